import { z } from 'zod';
import { anything, bilingual, count, time } from './parts';

export const messageView = z.object({
  id: z.string().meta({ description: 'The command’s id.' }),
  channel: z.enum(['email', 'content', 'print', 'task', 'digest', 'call']),
  type: z.string(), learner: z.string(), contact: z.string(), journey: z.string(), run: z.string(), step: z.string(), template: z.string().optional(), purpose: z.string(),
  status: z.enum(['claimed', 'sending', 'done', 'refused', 'failed', 'expired', 'uncertain']),
  reason: z.string().optional(), at: time, doneAt: time.optional(), detail: anything.optional(), subject: z.string().optional(),
});

export const messageContent = z.object({ id: z.string(), subject: z.string().optional(), html: z.string().optional(), text: z.string().optional(), source: z.string().optional() });

export const recommendations = z.object({
  items: z.array(
    z.looseObject({ id: z.string(), kind: z.string(), title: bilingual, summary: bilingual, url: z.string(), score: z.number(), reason: bilingual }),
  ),
  left: anything.meta({ description: 'How many items hard filters left out, by filter.' }),
});

export const printRun = z.object({
  id: z.string(), status: z.string().meta({ description: 'draft, proof, approved, locked, handed-over, posted or cancelled.' }), format: z.string(), class: z.string(), pieces: count,
});

const cents = z.number().meta({ description: 'Cents of `currency`.' });

export const printRunDetail = printRun.extend({
  printer: z.string(), printerName: z.string(), pages: count, cost: cents, currency: z.string(), createdAt: time,
  approvedAt: time.optional(), handedOverAt: time.optional(), cancelledAt: time.optional(), documentSha256: z.string().optional(),
});

export const printRunWithPieces = printRunDetail.extend({
  items: z.array(
    z.object({
      id: z.string(), contact: z.string(), learner: z.string(), journey: z.string(), step: z.string(), lines: z.array(z.string()), firstPage: count, pages: count, cost: cents,
    }),
  ),
});

export const taskView = z.object({
  id: z.string(), title: z.string(), status: z.enum(['open', 'closed']), contact: z.string(), learner: z.string(), journey: z.string(), step: z.string(),
  assignee: z.string().optional(), channel: z.string().optional(), openedAt: time, due: time.optional(), closedAt: time.optional(), outcome: z.string().optional(), note: z.string().optional(),
});

export const taskClosing = z.object({ outcome: z.string().max(200).optional(), note: z.string().max(5_000).optional() });
