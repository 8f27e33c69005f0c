import { fullType } from '@parcours/events';
import { loadSettings } from '@parcours/platform';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simulate, type SimulateOptions } from '../../apps/cli/src/simulate/simulate';

const example = '../shared/design/example';
const there = existsSync(example);
const linesOf = (file: string): Record<string, unknown>[] => readFileSync(file, 'utf8').trim().split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Record<string, unknown>);

const folder = mkdtempSync(join(tmpdir(), 'parcours-simulate-spec-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let places = 0;
const place = (): string => {
  const made = join(folder, String(++places));
  mkdirSync(made);
  return made;
};

const settings = (() => {
  const loaded = loadSettings({ env: {}, flags: {} });
  if (!loaded.ok) throw new Error(loaded.problems.join('\n'));
  return loaded.settings;
})();

/** Plays and reads what was written. `wrong`: what was told, as `PLACE MESSAGE`, the folder left out of the place. */
async function play(options: Omit<SimulateOptions, 'out'>) {
  const out = place();
  const wrong: string[] = [];
  const played = await simulate({ ...options, out }, settings, (where, message) => wrong.push(`${where.replace(/^.*\//, '')} ${message}`));
  if (!played.ok) return { played, wrong, out, commands: [], trace: [], bytes: '' };
  const bytes = ['commands.ndjson', 'trace.ndjson', 'summary.json'].map((name) => readFileSync(join(out, name), 'utf8')).join('\n---\n');
  return { played, wrong, out, commands: linesOf(join(out, 'commands.ndjson')), trace: linesOf(join(out, 'trace.ndjson')), bytes };
}

(there ? describe : describe.skip)(there ? 'a dry run of the worked example' : `a dry run of the worked example (${example} is not here)`, () => {
  const options = { journeys: join(example, 'journeys'), events: join(example, 'events.ndjson'), until: Date.parse('2026-06-01T00:00:00Z') };

  it('gives the expected commands and skips, in the named fields and their order', async () => {
    const { commands, trace, wrong } = await play(options);
    const { id: _id, ...first } = commands[0] ?? {};
    expect(Object.keys(first)).toEqual(['at', 'learner', 'journey', 'run', 'step', 'type', 'template']);
    expect(commands.map(({ id: _, ...named }) => JSON.stringify(named))).toEqual(linesOf(join(example, 'expected.ndjson')).map((line) => JSON.stringify(line)));
    expect(trace.filter(({ outcome }) => outcome === 'skipped').map((line) => JSON.stringify(line))).toEqual(linesOf(join(example, 'expected-skips.ndjson')).map((line) => JSON.stringify(line)));
    expect(wrong).toEqual([]);
  });

  it('counts what was played, in this order', async () => {
    const { out } = await play(options);
    expect(readFileSync(join(out, 'summary.json'), 'utf8')).toBe(
      `${JSON.stringify({ events: 16, learners: 7, runs: 7, commands: { 'content.offer': 1, 'email.send': 9, 'task.open': 2 }, skips: { 'no-address': 1, 'no-consent': 1 }, cost: {} }, null, 2)}\n`,
    );
  });

  it('gives the same bytes twice', async () => {
    expect((await play(options)).bytes).toBe((await play(options)).bytes);
  });

  it('gives the same from a file in another order of lines', async () => {
    const events = join(place(), 'events.ndjson');
    writeFileSync(events, readFileSync(options.events, 'utf8').trim().split('\n').reverse().join('\n'));
    const [inOrder, reversed] = [await play(options), await play({ ...options, events })];
    expect(reversed.commands).toEqual(inOrder.commands);
    expect(reversed.trace).toEqual(inOrder.trace);
  });
});

const journey = `journey: hello
title: Hello
purpose: service
entry: { on: enrolment.created, within: 2d }
steps:
  - id: hello
    send: welcome
  - id: a-day
    wait: 1d
  - id: again
    send: not-written-yet
`;

interface Stated {
  id: string;
  name?: string;
  time?: string;
  user?: string;
  data?: Record<string, unknown>;
  more?: Record<string, unknown>;
}

function event({ id, name = 'enrolment.created', time = '2026-03-02T09:00:00Z', user = 'ana', data, more }: Stated): Record<string, unknown> {
  const identifiers = [{ scheme: 'lms', issuer: 'lms/main', value: user }, { scheme: 'email', value: `${user}@example.org` }];
  return {
    specversion: '1.0', id, source: 'lms/main', type: fullType(name), time,
    data: { learner: { identifiers, attributes: { firstName: user, locale: 'en' } }, course: { id: 'excel-2', name: 'Excel' }, enrolment: { id: `enr-${user}` }, ...data }, ...more,
  };
}

function story(lines: unknown[], source = journey): { journeys: string; events: string } {
  const made = place();
  writeFileSync(join(made, 'journey.yaml'), source);
  writeFileSync(join(made, 'events.ndjson'), lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'));
  return { journeys: join(made, 'journey.yaml'), events: join(made, 'events.ndjson') };
}

const toldOf = (commands: Record<string, unknown>[]): string[] => commands.map(({ at, learner, step }) => `${String(at)} ${String(learner)} ${String(step)}`);

describe('a dry run', () => {
  const after = [event({ id: 'z', time: '2026-03-05T09:00:00Z', name: 'login.recorded' })];

  it.each<[string, unknown, RegExp]>([
    ['is no JSON', '{"specversion": ', /^events\.ndjson:2 not JSON/],
    ['is JSON, but no event', [1], /^events\.ndjson:2 event: expected a JSON object/],
    ['has no time', { ...event({ id: 'b' }), time: undefined }, /^events\.ndjson:2 time: /],
    ['has a time that is none', event({ id: 'b', time: '2026-02-30T09:00:00Z' }), /^events\.ndjson:2 time: /],
    ['names two people', event({ id: 'b', data: { learner: { identifiers: [{ scheme: 'lms', issuer: 'lms/main', value: 'x' }, { scheme: 'lms', issuer: 'lms/main', value: 'y' }] } } }), /^events\.ndjson:2 learner\.identifiers: two different lms ids/],
    ['names nobody but an office', event({ id: 'b', data: { learner: { identifiers: [{ scheme: 'email', value: 'training@example.org' }] } } }), /^events\.ndjson:2 learner\.identifiers: no id/],
  ])('names a line that %s, and plays the others', async (_what, line, told) => {
    const { wrong, commands, played } = await play(story([event({ id: 'a' }), line, ...after]));
    expect(wrong).toEqual([expect.stringMatching(told)]);
    expect(toldOf(commands)).toEqual(['2026-03-02T09:00:00Z ana@example.org hello', '2026-03-03T09:00:00Z ana@example.org again']);
    expect(played).toMatchObject({ ok: true, wrong: 1, summary: { events: 2 } });
  });

  it('names wrong lines of a file that is in no order too, blank ones counted', async () => {
    const { wrong, commands } = await play(story([...after, '', 'nothing', event({ id: 'a' })]));
    expect(wrong).toEqual([expect.stringMatching(/^events\.ndjson:3 not JSON/)]);
    expect(commands).toHaveLength(2);
  });

  it('plays up to and with the given end', async () => {
    const files = story([event({ id: 'a' }), ...after]);
    expect((await play({ ...files, until: Date.parse('2026-03-03T09:00:00Z') })).commands).toHaveLength(2);
    expect((await play({ ...files, until: Date.parse('2026-03-03T08:59:59Z') })).commands).toHaveLength(1);
  });

  it('plays a repeat once, and lets an anonymous evaluation in nowhere', async () => {
    const anonymous = event({ id: 'c', name: 'evaluation.submitted', user: 'eve', data: { evaluation: { kind: 'hot', anonymous: true } } });
    const { played } = await play(story([event({ id: 'a' }), event({ id: 'a' }), anonymous]));
    expect(played).toMatchObject({ repeats: 1, wrong: 0, summary: { events: 2, learners: 1, runs: 1 } });
  });

  it('asks how old an event is only where it plays recorded ones', async () => {
    const files = story([event({ id: 'a', more: { receivedat: '2026-03-09T09:00:00Z' } }), event({ id: 'b', user: 'ben', more: { receivedat: '2026-03-02T10:00:00Z' } })]);
    expect(toldOf((await play(files)).commands)).toEqual(['2026-03-02T09:00:00Z ana@example.org hello', '2026-03-02T09:00:00Z ben@example.org hello']);
    expect(toldOf((await play({ ...files, recorded: true })).commands)).toEqual(['2026-03-02T10:00:00Z ben@example.org hello', '2026-03-03T10:00:00Z ben@example.org again']);
  });

  it('names a recorded event that says nothing of its receipt', async () => {
    const { wrong } = await play({ ...story([event({ id: 'a' })]), recorded: true });
    expect(wrong).toEqual([expect.stringMatching(/^events\.ndjson:1 receivedat: /)]);
  });

  it('lets an outcome find its run by the command it answers', async () => {
    const waiting = journey.replace('  - id: a-day\n    wait: 1d\n', '  - id: a-day\n    wait: { for: { on: email.opened, of: hello } }\n');
    const files = story([event({ id: 'a' })], waiting);
    const command = (await play(files)).commands[0]?.['id'];
    const opened = { ...event({ id: 'o', name: 'email.opened', time: '2026-03-04T09:00:00Z' }), data: { command, step: 'hello' } };
    expect(toldOf((await play(story([event({ id: 'a' }), opened], waiting))).commands)).toEqual(['2026-03-02T09:00:00Z ana@example.org hello', '2026-03-04T09:00:00Z ana@example.org again']);
  });

  it.each([
    ['as the documents of the export', { learner: { identifiers: [{ scheme: 'email', value: 'ana@example.org' }], attributes: {}, consents: [{ purpose: 'learning-news', channel: 'email', status: 'granted', at: '2026-01-01T00:00:00Z' }] } }],
    ['plainly', { identifiers: [{ scheme: 'email', value: 'Ana@example.org' }], consents: { 'learning-news': { email: 'granted' } } }],
  ])('knows contacts from before, stated %s', async (_how, contact) => {
    const asking = journey.replace('purpose: service', 'purpose: learning-news');
    const files = story([event({ id: 'a' })], asking);
    const contacts = join(place(), 'contacts.ndjson');
    writeFileSync(contacts, `${JSON.stringify(contact)}\n{"identifiers": []}\n`);
    expect((await play(files)).commands).toEqual([]);
    const { commands, wrong } = await play({ ...files, contacts });
    expect(toldOf(commands)).toEqual(['2026-03-02T09:00:00Z ana@example.org hello']);
    expect(wrong).toEqual([expect.stringMatching(/^contacts\.ndjson:2 identifiers: /)]);
  });

  it('plays nothing where a journey is wrong, and says what is', async () => {
    const { played, out } = await play(story([event({ id: 'a' })], journey.replace('wait: 1d', 'wait: 1x')));
    expect(played).toMatchObject({ ok: false, problems: [{ line: 9 }] });
    expect(readdirSync(out)).toEqual([]);
  });

  it('needs no template until it is to be rendered', async () => {
    const { played } = await play({ ...story([event({ id: 'a' })]), render: true });
    expect(played).toMatchObject({ ok: false, problems: [{ code: 'unknown-template' }] });
  });
});

describe('a dry run that renders', () => {
  const source = `journey: after
title: After
purpose: service
entry: { on: course.completed }
steps:
  - id: ideas
    recommend: { slot: next, limit: 3 }
  - id: mail
    send: { template: ideas-for-you, purpose: learning-news }
  - id: letter
    print: { template: certificate-letter, format: a4-letter }
`;
  const address = { name: 'Ana Roux', line1: '1 rue Verte', postalCode: '75011', city: 'Paris', country: 'FR' };
  const ana = { identifiers: [{ scheme: 'email', value: 'ana@example.org' }], attributes: { firstName: 'Ana', lastName: 'Roux', locale: 'fr', address } };
  const granted = event({ id: 'a', name: 'consent.granted', time: '2026-03-02T08:00:00Z', data: { learner: ana, consent: { purpose: 'learning-news', channel: 'email' } } });
  const completed = event({ id: 'b', name: 'course.completed', data: { learner: ana } });

  it('writes the mails with their offers, the print run with its manifest, and what it costs; the same bytes twice', async () => {
    const files = story([granted, completed], source);
    const all = async () => {
      const { out, wrong, commands, bytes } = await play({ ...files, render: true });
      const rendered = ['mail', 'print'].flatMap((kind) => readdirSync(join(out, kind), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)).sort());
      return { names: rendered.map((file) => file.slice(out.length + 1)), contents: rendered.map((file) => readFileSync(file).toString('latin1')), summary: jsonIn(join(out, 'summary.json')), wrong, commands, bytes };
    };
    const [first, second] = [await all(), await all()];
    const mail = first.commands.find(({ step }) => step === 'mail');
    expect(first.wrong).toEqual([]);
    expect(first.names).toEqual([`mail/${String(mail?.['id'])}.eml`, expect.stringMatching(/^print\/2026-03-02-[0-9a-f]{8}\/document\.pdf$/), expect.stringMatching(/^print\/.*\/manifest\.csv$/)]);
    expect(first.contents[0]?.replace(/=\r?\n/g, '')).toMatch(/^From: [\s\S]*^To: .*ana@example\.org[\s\S]*\/p\/click\//m);
    expect(first.contents[1]?.slice(0, 5)).toBe('%PDF-');
    expect(first.contents[2]).toContain('75011 PARIS');
    expect(first.summary).toMatchObject({ cost: { print: 1.4 } });
    expect(second).toEqual(first);
  });

  it('names the letter that no printer can print', async () => {
    const { wrong, commands } = await play({ ...story([granted, completed], source.replace('a4-letter', 'a6-postcard')), render: true });
    expect(wrong).toEqual([`${String(commands.find(({ step }) => step === 'letter')?.['id'])} after/letter: No printer prints a6-postcard: see print/printers.yaml.`]);
  });

  it('offers from the given catalogue', async () => {
    const catalogue = join(place(), 'mine.yaml');
    writeFileSync(catalogue, 'topics: { excel: { fr: Excel, en: Excel } }\nitems:\n  - { id: only-this, kind: course, title: { fr: Rien que cela, en: Only this }, summary: { fr: Court, en: Short }, url: "https://example.org/x", topics: [excel], languages: [fr, en] }\n');
    const { out } = await play({ ...story([granted, completed], source), render: true, catalogue });
    const [mail = ''] = readdirSync(join(out, 'mail'));
    expect(readFileSync(join(out, 'mail', mail), 'utf8')).toContain('Rien que cela');
  });
});

const built = existsSync('dist/apps/cli/src/main.js');

(built ? describe : describe.skip)(built ? 'parcours simulate' : 'parcours simulate (not built: npm run build)', () => {
  const run = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['bin/parcours.mjs', 'simulate', ...args], { encoding: 'utf8' });
    return { status, stdout, stderr };
  };

  it('tells the counts in one line of JSON, and with exit code 1 what was left out', () => {
    const { journeys, events } = story([event({ id: 'a' }), 'nothing']);
    const { status, stdout, stderr } = run('--journeys', journeys, '--events', events, '--out', place(), '--json');
    expect([status, JSON.parse(stdout)]).toEqual([1, { events: 1, learners: 1, runs: 1, commands: { 'email.send': 1 }, skips: {}, cost: {}, repeats: 0, wrong: 1 }]);
    expect(stderr).toContain(`${events}:2 not JSON`);
  });

  it.each<[string, (files: { journeys: string; events: string }) => string[], RegExp]>([
    ['no --out', ({ journeys, events }) => ['--journeys', journeys, '--events', events], /--out/],
    ['an end that is no time', ({ journeys, events }) => ['--journeys', journeys, '--events', events, '--out', place(), '--until', 'June'], /--until takes a time/],
    ['journeys that are not there', ({ events }) => ['--journeys', 'nowhere', '--events', events, '--out', place()], /nowhere does not exist/],
    ['events that are a folder', ({ journeys }) => ['--journeys', journeys, '--events', folder, '--out', place()], /--events: .* is no file/],
    ['a catalogue that is none', ({ journeys, events }) => ['--journeys', journeys, '--events', events, '--out', place(), '--catalogue', events], /events\.ndjson:\d+:\d+ /],
  ])('refuses %s with exit code 2', (_what, args, sentence) => {
    const { status, stderr } = run(...args(story([event({ id: 'a' })])));
    expect(status).toBe(2);
    expect(stderr).toMatch(sentence);
  });

  it('says where a journey is wrong, with exit code 1', () => {
    const { journeys, events } = story([event({ id: 'a' })], journey.replace('wait: 1d', 'wait: 1x'));
    const { status, stderr } = run('--journeys', journeys, '--events', events, '--out', place());
    expect(status).toBe(1);
    expect(stderr).toContain(`${journeys}:9:`);
  });
});

function jsonIn(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}
