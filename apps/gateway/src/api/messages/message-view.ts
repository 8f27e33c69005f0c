import { formatTime } from '@parcours/events';
import type { Message } from '@parcours/store';

export interface MessageView {
  id: string;
  channel: Message['channel'];
  type: string;
  learner: string;
  contact: string;
  journey: string;
  /** The run's key. */
  run: string;
  step: string;
  template?: string;
  purpose: string;
  status: Message['status'];
  reason?: string;
  at: string;
  doneAt?: string;
  detail?: unknown;
  subject?: string;
}

/** A message as people see it: nothing of the channel's claim on it. */
export function messageView(message: Message, subject: string | undefined): MessageView {
  const { id, channel, type, learner, contact, journey, run, step, template, purpose, status, reason, at, doneAt, detail } = message;
  return {
    id, channel, type, learner, contact, journey, run, step, purpose, status, at: formatTime(at),
    ...(template !== undefined && { template }),
    ...(reason !== undefined && { reason }),
    ...(doneAt !== undefined && { doneAt: formatTime(doneAt) }),
    ...(detail !== undefined && { detail }),
    ...(subject !== undefined && { subject }),
  };
}
