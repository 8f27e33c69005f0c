import { z } from 'zod';
import { id, time } from './parts';

/** A CloudEvents 1.0 envelope (structured JSON); extension attributes are checked by name in `parseEvent`. */
export const envelope = z.looseObject({
  specversion: z.literal('1.0'),
  id,
  source: id,
  type: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._:/#?&=%~-]{0,254}$/, {
    error: 'a type such as org.parcours.learner.enrolment.created.v1, or your own in reverse DNS',
  }),
  time: time.optional(),
  subject: id.optional(),
  datacontenttype: z
    .string()
    .regex(/^application\/(?:[a-z0-9.-]+\+)?json(?:\s*;.{0,100})?$/i, { error: 'application/json' })
    .optional(),
  dataschema: z.string().min(1).optional(),
  backfill: z.union([z.boolean(), z.enum(['true', 'false'])]).optional(),
  data: z.record(z.string(), z.unknown()),
});

export type Envelope = z.infer<typeof envelope>;
