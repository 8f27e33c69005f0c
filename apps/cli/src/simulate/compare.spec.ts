import { fullType } from '@parcours/events';
import { loadSettings } from '@parcours/platform';
import fc from 'fast-check';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandDifferences, type Difference } from './command-differences';
import type { SpooledCommand } from './command-spool';
import { compare, type CompareOptions } from './compare';
import { withDrafts } from './live-journeys';
import { comparedWords } from './story-words';

const folder = mkdtempSync(join(tmpdir(), 'parcours-compare-spec-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let places = 0;
const place = (): string => {
  const made = join(folder, String(++places));
  mkdirSync(made);
  return made;
};
const loaded = loadSettings({ env: {}, flags: {} });
if (!loaded.ok) throw new Error(loaded.problems.join('\n'));
const { settings } = loaded;

const live = `journey: hello
title: Hello
purpose: service
entry: { on: enrolment.created }
steps:
  - { id: hello, send: welcome }
  - { id: a-day, wait: 1d }
  - { id: again, send: { template: practical-information, data: { room: B12 } } }
  - { id: call, task: { title: Call, due: 2d } }
`;
const other = 'journey: other\ntitle: Other\npurpose: service\nentry: { on: login.recorded }\nsteps:\n  - { id: seen, send: welcome }\n';

function event(name: string, user: string, time: string): string {
  const identifiers = [{ scheme: 'lms', issuer: 'lms/main', value: user }, { scheme: 'email', value: `${user}@example.org` }];
  return JSON.stringify({ specversion: '1.0', id: `${name}-${user}-${time}`, source: 'lms/main', type: fullType(name), time, data: { learner: { identifiers }, enrolment: { id: `enr-${user}` }, course: { id: 'excel' } } });
}
const day = (n: number): string => `2026-03-${String(n).padStart(2, '0')}T09:00:00Z`;
const events = join(folder, 'events.ndjson');
writeFileSync(events, [event('enrolment.created', 'ana', day(2)), event('login.recorded', 'ana', day(3)), event('enrolment.created', 'ben', day(4)), event('course.completed', 'ben', day(5)), event('login.recorded', 'cyd', day(20))].join('\n'));

async function compared(draft: string, more: Partial<CompareOptions> = {}) {
  const out = place();
  const before = [{ file: 'hello.yaml', source: live }, { file: 'other.yaml', source: other }];
  const result = await compare({ before, after: withDrafts(before, [{ file: 'draft.yaml', source: draft }]), events, out, ...more }, settings, () => undefined);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  const text = readFileSync(join(out, 'compare.ndjson'), 'utf8');
  const lines = text.split('\n').filter(Boolean).map((line) => JSON.parse(line) as Difference);
  return { ...result, lines, bytes: text + readFileSync(join(out, 'summary.json'), 'utf8'), out };
}

describe('a comparison of a draft with what is in force', () => {
  it('finds nothing where nothing changed, and says so', async () => {
    const result = await compared(live.replace('title: Hello', 'title: Hello again'));
    expect([result.lines, comparedWords(result, 'x')[0]]).toEqual([[], 'Nobody would get anything else, of 3 learners and 5 events.']);
  });

  it('tells what is moved by another wait, and when it was', async () => {
    const { lines, summary } = await compared(live.replace('wait: 1d', 'wait: 2d'));
    expect(lines).toEqual(['ana', 'ben'].flatMap((user, i) => [
      { learner: `${user}@example.org`, journey: 'hello', run: `enr-${user}`, step: 'again', type: 'email.send', template: 'practical-information', change: 'moved', at: day(4 + 2 * i), was: { at: day(3 + 2 * i) } },
      { learner: `${user}@example.org`, journey: 'hello', run: `enr-${user}`, step: 'call', type: 'task.open', change: 'moved', at: day(4 + 2 * i), was: { at: day(3 + 2 * i) } },
    ]));
    expect(summary).toMatchObject({ learners: 2, journeys: { hello: { added: 0, removed: 0, moved: 4, changed: 0 } }, commands: { 'email.send': { moved: 2 }, 'task.open': { moved: 2 } } });
  });

  it.each<[string, (source: string) => string, Partial<Difference>[]]>([
    ['a dropped step', (source) => source.replace(/ {2}- \{ id: again.*\n/, ''), [{ step: 'again', change: 'removed', at: day(3), template: 'practical-information' }, { step: 'again', change: 'removed', at: day(5) }]],
    ['another template', (source) => source.replace('send: welcome', 'send: nudge'), [{ step: 'hello', change: 'changed', at: day(2), template: 'nudge', was: { template: 'welcome' } }, { step: 'hello', change: 'changed', at: day(4), template: 'nudge', was: { template: 'welcome' } }]],
    ['other data of a mail', (source) => source.replace('B12', 'C1'), [{ step: 'again', change: 'changed', was: { says: { data: { room: 'B12' } } } }, { step: 'again', change: 'changed' }]],
    ['another title of a task', (source) => source.replace('title: Call', 'title: Write'), [{ step: 'call', change: 'changed', was: { says: { title: 'Call' } } }, { step: 'call', change: 'changed' }]],
    ['a letter instead of a mail', (source) => source.replace('send: welcome', 'print: { template: card, format: a6-postcard, otherwise: [{ id: mail, send: welcome }] }'), [
      { step: 'hello', change: 'removed', at: day(2) }, { step: 'mail', change: 'added', at: day(2), template: 'welcome' }, { step: 'hello', change: 'removed', at: day(4) }, { step: 'mail', change: 'added', at: day(4) },
    ]],
    ['a branch that one learner takes', (source) => source.replace('  - { id: call,', '  - id: way\n    choose: { branches: [{ when: has(enrolment.completedAt), steps: [{ id: bravo, send: bravo }] }] }\n  - { id: call,'), [{ learner: 'ben@example.org', step: 'bravo', change: 'added', at: day(5), template: 'bravo' }]],
    ['an exit', (source) => source.replace('steps:', 'exit: { on: login.recorded }\nsteps:'), [{ learner: 'ana@example.org', step: 'again', change: 'removed' }, { learner: 'ana@example.org', step: 'call', change: 'removed' }]],
    ['an entry by another event: the same learner’s same step, not two', (source) => source.replace('on: enrolment.created', 'on: course.completed'), [
      { learner: 'ana@example.org', step: 'hello', change: 'removed', at: day(2) }, { learner: 'ana@example.org', step: 'again', change: 'removed', at: day(3) }, { learner: 'ana@example.org', step: 'call', change: 'removed' },
      { learner: 'ben@example.org', step: 'hello', change: 'moved', at: day(5), was: { at: day(4) } }, { learner: 'ben@example.org', step: 'again', change: 'moved', at: day(6) }, { learner: 'ben@example.org', step: 'call', change: 'moved', at: day(6) },
    ]],
  ])('tells %s', async (_what, change, expected) => {
    const { lines } = await compared(change(live));
    expect(lines).toHaveLength(expected.length);
    expected.forEach((difference, i) => expect(lines[i]).toMatchObject(difference));
  });

  it('leaves journeys that were not drafted as they are', async () => {
    const { summary } = await compared(live.replace('send: welcome', 'send: nudge'));
    expect(summary).toMatchObject({ before: { commands: { 'email.send': 6 } }, after: { commands: { 'email.send': 6 } }, cost: {} });
  });

  it('gives the same bytes twice, and writes each play too', async () => {
    const draft = live.replace('wait: 1d', 'wait: 2d');
    const [first, second] = [await compared(draft), await compared(draft)];
    expect(second.bytes).toBe(first.bytes);
    for (const name of ['before', 'after']) expect(readFileSync(join(first.out, name, 'commands.ndjson'), 'utf8').split('\n')).toHaveLength(9);
  });

  it('lets what came before its beginning enter nobody', async () => {
    const { lines, summary } = await compared(live.replace('send: welcome', 'send: nudge'), { from: Date.parse(day(4)) });
    expect(lines.map(({ learner, step }) => `${learner} ${step}`)).toEqual(['ben@example.org hello']);
    expect(summary.before).toMatchObject({ events: 3, learners: 2, runs: 2 });
  });

  it('tells what is wrong with the draft, and plays nothing', async () => {
    const before = [{ file: 'hello.yaml', source: live }];
    const out = place();
    expect(await compare({ before, after: [{ file: 'draft.yaml', source: live.replace('wait: 1d', 'wait: 1y') }], events, out }, settings, () => undefined)).toMatchObject({ ok: false, problems: [{ file: 'draft.yaml', line: 7, code: 'bad-duration' }] });
  });

  it('shows people what differs', async () => {
    const words = comparedWords(await compared(live.replace('wait: 1d', 'wait: 2d')), 'x').join('\n');
    expect(words).toMatch(/^2 of 3 learners would get something else\.\n/);
    expect(words).toMatch(/hello +- +- +4 +-/);
    expect(words).toContain('moved  2026-03-04 09:00 (was 2026-03-03 09:00)  ana@example.org  hello/again  email.send practical-information');
  });
});

const command = fc.record({ n: fc.nat(30), at: fc.nat(20), step: fc.constantFrom('a', 'b'), template: fc.constantFrom('x', 'y') }).map(({ n, at, step, template }): SpooledCommand => ({
  id: String(n), at: new Date(at * 60_000).toISOString(), contact: `c-${n % 3}`, learner: `l-${n % 3}`, journey: 'j', run: 'r', step, type: 'email.send', template, says: '{}',
}));
const play = fc.uniqueArray(command, { selector: ({ id }) => id, maxLength: 25 }).map((commands) => [...commands].sort((a, b) => Date.parse(a.at) - Date.parse(b.at)));

describe('the differences of two plays', () => {
  it('are none of a play with itself, and turned round the other way', () => {
    fc.assert(
      fc.property(play, play, (before, after) => {
        expect(commandDifferences(before, before)).toEqual([]);
        const count = (differences: Difference[], change: Difference['change']): number => differences.filter((one) => one.change === change).length;
        const [there, back] = [commandDifferences(before, after), commandDifferences(after, before)];
        expect([count(there, 'added'), count(there, 'removed'), there.length]).toEqual([count(back, 'removed'), count(back, 'added'), back.length]);
        expect(before.length + count(there, 'added') - count(there, 'removed')).toBe(after.length);
      }),
    );
  });
});
