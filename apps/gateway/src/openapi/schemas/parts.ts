import { z } from 'zod';

/** RFC 3339 in UTC. */
export const time = z.string().meta({ format: 'date-time' });
export const count = z.int().min(0);
export const scopeName = z.enum(['events:write', 'read', 'operate']);
export const bilingual = z.object({ fr: z.string(), en: z.string() });
export const anything = z.unknown();
