import { formatTime, fullType, type LearnerEvent } from '@parcours/events';
import { compileJourney, play, type Definitions, type JourneyDefinition } from '@parcours/journey';
import { CONTACT_KEY, type House, type ModelCommand, type ModelTrace } from './interpreter/learner';
import { numberOf } from './interpreter/interpret';
import type { Person } from './interpreter/learner-records';
import { answered, type ModelEvent } from './interpreter/model-event';

export interface CompiledJourneys {
  definitions: JourneyDefinition[];
  /** Defaults of the attributes that they declare. */
  declares: Definitions['attributeDefaults'];
}

/** The compiled journeys, or undefined where one does not compile. */
export function compileAll(yamls: readonly string[], house: House): CompiledJourneys | undefined {
  const definitions = yamls.map((yaml, n) => compileJourney(yaml, `model-${n}.yaml`, { version: 1, purposes: Object.keys(house.purposes), attributes: house.attributes }));
  if (!definitions.every((one) => one.ok)) return undefined;
  return { definitions: definitions.map(({ definition }) => definition), declares: Object.assign({}, ...definitions.map(({ declares }) => declares)) as CompiledJourneys['declares'] };
}

/** What the engine makes of the events, in the model's words: learners by number, contact keys as `@contact`. */
export function playProduct({ definitions: current, declares }: CompiledJourneys, events: readonly ModelEvent[], house: House, until: number): { commands: ModelCommand[]; traces: ModelTrace[] } {
  const definitions: Definitions = {
    set: 'model',
    current,
    paused: new Set(),
    version: (id) => current.find((journey) => journey.id === id),
    purposes: house.purposes as Definitions['purposes'],
    attributeDefaults: { ...declares, ...house.attributes },
    defaults: { timeZone: house.zone, locale: 'fr' },
    holidays: house.holidays,
  };
  const people = new Map<string, number>();
  for (const event of events) if (!people.has(contactOf(event, definitions))) people.set(contactOf(event, definitions), event.learner);
  for (const manager of managersIn(events)) people.set(contactOf(manager, definitions), manager.learner);
  const known = (contact: string): number => people.get(contact) ?? -1;
  const { commands, trace } = play(resolved(events, definitions, known), definitions, until);
  const inOrder = <T extends { at: number; learner: number }>(list: T[]): T[] => list.sort((a, b) => a.at - b.at || a.learner - b.learner);
  const keyOf = ({ run, contact }: { run: string; contact: string }): string => (run === contact ? CONTACT_KEY : run);
  return {
    commands: inOrder(commands.map((one) => ({ at: one.at, learner: known(one.contact), journey: one.journey, run: keyOf(one), step: one.step, type: one.type, ...(one.template === undefined ? {} : { template: one.template }) }))),
    traces: inOrder(
      trace.map((one) => ({ at: one.at, learner: known(one.contact), journey: one.journey, run: keyOf(one), ...(one.step === undefined ? {} : { step: one.step }), outcome: one.outcome, ...(one.reason === undefined ? {} : { reason: one.reason }) })),
    ),
  };
}

/** Of each manager whom events name, an event as if about her. */
function managersIn(events: readonly ModelEvent[]): ModelEvent[] {
  const told = events.flatMap(({ data }) => (data.account as { managers?: Person[] } | undefined)?.managers ?? []);
  return told.map((learner) => ({ id: 'manager', learner: numberOf(learner), name: 'manager.noticed', at: 0, backfill: false, data: { learner } }));
}

function contactOf(event: ModelEvent, definitions: Definitions): string {
  return play([toEvent(event)], { ...definitions, current: [] }).contacts[0]?.id ?? '';
}

/** Outcomes get the command they answer, which only playing what came before can tell. */
function resolved(events: readonly ModelEvent[], definitions: Definitions, known: (contact: string) => number): LearnerEvent[] {
  const done: LearnerEvent[] = [];
  const told = new Map<string, LearnerEvent | undefined>();
  for (const event of [...events].sort((a, b) => a.at - b.at)) {
    if (!told.has(event.id)) told.set(event.id, event.answers === undefined ? toEvent(event) : answering(event));
    const one = told.get(event.id);
    if (one) done.push(one);
  }
  return done;

  function answering(event: ModelEvent): LearnerEvent | undefined {
    const command = answered(event, play(done, definitions, event.at - 1).commands.filter(({ contact }) => known(contact) === event.learner));
    return command && toEvent(event, { command: command.id, step: command.step });
  }
}

function toEvent(event: ModelEvent, more: { command?: string; step?: string } = {}): LearnerEvent {
  return {
    specversion: '1.0',
    id: event.id,
    source: 'lms/model',
    type: fullType(event.name),
    time: formatTime(event.at),
    ...(event.backfill && { backfill: true }),
    data: { ...event.data, ...more },
  };
}
