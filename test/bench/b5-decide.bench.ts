import { applyEvent, newContact, type Contact } from '@parcours/contact';
import type { LearnerEvent } from '@parcours/events';
import { compileJourney, decide, type Definitions, type EngineInput } from '@parcours/journey';
import { readFileSync } from 'node:fs';
import { assign, createMachine, transition, type AnyMachineSnapshot } from 'xstate';
import { median } from './median';

/**
 * B5: decisions/s of the evaluation (NPS) branch, parse and serialise included, against XState's `transition`.
 * Both sides parse the stored state and the event, decide (detractor, passive, promoter in turn), and serialise the new state and its
 * effects. XState's machine has the same three branches and an action each; its state is the snapshot it persists itself.
 */
export interface B5Result {
  ratio: number;
  parcoursPerSecond: number;
  xstatePerSecond: number;
}

const rounds = 5;
const scores = [3, 8, 10];

export function runB5(decisions = 30_000): B5Result {
  const ours = parcoursSide();
  const theirs = xstateSide();
  ours(2000);
  theirs(2000);
  const pairs = Array.from({ length: rounds }, () => ({ ours: rate(ours, decisions), theirs: rate(theirs, decisions) }));
  return {
    ratio: median(pairs.map((pair) => pair.ours / pair.theirs)),
    parcoursPerSecond: Math.round(median(pairs.map((pair) => pair.ours))),
    xstatePerSecond: Math.round(median(pairs.map((pair) => pair.theirs))),
  };
}

function rate(side: (count: number) => number, count: number): number {
  const begun = performance.now();
  side(count);
  return (count / (performance.now() - begun)) * 1000;
}

function evaluation(nps: number): LearnerEvent {
  return {
    specversion: '1.0',
    id: `e-${nps}`,
    source: 'lms/main',
    type: 'org.parcours.learner.evaluation.submitted.v1',
    time: '2026-03-06T10:00:00.000Z',
    subject: '6f1b7a52-3f0e-5d0a-9c61-3f4b8d2a7e10',
    data: {
      learner: { identifiers: [{ scheme: 'email', value: 'ana@example.org' }] },
      course: { id: 'excel-2', name: 'Excel avancé' },
      enrolment: { id: 'enr-1' },
      evaluation: { kind: 'hot', nps, interests: ['power-bi'] },
    },
  };
}

function parcoursSide(): (count: number) => number {
  const compiled = compileJourney(readFileSync('config/journeys/evaluation-loop.yaml', 'utf8'), 'evaluation-loop.yaml', {
    version: 1,
    purposes: ['service', 'learning-news', 'offers'],
    attributes: { promotionsPaused: false },
  });
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  const definitions: Definitions = {
    set: 'bench',
    current: [compiled.definition],
    paused: new Set(),
    version: () => compiled.definition,
    purposes: { service: { basis: 'contract' }, 'learning-news': { basis: 'opt-out' }, offers: { basis: 'opt-out' } },
    attributeDefaults: { promotionsPaused: false, ...compiled.declares },
    defaults: { timeZone: 'Europe/Paris', locale: 'fr' },
    holidays: new Set(),
  };
  const start = Date.parse('2026-03-06T09:00:00Z');
  const first = evaluation(0);
  const known: Contact = applyEvent(newContact(first.subject ?? '', start), { ...first, type: 'org.parcours.learner.learner.registered.v1' }, start);
  const state = JSON.stringify(known);
  const events = scores.map((nps) => JSON.stringify({ type: 'event', event: evaluation(nps) } satisfies EngineInput));
  return (count) => {
    let bytes = 0;
    for (let i = 0; i < count; i++) {
      const decision = decide(JSON.parse(state) as Contact, JSON.parse(events[i % 3] ?? '') as EngineInput, definitions, start + 1000, {});
      bytes += JSON.stringify(decision).length;
    }
    return bytes;
  };
}

function xstateSide(): (count: number) => number {
  type Context = { contact: Contact; interests: string[]; command?: { type: string; to: string } };
  type Evaluated = { type: 'evaluation.submitted'; event: LearnerEvent };
  const nps = ({ event }: { event: Evaluated }): number => event.event.data.evaluation?.nps ?? -1;
  const act = (type: string) => assign({ command: ({ context }: { context: Context }) => ({ type, to: context.contact.id }) });
  const machine = createMachine({
    types: {} as { context: Context; events: Evaluated; input: { contact: Contact } },
    id: 'evaluation-loop',
    initial: 'waiting',
    context: ({ input }) => ({ contact: input.contact, interests: [] }),
    states: {
      waiting: {
        on: {
          'evaluation.submitted': {
            guard: ({ event }) => event.event.data.evaluation?.kind === 'hot',
            actions: assign({ interests: ({ event }) => event.event.data.evaluation?.interests ?? [] }),
            target: 'byScore',
          },
        },
      },
      byScore: {
        always: [
          { guard: (args) => nps(args as { event: Evaluated }) >= 9, target: 'promoter' },
          { guard: (args) => nps(args as { event: Evaluated }) >= 7, target: 'passive' },
          { target: 'detractor' },
        ],
      },
      promoter: { entry: act('email.send'), type: 'final' },
      passive: { entry: act('content.offer'), type: 'final' },
      detractor: { entry: act('task.open'), type: 'final' },
    },
  });
  const start = Date.parse('2026-03-06T09:00:00Z');
  const first = evaluation(0);
  const contact = applyEvent(newContact(first.subject ?? '', start), { ...first, type: 'org.parcours.learner.learner.registered.v1' }, start);
  const initial = machine.getInitialSnapshot({ self: undefined, logger: () => undefined, id: 'bench', sessionId: 'bench' } as unknown as Parameters<typeof machine.getInitialSnapshot>[0], { contact });
  const state = JSON.stringify(machine.getPersistedSnapshot(initial));
  const events = scores.map((score) => JSON.stringify({ type: 'evaluation.submitted', event: evaluation(score) }));
  return (count) => {
    let bytes = 0;
    for (let i = 0; i < count; i++) {
      const snapshot = machine.resolveState(JSON.parse(state) as { value: string; context: Context });
      const [next, actions] = transition(machine, snapshot as typeof initial, JSON.parse(events[i % 3] ?? '') as Evaluated);
      bytes += JSON.stringify([machine.getPersistedSnapshot(next as AnyMachineSnapshot as typeof initial), actions]).length;
    }
    return bytes;
  };
}
