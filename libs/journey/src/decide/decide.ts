import { copyContact, reopenAddress, type Contact, type Instant } from '@parcours/contact';
import { shortName } from '@parcours/events';
import type { Decide, EngineInput, Trace } from '../decide-contract';
import { enterByHand } from './entries.step';
import { onEvent } from './on-event.step';
import { exitRun, resumeJourney, retryRun } from './on-operator.step';
import { dueOf, onTimer } from './on-timer.step';
import { learnerOf, type Turn } from './turn';
import { goOnBehindBound } from './walk';

/** The engine: see `Decide`. Changes nothing given; what did not change is shared with the contact given. */
export const decide: Decide = (contact, input, definitions, at) => {
  const now = Math.max(at, contact.now);
  const draft = copyContact(contact);
  draft.now = now;
  const turn: Turn = {
    contact: draft, definitions, now, cause: causeOf(input), backfill: input.type === 'event' && input.event.backfill === true,
    commands: [], events: [], runs: [], lines: [], views: new Map(),
  };
  goOnBehindBound(turn);
  switch (input.type) {
    case 'event':
      onEvent(turn, input.event);
      break;
    case 'timer.due':
      onTimer(turn);
      break;
    case 'run.exit':
      exitRun(turn, input.run);
      break;
    case 'run.retry':
      retryRun(turn, input.run);
      break;
    case 'address.reopen':
      reopenAddress(draft, input.address, now, input.by);
      break;
    case 'journey.resumed':
      resumeJourney(turn, input.journey);
      break;
    case 'journey.enter':
      enterByHand(turn, input);
      break;
  }
  const { cause, commands, events, runs, lines } = turn;
  setWakeAt(draft);
  return { contact: draft, commands, events, trace: { at: now, contact: draft.id, learner: learnerOf(draft), cause, runs, lines } };
};

/** Gives a contact of our own its earliest due wait. */
function setWakeAt(contact: Contact): void {
  let wakeAt: Instant | undefined;
  for (const run of contact.runs) {
    const due = dueOf(run);
    if (due !== undefined && (wakeAt === undefined || due < wakeAt)) wakeAt = due;
  }
  if (wakeAt !== undefined) contact.wakeAt = wakeAt;
  else if (contact.wakeAt !== undefined) delete contact.wakeAt;
}

function causeOf(input: EngineInput): Trace['cause'] {
  switch (input.type) {
    case 'event':
      return { type: 'event', id: `${input.event.source} ${input.event.id}`, name: shortName(input.event.type) };
    case 'timer.due':
      return { type: 'timer' };
    case 'run.exit':
    case 'run.retry':
    case 'address.reopen':
    case 'journey.enter':
      return { type: 'operator', id: input.by };
    case 'journey.resumed':
      return { type: 'operator', id: input.journey };
  }
}
