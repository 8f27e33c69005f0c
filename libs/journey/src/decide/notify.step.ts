import { consentStatus, type Run } from '@parcours/contact';
import { formatTime, fullType, identityKey, normaliseIdentifier, type JsonValue, type LearnerClaim } from '@parcours/events';
import type { Command, RefusalReason } from '../decide-contract';
import type { Block, JourneyDefinition, Step } from '../graph';
import { baseCommand } from './base-command';
import { hashId } from './ids';
import { leaveTrace, visitsOf, type Turn } from './turn';
import { enrolmentView, recordsOf } from './views';

type Notify = Extract<Block, { type: 'notify' }>;

/** What a learner agrees to so that her training manager is told of her by name, or in a group too small to hide in. */
const reportPurpose = 'manager-report';
/** What decisions and digests are called as a source of events. */
export const journeysSource = 'parcours/journeys';

/** Tells the training managers of the run's account; answers why nobody is told. */
export function notify(turn: Turn, run: Run, journey: JourneyDefinition, step: Step, block: Notify): RefusalReason | undefined {
  const { contact } = turn;
  if (contact.closed) return 'closed';
  const { account } = recordsOf(contact, run.enrolment, run.entry);
  const managers = managersOf(account?.managers).filter((manager) => !isLearner(turn, manager));
  if (!account || managers.length === 0) return 'no-address';
  if (turn.backfill) return 'backfill';
  const about: About = { account: { id: account.id, ...(account.name !== undefined && { name: account.name }) }, managers, consented: hasAgreed(turn) };
  if (block.digest === undefined) for (const manager of managers) turn.events.push(noticeTo(turn, run, step, block, about, manager));
  else turn.commands.push(digestCommand(turn, run, journey, step, block, about));
  leaveTrace(turn, run, 'acted', { step: step.id, ...(block.digest !== undefined && { command: turn.commands.at(-1)?.id }) });
  return undefined;
}

interface About {
  account: { id: string; name?: string };
  managers: LearnerClaim[];
  consented: boolean;
}

/** The managers an account states, those that can be told apart. */
function managersOf(stated: JsonValue | undefined): LearnerClaim[] {
  if (!Array.isArray(stated)) return [];
  return stated.filter((manager): manager is JsonValue & LearnerClaim => {
    if (typeof manager !== 'object' || manager === null || Array.isArray(manager) || !Array.isArray(manager.identifiers)) return false;
    return manager.identifiers.length > 0 && manager.identifiers.every(isIdentifier);
  });
}

function isIdentifier(stated: JsonValue): boolean {
  return typeof stated === 'object' && stated !== null && !Array.isArray(stated) && typeof stated.scheme === 'string' && typeof stated.value === 'string';
}

/** A learner who manages training herself is not told of herself. */
function isLearner({ contact }: Turn, { identifiers }: LearnerClaim): boolean {
  const own = new Set(contact.identifiers.map(identityKey));
  return (identifiers ?? []).some((identifier) => own.has(identityKey(normaliseIdentifier(identifier))));
}

function hasAgreed({ contact }: Turn): boolean {
  return consentStatus(contact, reportPurpose, 'email') === 'granted';
}

/** One learner's notice names her only where she agreed. */
function noticeTo(turn: Turn, run: Run, step: Step, block: Notify, { account, consented }: About, manager: LearnerClaim): Turn['events'][number] {
  const { contact } = turn;
  const first = manager.identifiers?.[0];
  const who = first ? identityKey(normaliseIdentifier(first)) : '';
  const { course } = recordsOf(contact, run.enrolment, run.entry);
  const { firstName, lastName } = contact.attributes.values;
  const learner = consented ? { learner: { ...(firstName !== undefined && { firstName }), ...(lastName !== undefined && { lastName }) } } : {};
  return {
    specversion: '1.0', id: hashId(run.id, step.id, Math.max(visitsOf(run, step.id), 1), who), source: journeysSource, type: fullType('manager.noticed'), time: formatTime(turn.now),
    data: { learner: manager, account, ...(course && { course }), notice: { journey: run.journey, step: step.id, template: block.template, learners: 1, ...learner } },
  };
}

function digestCommand(turn: Turn, run: Run, journey: JourneyDefinition, step: Step, { template, digest = 'weekly' }: Notify, { account, managers, consented }: About): Command {
  const { contact } = turn;
  const { enrolment, course } = recordsOf(contact, run.enrolment, run.entry);
  const context: Command['context'] = { contact: { id: contact.id } };
  if (enrolment) context.enrolment = enrolmentView(enrolment, formatTime);
  if (course) context.course = course;
  const detail = { digest, account, managers: managers as unknown as JsonValue, consented };
  return { ...baseCommand(turn, run, journey, step, 'digest.add', journey.purpose), template, context, detail };
}
