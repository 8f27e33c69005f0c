import type { Run } from '@parcours/contact';
import type { Command, RefusalReason } from '../decide-contract';
import type { Block, JourneyDefinition, Scope, Step } from '../graph';
import { commandId } from './ids';
import { valueOf } from './scope';
import { learnerOf, leaveTrace, localeOf, visitsOf, zoneOf, type Turn } from './turn';

/** Gives the command of a webhook; answers why it may not. */
export function call(turn: Turn, run: Run, journey: JourneyDefinition, step: Step, { url, body }: Extract<Block, { type: 'call' }>, scope: Scope, reason?: string): RefusalReason | undefined {
  const { contact, now, definitions } = turn;
  if (contact.closed) return 'closed';
  if (turn.backfill) return 'backfill';
  const detail: NonNullable<Command['detail']> = { url };
  const stated = body && valueOf(body, scope);
  if (stated !== undefined) detail.body = stated;
  const id = commandId(run.id, step.id, Math.max(visitsOf(run, step.id), 1));
  turn.commands.push({
    id, type: 'webhook.call', at: now, contact: contact.id, learner: learnerOf(contact), journey: journey.id, version: journey.version, runId: run.id, run: run.key, step: step.id,
    purpose: journey.purpose, locale: localeOf(turn, run), timeZone: zoneOf(turn, run), set: definitions.set, context: {}, detail,
  });
  leaveTrace(turn, run, 'acted', { step: step.id, command: id, ...(reason !== undefined && { reason }) });
  return undefined;
}
