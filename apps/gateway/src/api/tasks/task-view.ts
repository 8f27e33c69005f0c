import { formatTime } from '@parcours/events';
import { z } from 'zod';

/** Body of a document of kind `task`, as it is opened by a journey and closed by a person. Times are epoch ms. */
export const taskSchema = z.looseObject({
  id: z.string(),
  contact: z.string(),
  learner: z.string(),
  title: z.string(),
  assignee: z.string().optional(),
  channel: z.string().optional(),
  due: z.number().optional(),
  journey: z.string(),
  step: z.string(),
  openedAt: z.number(),
  status: z.enum(['open', 'closed']),
  closedAt: z.number().optional(),
  closedBy: z.string().optional(),
  outcome: z.string().optional(),
  note: z.string().optional(),
  /** How an open one is being closed: decided, but not told to its journey yet. */
  closing: z.object({ at: z.number(), by: z.string(), outcome: z.string().optional(), note: z.string().optional() }).optional(),
});

export type TaskBody = z.infer<typeof taskSchema>;

export interface TaskView {
  id: string;
  title: string;
  status: 'open' | 'closed';
  contact: string;
  learner: string;
  journey: string;
  step: string;
  assignee?: string;
  channel?: string;
  openedAt: string;
  due?: string;
  closedAt?: string;
  outcome?: string;
  note?: string;
}

export function taskView({ id, title, status, contact, learner, journey, step, assignee, channel, openedAt, due, closedAt, outcome, note }: TaskBody): TaskView {
  return {
    id, title, status, contact, learner, journey, step, openedAt: formatTime(openedAt),
    ...(assignee !== undefined && { assignee }),
    ...(channel !== undefined && { channel }),
    ...(due !== undefined && { due: formatTime(due) }),
    ...(closedAt !== undefined && { closedAt: formatTime(closedAt) }),
    ...(outcome !== undefined && { outcome }),
    ...(note !== undefined && { note }),
  };
}
