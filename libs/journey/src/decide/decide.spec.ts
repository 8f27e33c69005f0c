import { hasSeen, markSeen, newContact, type Contact } from '@parcours/contact';
import type { JsonValue, LearnerEvent } from '@parcours/events';
import fc from 'fast-check';
import type { Definitions, EngineInput } from '../decide-contract';
import { expandTrace } from '../expand-trace';
import { decide } from './decide';
import { commandId } from './ids';
import { dueOf } from './on-timer.step';
import { definitionsOf } from './story.fixture';

const id = '6f1b7a52-3f0e-5d0a-9c61-3f4b8d2a7e10';
const start = Date.parse('2026-03-02T09:00:00Z');

function event(name: string, n: number, at = start, more: Partial<LearnerEvent> = {}, data: LearnerEvent['data'] = {}): LearnerEvent {
  return {
    specversion: '1.0', id: `e-${n}`, source: 'lms/main', type: `org.parcours.learner.${name}.v1`, time: new Date(at).toISOString(),
    data: { learner: { identifiers: [{ scheme: 'email', value: 'ana@example.org' }] }, enrolment: { id: 'enr-1' }, ...data }, ...more,
  };
}

/** What platforms may state beside what a test needs, odd values among it. */
const anyData = fc.record(
  {
    course: fc.constantFrom({ id: 'excel' }, { id: 'constructor', name: 'x' }),
    account: fc.constantFrom(
      { id: 'acme', name: 'Acme' }, { id: '__proto__' }, { id: 'acme', managers: [{ identifiers: [{ scheme: 'email', value: 'marc@acme.example' }] }] }, { id: 'acme', managers: [{ identifiers: [] }, 7] as never },
    ),
    enrolment: fc.constantFrom({ id: 'enr-1', starts: '2026-03-20T08:00:00Z' }, { id: 'enr-2', role: 'teacher' }, { id: 'enr-1', starts: 'soon' }, { id: 'toString' }),
    activity: fc.constantFrom({ id: 'm-1' }, { id: 'constructor' }),
    topics: fc.constantFrom<unknown>(['a', 'b'], 'c', 7, { d: 1 }),
    learner: fc.constantFrom(
      { identifiers: [{ scheme: 'email', value: 'ana@example.org' }], attributes: { timeZone: 'America/Toronto', address: { line1: '1 rue X' } } },
      { identifiers: [{ scheme: 'lms', issuer: 'lms/main', value: 'u-1' }], attributes: { timeZone: 'nowhere', locale: '' } },
    ),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<LearnerEvent['data']>;

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

const EVERY_BLOCK = `
journey: k
title: K
purpose: offers
roles: [learner, teacher]
entry: { on: [module.completed, made.up], key: event.source, reentry: always, within: 30d }
exit: { on: course.failed, when: event.data.course.id == entry.data.course.id }
goal: [{ id: g, on: evaluation.submitted, when: run.key == entry.source, within: 5d }]
steps:
  - { id: constructor, update: { set: { level: = enrolment.modulesDone }, addInterests: = entry.data.topics, tag: [a], untag: b, pausePromotions: 3d } }
  - { id: held, recommend: { slot: next, expires: 4d, otherwise: [{ id: quiet, wait: { silence: 1d, of: [login.recorded, made.up] } }] } }
  - { id: starts, wait: { until: { date: enrolment.starts, before: 1d, at: "08:30" }, max: 3d, timeout: [{ id: office, wait: { window: { from: "22:00", to: "02:00", days: [working, sat] } } }] } }
  - { id: letter, print: { template: l, format: letter, postBy: now, otherwise: { no-address: [{ id: ask, send: ask }], default: [{ id: call, task: { title: = contact.id, due: 1d, channel: phone } }] } } }
  - { id: any, wait: { for: [{ of: ask }, { on: consent.withdrawn }, { on: login.recorded, when: woke.type != "x" }], since: run, max: 2d } }
  - { id: which, choose: { branches: [{ when: 'has(woke.type) && sentWithin("email", "2d")', steps: [{ id: friend, refer: { template: friend, window: { from: "09:00", to: "18:00" } } }] }] } }
`;

const NESTED = `
journey: l
title: L
purpose: offers
entry: { on: [module.completed, login.recorded], reentry: always, key: event.id }
steps:
  - id: outer
    repeat:
      every: 2d
      times: 3
      until: { on: evaluation.submitted }
      steps:
        - id: by-chance
          split:
            holdout: 20
            branches:
              - { name: first, weight: 1, steps: [{ id: inner, repeat: { every: 6h, times: 60, until: { on: login.recorded, when: event.data.activity.id == "m-1" }, steps: [{ id: a, send: { template: [{ template: a, weight: 1 }, { template: b, weight: 2 }] } }] } }] }
              - { weight: 2, steps: [] }
        - { id: tell, notify: { template: t } }
        - { id: later, choose: { branches: [{ when: run.startedAt > now - duration("30h"), steps: [{ id: for-login, wait: { for: { on: login.recorded, steps: [{ id: crm, call: { url: "https://crm.example.org/x", body: [= entry.data.topics, 1] } }] }, max: 3d, timeout: [{ id: end, stop: {} }] } }] }] } }
  - { id: digest, notify: { template: t, digest: daily } }
`;

describe('decide', () => {
  const definitions = definitionsOf([JOURNEY]);

  it('never throws, changes nothing it was given, answers the same twice, and absorbs what it has seen', () => {
    const both = definitionsOf([JOURNEY, EVERY_BLOCK, NESTED]);
    const names = [
      'enrolment.created', 'enrolment.cancelled', 'module.completed', 'course.completed', 'course.failed', 'consent.withdrawn', 'consent.granted', 'contact.closed', 'email.complained',
      'email.bounced', 'email.clicked', 'login.recorded', 'evaluation.submitted', 'profile.updated', 'statement.voided', 'made.up', 'constructor', '__proto__',
    ];
    const operators = ['journey.enter', 'run.retry', 'run.exit', 'journey.resumed'];
    const step = fc.record({ name: fc.oneof(fc.constantFrom(...names), fc.constantFrom(...operators), fc.constant('timer')), n: fc.nat(20), later: fc.nat(300_000_000), paused: fc.boolean(), more: anyData });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        let contact = newContact(id, start);
        let now = start;
        for (const { name, n, later, paused, more } of steps) {
          now += later;
          const last = contact.runs[0]?.id ?? '';
          const data = { consent: { purpose: 'offers' }, kind: 'hard', step: 'ask', command: commandId(last, 'ask', 1), target: `e-${n % 5}`, ...more };
          const asked = { contact: id, run: contact.runs.at(n % 3)?.id ?? last, journey: 'jkl'.charAt(n % 3), id: `h-${n}`, by: 'op', data: more as { [key: string]: JsonValue } };
          const input = operators.includes(name) ? ({ type: name, ...asked } as EngineInput)
            : name === 'timer' ? ({ type: 'timer.due', contact: id, wakeAt: contact.wakeAt ?? 0 } as const) : ({ type: 'event', event: event(name, n, now, {}, data) } as const);
          const inForce = paused && n % 4 === 0 ? { ...both, paused: new Set(['l']) } : both;
          if (hasSeen(contact, { input })) continue;
          const decision = decide(freeze(contact), input, inForce, now, {});
          expect(decide(contact, input, inForce, now, {})).toEqual(decision);
          contact = markSeen(decision.contact, { input });
          if (input.type === 'event') expect(hasSeen(contact, { input })).toBe(true);
          expect(JSON.parse(JSON.stringify(contact))).toEqual(contact);
          expect(new Set(contact.runs.map((run) => `${run.journey} ${run.key}`)).size).toBe(contact.runs.length);
          expect(contact.wakeAt ?? Infinity).toBe(Math.min(...contact.runs.map((run) => dueOf(run) ?? Infinity)));
          expect(expandTrace(decision.trace, String)).toHaveLength(decision.trace.lines.length);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('ends a run keyed by its enrolment when that is cancelled', () => {
    const { contact } = tell(newContact(id, start), event('enrolment.created', 1), definitions, start);
    expect(tell(contact, event('enrolment.cancelled', 2), definitions, start + 1).trace.lines).toMatchObject([{ outcome: 'exited', reason: 'enrolment.cancelled' }]);
  });

  it('decides history with its sends suppressed', () => {
    const { commands, trace } = tell(newContact(id, start), event('enrolment.created', 1, start, { backfill: true }), definitions, start);
    expect(commands).toEqual([]);
    expect(trace.lines).toContainEqual(expect.objectContaining({ outcome: 'skipped', reason: 'backfill' }));
  });

  it('lets nobody enter a paused journey', () => {
    const { contact, trace } = tell(newContact(id, start), event('enrolment.created', 1), { ...definitions, paused: new Set(['j']) }, start);
    expect(contact.runs).toEqual([]);
    expect(trace.lines).toMatchObject([{ outcome: 'skipped', reason: 'journey-paused' }]);
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
    expect(retried.trace.lines).toMatchObject([{ outcome: 'acted', reason: 'retried' }]);
  });
});
