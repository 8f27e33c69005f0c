import { hasSeen, markSeen, newContact, type Contact } from '@parcours/contact';
import type { LearnerEvent } from '@parcours/events';
import fc from 'fast-check';
import type { Definitions } from '../decide-contract';
import { compileJourney } from '../language';
import { decide } from './decide';

const id = '6f1b7a52-3f0e-5d0a-9c61-3f4b8d2a7e10';
const start = Date.parse('2026-03-02T09:00:00Z');

function definitionsOf(yaml: string, more: Partial<Definitions> = {}): Definitions {
  const compiled = compileJourney(yaml, 'test.yaml', { version: 1, purposes: ['service', 'offers'], attributes: {} });
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  return {
    set: 's', current: [compiled.definition], paused: new Set(), version: () => compiled.definition, attributeDefaults: {}, holidays: new Set(),
    purposes: { service: { basis: 'contract' }, offers: { basis: 'opt-out' } }, defaults: { timeZone: 'Europe/Paris', locale: 'fr' }, ...more,
  };
}

function event(name: string, n: number, at = start, more: Partial<LearnerEvent> = {}, data: LearnerEvent['data'] = {}): LearnerEvent {
  return {
    specversion: '1.0', id: `e-${n}`, source: 'lms/main', type: `org.parcours.learner.${name}.v1`, time: new Date(at).toISOString(),
    data: { learner: { identifiers: [{ scheme: 'email', value: 'ana@example.org' }] }, enrolment: { id: 'enr-1' }, ...data }, ...more,
  };
}

function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(freeze);
  return value;
}

const tell = (contact: Contact, input: LearnerEvent, definitions: Definitions, now: number) => decide(contact, { type: 'event', event: input }, definitions, now, {});
const JOURNEY = `
journey: j
title: J
purpose: service
entry: { on: enrolment.created }
goal: { on: course.completed }
steps:
  - { id: hello, send: hello }
  - { id: pause, wait: 3d }
  - { id: offer, send: { template: offer, purpose: offers, otherwise: [{ id: call, task: { title: Call } }] } }
  - { id: module, wait: { for: { on: module.completed }, max: 2d, timeout: [{ id: nudge, send: nudge }] } }
`;

describe('decide', () => {
  const definitions = definitionsOf(JOURNEY);

  it('never throws, changes nothing it was given, answers the same twice, and absorbs what it has seen', () => {
    const names = ['enrolment.created', 'enrolment.cancelled', 'module.completed', 'course.completed', 'consent.withdrawn', 'contact.closed', 'email.complained', 'made.up'];
    const step = fc.record({ name: fc.constantFrom(...names, 'timer'), n: fc.nat(8), later: fc.nat(300_000_000) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 15 }), (steps) => {
        let contact = newContact(id, start);
        let now = start;
        for (const { name, n, later } of steps) {
          now += later;
          const consent = { consent: { purpose: 'offers' } };
          const input = name === 'timer' ? ({ type: 'timer.due', contact: id, wakeAt: contact.wakeAt ?? 0 } as const) : ({ type: 'event', event: event(name, n, now, {}, consent) } as const);
          if (hasSeen(contact, { input })) continue;
          const decision = decide(freeze(contact), input, definitions, now, {});
          expect(decide(contact, input, definitions, now, {})).toEqual(decision);
          contact = markSeen(decision.contact, { input });
          if (input.type === 'event') expect(hasSeen(contact, { input })).toBe(true);
          expect(JSON.parse(JSON.stringify(contact))).toEqual(contact);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('ends a run keyed by its enrolment when that is cancelled', () => {
    const { contact } = tell(newContact(id, start), event('enrolment.created', 1), definitions, start);
    expect(tell(contact, event('enrolment.cancelled', 2), definitions, start + 1).trace).toMatchObject([{ outcome: 'exited', reason: 'enrolment.cancelled' }]);
  });

  it('decides history with its sends suppressed', () => {
    const { commands, trace } = tell(newContact(id, start), event('enrolment.created', 1, start, { backfill: true }), definitions, start);
    expect(commands).toEqual([]);
    expect(trace).toContainEqual(expect.objectContaining({ outcome: 'skipped', reason: 'backfill' }));
  });

  it('lets nobody enter a paused journey', () => {
    const { contact, trace } = tell(newContact(id, start), event('enrolment.created', 1), { ...definitions, paused: new Set(['j']) }, start);
    expect(contact.runs).toEqual([]);
    expect(trace).toMatchObject([{ outcome: 'skipped', reason: 'journey-paused' }]);
  });

  it('holds a run of a paused journey at its step until the journey resumes', () => {
    const entered = tell(newContact(id, start), event('enrolment.created', 1), definitions, start).contact;
    const due = entered.wakeAt ?? 0;
    const held = decide(entered, { type: 'timer.due', contact: id, wakeAt: due }, { ...definitions, paused: new Set(['j']) }, due, {}).contact;
    expect(held.runs[0]?.wait).toMatchObject({ type: 'held', step: 'offer' });
    expect(decide(held, { type: 'journey.resumed', contact: id, journey: 'j' }, definitions, due, {}).commands).toMatchObject([{ step: 'offer' }]);
  });

  it('gives a retried command anew, under another id, and the run stays where it waits', () => {
    const first = tell(newContact(id, start), event('enrolment.created', 1), definitions, start);
    const run = first.contact.runs[0];
    const retried = decide(first.contact, { type: 'run.retry', contact: id, run: run?.id ?? '', by: 'op' }, definitions, start + 1, {});
    expect(retried.commands).toMatchObject([{ step: 'hello' }]);
    expect(retried.commands[0]?.id).not.toBe(first.commands[0]?.id);
    expect(retried.contact.runs[0]?.wait).toEqual(run?.wait);
    expect(retried.trace).toMatchObject([{ outcome: 'acted', reason: 'retried' }]);
  });
});
