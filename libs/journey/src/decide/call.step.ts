import type { Run } from '@parcours/contact';
import type { Command, RefusalReason } from '../decide-contract';
import type { Block, JourneyDefinition, Scope, Step } from '../graph';
import { baseCommand } from './base-command';
import { valueOf } from './scope';
import { leaveTrace, type Turn } from './turn';

/** Gives the command of a webhook; answers why it may not. */
export function call(turn: Turn, run: Run, journey: JourneyDefinition, step: Step, { url, body }: Extract<Block, { type: 'call' }>, scope: Scope, reason?: string): RefusalReason | undefined {
  if (turn.contact.closed) return 'closed';
  if (turn.backfill) return 'backfill';
  const detail: NonNullable<Command['detail']> = { url };
  const stated = body && valueOf(body, scope);
  if (stated !== undefined) detail.body = stated;
  const command = { ...baseCommand(turn, run, journey, step, 'webhook.call', journey.purpose), detail };
  turn.commands.push(command);
  leaveTrace(turn, run, 'acted', { step: step.id, command: command.id, ...(reason !== undefined && { reason }) });
  return undefined;
}
