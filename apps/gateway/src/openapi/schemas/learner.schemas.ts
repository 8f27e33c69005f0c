import { z } from 'zod';
import { anything, count, time } from './parts';

const identifier = z.object({ scheme: z.string(), issuer: z.string().optional(), value: z.string() });

export const learnerView = z.object({
  id: z.string(),
  name: z.string().meta({ description: 'First and last name, else the address, else the id.' }),
  email: z.string().optional(),
  locale: z.string(),
  timeZone: z.string(),
  identifiers: z.array(identifier),
  addresses: z.array(z.object({ value: z.string(), kind: z.enum(['private', 'professional']), closed: z.string().optional() })),
  attributes: z.record(z.string(), anything),
  interests: z.array(z.string()),
  tags: z.array(z.string()),
  consents: z.array(z.object({ purpose: z.string(), channel: z.string().meta({ description: '`*`: every channel.' }), status: z.enum(['granted', 'withdrawn']), at: time })),
  enrolments: z.array(
    z.object({
      id: z.string(), courseId: z.string().optional(), courseName: z.string().optional(), mode: z.string().optional(), status: z.string(),
      starts: time.optional(), ends: time.optional(), score: z.number().optional(), completedAt: time.optional(), modulesDone: count.optional(),
    }),
  ),
  runs: z.array(z.object({ id: z.string(), journey: z.string(), version: count, key: z.string(), startedAt: time, step: z.string().optional(), due: time.optional() })).meta({ description: 'Active runs.' }),
  pausedUntil: time.optional(),
  closed: z.object({ reason: z.string(), at: time }).optional(),
  parked: z.object({ deadLetter: z.string(), since: time }).optional().meta({ description: 'Set while the records of the contact are held behind a dead letter.' }),
});

export const timelineItem = z.object({
  at: time,
  kind: z.enum(['event', 'trace', 'message']),
  title: z.string(),
  id: z.string().optional().meta({ description: 'Of an event: its source and id, as `cause.id` and `because.id` name it.' }),
  name: z.string().optional(),
  data: anything.optional(),
  journey: z.string().optional(),
  run: z.string().optional(),
  step: z.string().optional(),
  outcome: z.string().optional().meta({ description: 'entered, acted, skipped, waiting, woke, completed, exited, goal or noted.' }),
  reason: z.string().optional(),
  condition: z.string().optional().meta({ description: 'The condition of the branch taken; of an entry that was refused, the one that did not hold.' }),
  saw: z.record(z.string(), anything).optional().meta({ description: 'Values that conditions saw, by path.' }),
  because: z
    .object({
      what: z.enum(['withdrawn', 'never-granted', 'complained', 'bounced', 'closed', 'paused', 'held-out']),
      at: time.optional(), id: z.string().optional(), name: z.string().optional(), purpose: z.string().optional(), channel: z.string().optional(), journey: z.string().optional(), step: z.string().optional(),
    })
    .optional()
    .meta({ description: 'The earlier fact that a step was refused for, as far as it is known.' }),
  cause: z.object({ type: z.string(), id: z.string().optional(), name: z.string().optional() }).optional(),
  message: z
    .object({ id: z.string(), channel: z.string(), subject: z.string().optional(), template: z.string().optional(), status: z.string(), reason: z.string().optional(), document: z.string().optional() })
    .optional(),
});

export const consentHistory = z.object({
  contact: z.string(),
  items: z.array(
    z.object({
      at: time.meta({ description: 'When it was said.' }), receivedAt: time, status: z.enum(['granted', 'withdrawn']), purpose: z.string(), channel: z.string().optional().meta({ description: 'Absent: every channel.' }),
      proof: z.looseObject({ form: z.string().optional(), wording: z.string().optional().meta({ description: 'Version of the words that were shown.' }), locale: z.string().optional(), actor: z.string().optional() }),
      source: z.string(), id: z.string().meta({ description: 'Of the event that said it.' }),
    }),
  ),
});

/** Everything kept of one person. */
export const learnerExport = z.looseObject({
  exportedAt: time,
  learner: learnerView,
  claims: z.array(identifier),
  events: z.array(z.looseObject({ receivedAt: time })),
  decisions: z.array(anything),
  messages: z.array(z.looseObject({ id: z.string() })),
  documents: z.record(z.string(), z.array(anything)).meta({ description: 'What the channels keep of them, by kind.' }),
  consents: z.array(anything).meta({ description: 'Each grant and withdrawal as it was said, with its proof.' }),
  suppressions: z.array(z.looseObject({ address: z.string(), purpose: z.string().meta({ description: '`*`: every purpose.' }), reason: z.string() })),
  digests: z.array(anything),
  deadLetters: z.array(anything),
  parked: z.array(anything),
});

export const retention = z.object({ keep: z.string().meta({ description: 'The setting `retention.keep`.' }), due: count.meta({ description: 'Learners of whom nothing was heard for longer.' }) });

export const erasure = z.object({
  id: z.string(), status: z.enum(['waiting', 'erasing', 'done']), waitsFor: z.enum(['engine', 'channels']).optional(), reason: z.enum(['request', 'retention', 'test-data']),
  by: z.string().meta({ description: 'The key it was asked for with.' }), askedAt: time, doneAt: time.optional(), removed: z.record(z.string(), count).meta({ description: 'Rows that went, by store.' }),
});

export const runView = z.object({
  id: z.string(), contact: z.string(), learner: z.string(), journey: z.string(), version: count, key: z.string(), status: z.enum(['active', 'completed', 'exited']),
  startedAt: time, endedAt: time.optional(), step: z.string().optional(), due: time.optional(), goals: z.array(z.string()).optional(),
});

export const runAsked = z.object({ run: z.string(), contact: z.string() });
