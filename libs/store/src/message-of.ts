import type { Command } from '@parcours/journey';
import type { Message } from './ports';

/** The row a command begins as. */
export function messageOf(command: Command, channel: Message['channel']): Message {
  const { id, type, contact, learner, journey, runId, run, step, template, purpose, at } = command;
  return { id, channel, type, contact, learner, journey, runId, run, step, template, purpose, status: 'claimed', at };
}
