import type { Command } from '@parcours/journey';
import { z } from 'zod';

const person = z.looseObject({
  identifiers: z.array(z.object({ scheme: z.string(), issuer: z.string().optional(), value: z.string() })).default([]),
  attributes: z.record(z.string(), z.json()).optional(),
});

/** What a `digest.add` command holds beside what all commands have. */
export const digestCommandSchema = z.looseObject({
  template: z.string().min(1),
  detail: z.looseObject({
    digest: z.enum(['daily', 'weekly']),
    account: z.looseObject({ id: z.string().min(1), name: z.string().optional() }),
    managers: z.array(person).default([]),
    consented: z.boolean().default(false),
  }),
  context: z.looseObject({ course: z.object({ id: z.string(), name: z.string().optional() }).optional().catch(undefined) }),
});

/** A `digest.add` command as it is read here. */
export type DigestCommand = Command & z.infer<typeof digestCommandSchema>;
