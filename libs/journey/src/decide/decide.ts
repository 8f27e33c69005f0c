import type { Instant } from '@parcours/contact';
import { shortName } from '@parcours/events';
import type { Decide, EngineInput, Trace } from '../decide-contract';
import { onEvent } from './on-event.step';
import { exitRun, resumeJourney, retryRun } from './on-operator.step';
import { dueOf, onTimer } from './on-timer.step';
import type { Turn } from './turn';

/** The engine: see `Decide`. Changes nothing given; what did not change is shared with the contact given. */
export const decide: Decide = (contact, input, definitions, at) => {
  const now = Math.max(at, contact.now);
  const turn: Turn = {
    contact: { ...contact, now }, definitions, now, cause: causeOf(input), backfill: input.type === 'event' && input.event.backfill === true,
    commands: [], trace: [], moved: new Set(),
  };
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
    case 'journey.resumed':
      resumeJourney(turn, input.journey);
      break;
  }
  const wakeAt = turn.contact.runs.reduce<Instant | undefined>((earliest, run) => {
    const due = dueOf(run);
    return due === undefined || (earliest !== undefined && earliest <= due) ? earliest : due;
  }, undefined);
  const { wakeAt: _before, ...rest } = turn.contact;
  return { contact: wakeAt === undefined ? rest : { ...rest, wakeAt }, commands: turn.commands, events: [], trace: turn.trace };
};

function causeOf(input: EngineInput): Trace['cause'] {
  switch (input.type) {
    case 'event':
      return { type: 'event', id: `${input.event.source} ${input.event.id}`, name: shortName(input.event.type) };
    case 'timer.due':
      return { type: 'timer' };
    case 'run.exit':
    case 'run.retry':
      return { type: 'operator', id: input.by };
    case 'journey.resumed':
      return { type: 'operator', id: input.journey };
  }
}
