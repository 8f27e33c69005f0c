import type { Run } from '@parcours/contact';
import type { Command, CommandType } from '../decide-contract';
import type { JourneyDefinition, Step } from '../graph';
import { commandId } from './ids';
import { learnerOf, localeOf, visitsOf, zoneOf, type Turn } from './turn';

/** What every command of a step says: whose it is, which run and step gave it, and when. Its context is empty. */
export function baseCommand(turn: Turn, run: Run, journey: JourneyDefinition, step: Step, type: CommandType, purpose: string): Command {
  const { contact, now, definitions } = turn;
  return {
    id: commandId(run.id, step.id, Math.max(visitsOf(run, step.id), 1)), type, at: now, contact: contact.id, learner: learnerOf(contact),
    journey: journey.id, version: journey.version, runId: run.id, run: run.key, step: step.id, purpose,
    locale: localeOf(turn, run), timeZone: zoneOf(turn, run), set: definitions.set, context: {},
  };
}
