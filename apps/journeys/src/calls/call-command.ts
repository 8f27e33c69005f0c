import type { JsonValue } from '@parcours/events';
import type { Command } from '@parcours/journey';
import { z } from 'zod';

/** What a `webhook.call` command holds beside what all commands have. */
export const callCommandSchema = z.looseObject({ detail: z.looseObject({ url: z.string().min(1).max(4_000), body: z.json().optional() }) });

/** A `webhook.call` command as it is read here. */
export type CallCommand = Command & { detail: { url: string; body?: JsonValue } };
