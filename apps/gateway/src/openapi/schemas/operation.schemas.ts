import { z } from 'zod';
import { printRun } from './channel.schemas';
import { journeySummary } from './journey.schemas';
import { bilingual, count, scopeName, time } from './parts';

/** RFC 9457. */
export const problem = z.looseObject({
  type: z.string().optional(), title: z.string(), status: z.int(), detail: z.string().optional(),
  code: z.string().optional().meta({ description: 'Stable: programs go by it.' }),
  field: z.string().optional(),
  action: z.string().optional().meta({ description: 'What to do about it.' }),
});

export const intakeAnswer = z.object({
  accepted: count.meta({ description: 'Taken in now.' }),
  duplicates: count.meta({ description: 'Taken in before, with the same body.' }),
  rejected: z
    .array(z.object({ index: count, id: z.string().optional(), code: z.string(), message: z.string() }))
    .meta({ description: 'Kept as dead letters. `index`: the place in the request.' }),
});

export const deadLetter = z.object({
  id: z.string(), kind: z.enum(['intake', 'record', 'command']), contact: z.string().optional(), code: z.string(), reason: z.string(), step: z.string().optional(),
  topic: z.string().optional(), partition: count.optional(), offset: count.optional(), at: time, status: z.enum(['open', 'replayed', 'discarded']),
  body: z.string().optional().meta({ description: 'The record or item, as it came.' }),
  parked: count.optional().meta({ description: 'Records of the contact that wait behind this one.' }),
});

const counts = z.object({ events: count, contacts: count, activeRuns: count, entered: count, completed: count, openTasks: count, deadLetters: count });

export const desk = z.object({
  now: time, demo: z.boolean(), sendsOff: z.boolean(), counts,
  messages: z.array(z.object({ channel: z.string(), status: z.string(), count })),
  skips: z.array(z.object({ reason: z.string(), count })),
  journeys: z.array(journeySummary),
  printRuns: z.array(printRun),
  stories: z.array(z.object({ name: z.string(), learner: z.string(), sentence: bilingual })),
});

export const status = z.object({
  version: z.string(), uptime: z.number().meta({ description: 'Seconds.' }), now: time, sendsOff: z.boolean(),
  lag: z.array(z.object({ topic: z.string(), group: z.string(), lag: count })).meta({ description: 'Records appended and not yet done.' }),
  deadLetters: count, counts,
});

export const sendsState = z.object({ sendsOff: z.boolean() });
export const clock = z.object({ now: time });
export const keyView = z.object({ id: z.string(), scopes: z.array(scopeName), name: z.string().optional(), createdAt: time });
export const keyRequest = z.object({ scopes: z.array(scopeName).min(1), name: z.string().max(200).optional() });
export const keyCreated = z.object({ id: z.string(), key: z.string().meta({ description: 'Stands in this answer only.' }), scopes: z.array(scopeName) });
