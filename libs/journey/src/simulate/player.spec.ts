import { newContact } from '@parcours/contact';
import { formatTime, fullType, type EventName, type Identifier, type LearnerEvent } from '@parcours/events';
import { compileJourney } from '../language';
import type { Definitions } from '../decide-contract';
import { Player, type PlayedDecision } from './player';

const begins = Date.parse('2026-03-02T09:00:00Z');
const hour = 3_600_000;
const lms = (value: string): Identifier => ({ scheme: 'lms', issuer: 'lms/main', value });
const email = (value: string): Identifier => ({ scheme: 'email', value });

let ids = 0;
function event(name: EventName, identifiers: Identifier[] | undefined, more: Partial<LearnerEvent> = {}): LearnerEvent {
  const { data, ...envelope } = more;
  return {
    specversion: '1.0', id: `e-${++ids}`, source: 'lms/main', type: fullType(name), time: formatTime(begins),
    data: { ...(identifiers && { learner: { identifiers } }), ...data }, ...envelope,
  };
}

const hello = 'journey: hello\ntitle: Hello\npurpose: service\nentry: { on: login.recorded, reentry: always }\nsteps:\n  - id: hour\n    wait: 1h\n  - id: hello\n    send: welcome\n';

function definitions(...journeys: string[]): Definitions {
  const current = (journeys.length > 0 ? journeys : [hello]).map((source) => {
    const compiled = compileJourney(source, 'journey.yaml', { version: 1, purposes: ['service'], attributes: {} });
    if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
    return compiled.definition;
  });
  return {
    set: 'spec', current, paused: new Set(), version: (id) => current.find((journey) => journey.id === id), purposes: { service: { basis: 'contract' } }, attributeDefaults: {},
    defaults: { timeZone: 'Europe/Paris', locale: 'fr' }, holidays: new Set(),
  };
}

function story() {
  const taken: PlayedDecision[][] = [];
  return { taken, player: new Player(definitions(), (decisions) => taken.push(decisions)) };
}

describe('a played story', () => {
  it('hands out the decisions of an instant together, by learner, those of one in their order', () => {
    const { player, taken } = story();
    for (const who of ['zoe', 'ana', 'zoe']) player.play(event('login.recorded', [lms(who), email(`${who}@example.org`)]), begins);
    player.play(event('login.recorded', [email('max@example.org')]), begins + hour);
    player.finish(begins + hour);
    expect(taken.map((decisions) => decisions.map(({ trace }) => `${(trace.at - begins) / hour} ${trace.learner} ${trace.cause.type}`))).toEqual([
      ['0 ana@example.org event', '0 zoe@example.org event', '0 zoe@example.org event'],
      ['1 ana@example.org timer', '1 max@example.org event', '1 zoe@example.org timer'],
    ]);
  });

  it.each<[string, LearnerEvent[], string[]]>([
    ['two ids of one issuer in one event', [event('login.recorded', [lms('a'), lms('b')])], ['two-ids-of-one-issuer']],
    ['two ids of one issuer for one contact', [event('login.recorded', [lms('a'), email('a@example.org')]), event('login.recorded', [lms('b'), { scheme: 'hr', value: '1' }, email('a@example.org')])], ['played', 'played']],
    ['two contacts', [event('login.recorded', [lms('a')]), event('login.recorded', [email('b@example.org')]), event('login.recorded', [lms('a'), email('b@example.org')])], ['played', 'played', 'two-contacts']],
    ['an office', [event('login.recorded', [email('training@example.org')])], ['no-identifier']],
    ['nobody', [event('email.opened', undefined, { data: { command: 'unheard-of' } })], ['no-identifier']],
    ['nobody, by a subject that anybody may set', [event('email.opened', undefined, { subject: 'x', data: { command: 'unheard-of' } })], ['no-identifier']],
    ['a contact by the subject that our channels set', [event('email.opened', undefined, { source: 'parcours/email', subject: 'x', data: { command: 'unheard-of' } })], ['played']],
  ])('leaves an event out or not that names %s', (_whom, events, outcomes) => {
    const { player } = story();
    expect(events.map((one) => player.play(one, begins)).map((verdict) => (verdict.type === 'left' ? verdict.code : verdict.type))).toEqual(outcomes);
  });

  it('takes a mailbox of two people for an address of both', () => {
    const { player } = story();
    for (const who of ['a', 'b', 'a', 'b']) player.play(event('login.recorded', [lms(who), email('both@example.org')]), begins);
    expect([player.learners, player.people.map(({ runs }) => runs.length)]).toEqual([2, [1, 1]]);
  });

  it('keeps the ids that archived events were given', () => {
    const { player } = story();
    player.play(event('login.recorded', [lms('a')], { subject: 'contact-1', receivedat: formatTime(begins) }), begins);
    player.play(event('login.recorded', [lms('b')], { subject: 'a-course' }), begins);
    expect(player.people.map(({ id }) => id)).toEqual(['contact-1', expect.stringMatching(/^[0-9a-f-]{36}$/)]);
  });

  it('lets a voided statement find its learner', () => {
    const { player } = story();
    player.play(event('login.recorded', [lms('a')], { id: 'first' }), begins);
    expect(player.play(event('statement.voided', undefined, { data: { target: 'first' } }), begins)).toEqual({ type: 'played' });
    expect(player.people[0]?.ended).toMatchObject([{ outcome: 'exited' }]);
  });

  it('knows people from before, each once', () => {
    const { player } = story();
    const ana = { ...newContact('', 0), identifiers: [email('ana@example.org')], tags: ['old'] };
    expect([player.know(ana), player.know(ana), player.know(newContact('', 0))]).toEqual([true, false, false]);
    player.play(event('login.recorded', [email('ana@example.org')]), begins);
    expect(player.people.map(({ tags, runs }) => [tags, runs.length])).toEqual([[['old'], 1]]);
  });

  it('plays a repeat of an event once, whoever it is said to be', () => {
    const { player } = story();
    const first = event('login.recorded', [lms('a')]);
    expect([first, first, { ...first, data: { learner: { identifiers: [lms('b')] } } }].map((one) => player.play(one, begins).type)).toEqual(['played', 'repeat', 'repeat']);
    expect(player.learners).toBe(1);
  });
});

describe('an effect on somebody else', () => {
  const journeys = [
    'journey: tell\ntitle: Tell\npurpose: service\nentry: { on: course.completed }\nsteps:\n  - { id: hour, wait: 1h }\n  - { id: tell, notify: { template: done } }\n',
    'journey: told\ntitle: Told\npurpose: service\nentry: { on: manager.noticed, key: event.id }\nsteps:\n  - { id: day, wait: 1d }\n  - { id: mail, send: told }\n',
  ];
  const account = { id: 'acme', managers: [{ identifiers: [email('marc@acme.example')] }] };
  const played = (until: number) => {
    const taken: PlayedDecision[] = [];
    const player = new Player(definitions(...journeys), (decisions) => taken.push(...decisions));
    player.play(event('course.completed', [email('ana@example.org')], { data: { account } }), begins);
    player.play(event('course.completed', [email('zoe@example.org')], { data: { account } }), begins + hour);
    player.finish(begins + until * hour);
    return { player, told: taken.filter(({ contact }) => contact.identifiers[0]?.value === 'marc@acme.example') };
  };

  it('is an event to them at the same instant, and what follows comes in its time', () => {
    const { player, told } = played(26);
    expect(told.map(({ trace, commands }) => [(trace.at - begins) / hour, trace.cause.name ?? trace.cause.type, commands.length])).toEqual([
      [1, 'manager.noticed', 0], [2, 'manager.noticed', 0], [25, 'timer', 1], [26, 'timer', 1],
    ]);
    expect(player.learners).toBe(3);
  });

  it('comes with the end of the story where it is caused there', () => {
    expect(played(2).told.map(({ trace }) => (trace.at - begins) / hour)).toEqual([1, 2]);
  });
});
