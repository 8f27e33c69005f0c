import type { Command } from '@parcours/journey';
import type { Message } from './ports';

/** The row a command begins as. Whom it goes to is kept from the start: a provider may tell of a mail whose sender died before it wrote its outcome. */
export function messageOf(command: Command, channel: Message['channel']): Message {
  const { id, type, contact, learner, journey, runId, run, step, template, purpose, at, to } = command;
  return { id, channel, type, contact, learner, journey, runId, run, step, template, purpose, status: 'claimed', at, ...(typeof to === 'string' && { detail: { to } }) };
}
