import { formatTime } from '@parcours/events';
import { z } from 'zod';

/** Why somebody is erased. Words of a person are none: what is kept as proof must not name anybody. */
export const erasureReasons = ['request', 'retention', 'test-data'] as const;
export type ErasureReason = (typeof erasureReasons)[number];

/** Kind of the documents. They name no contact in their column: what is removed of a contact must not take its receipt along. */
export const erasureKind = 'erasure';
export const erasuresSource = 'parcours/erasures';

/** A place in the log that groups must have passed. */
const fenceSchema = z.object({ topic: z.string(), generation: z.number(), partition: z.number(), end: z.number() });
export type Fence = z.infer<typeof fenceSchema>;

/**
 * `asked` -> `closing` (the engine has yet to come to the record that closes the contact) -> `channels` (what it decided before is still being
 * acted on) -> `erasing` (`step` is the next one) -> `sweeping` (done; looked after for what came late) -> `done`.
 */
const phases = ['asked', 'closing', 'channels', 'erasing', 'sweeping', 'done'] as const;
export type ErasurePhase = (typeof phases)[number];

/** Body of a document of kind `erasure`; times are epoch ms. Once nothing can come late any more the contact's id goes too. */
export const erasureSchema = z.object({
  id: z.string(),
  contact: z.string().optional(),
  phase: z.enum(phases),
  reason: z.enum(erasureReasons),
  by: z.string(),
  askedAt: z.number(),
  doneAt: z.number().optional(),
  fences: z.array(fenceSchema).optional(),
  /** Since when the fences are waited for. */
  since: z.number().optional(),
  step: z.number().optional(),
  sweeps: z.number().optional(),
  nextSweep: z.number().optional(),
  /** Rows that went, by store. */
  removed: z.record(z.string(), z.number()),
});
export type Erasure = z.infer<typeof erasureSchema>;

/** An erasure as the API shows it: a receipt that names nobody. Times are RFC 3339. */
export interface ErasureView {
  id: string;
  status: 'waiting' | 'erasing' | 'done';
  /** What is waited for. */
  waitsFor?: 'engine' | 'channels';
  reason: ErasureReason;
  by: string;
  askedAt: string;
  doneAt?: string;
  removed: Record<string, number>;
}

export function erasureView({ id, phase, reason, by, askedAt, doneAt, removed }: Erasure): ErasureView {
  const waiting = phase === 'asked' || phase === 'closing' || phase === 'channels';
  return {
    id, status: waiting ? 'waiting' : phase === 'erasing' ? 'erasing' : 'done', ...(waiting && { waitsFor: phase === 'channels' ? 'channels' : 'engine' }), reason, by, askedAt: formatTime(askedAt),
    ...(doneAt !== undefined && { doneAt: formatTime(doneAt) }), removed,
  };
}
