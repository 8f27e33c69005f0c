import { z } from 'zod';
import { count, time } from './parts';

const step = { id: z.string(), name: z.string().optional(), block: z.string(), depth: count };

export const journeySummary = z.object({
  id: z.string(), title: z.string(), version: count, paused: z.boolean(), active: count, entered: count,
  steps: z.array(z.object({ ...step, standing: count, acted: count, skipped: count })),
});

export const journeyDetail = journeySummary.extend({
  file: z.string(),
  source: z.string().meta({ description: 'The YAML as published.' }),
  publishedAt: time,
  versions: z.array(z.object({ version: count, publishedAt: time, digest: z.string() })),
});

const byReason = z.record(z.string(), count);

export const journeyReport = z.object({
  id: z.string(), title: z.string(), version: count, entered: count, completed: count, exited: count, active: count, goals: count, goalsReached: byReason, exitedBy: byReason,
  referrals: count.meta({ description: 'Colleagues who came by the links of its mails.' }),
  steps: z.array(z.object({ ...step, acted: count, skipped: count, skippedBy: byReason, referrals: count.optional() })),
});

export const journeyProblem = z.object({ file: z.string(), line: count, column: count, code: z.string(), message: z.string(), severity: z.enum(['error', 'warning']) });

export const journeyFiles = z.object({ files: z.array(z.object({ file: z.string(), source: z.string() })).min(1).max(200) });
export const journeysValidated = z.object({ journeys: z.array(z.object({ id: z.string(), file: z.string() })), warnings: z.array(journeyProblem) });
export const publishedSet = z.object({ set: z.string(), journeys: z.array(z.object({ id: z.string(), version: count, changed: z.boolean(), file: z.string() })), warnings: z.array(journeyProblem) });
export const pausedState = z.object({ paused: z.boolean() });

export const entryRequest = z.object({
  learner: z.string().meta({ description: 'Contact id, `email:ADDRESS` or `SCHEME:ISSUER:VALUE`.' }),
  key: z.string().max(200).optional().meta({ description: 'What tells this run from others of the learner; default: the learner.' }),
  data: z.record(z.string(), z.unknown()).optional().meta({ description: 'What conditions and templates read as `entry.data`.' }),
});
export const entryAsked = z.object({ id: z.string() });
