import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeOnBothEngines } from '../support/engines';
import { enrolmentEvent } from '../support/enrolment-event';
import { processKey, startProcess, type ParcoursProcess } from '../support/parcours-process';

const built = existsSync('dist/apps/cli/src/main.js');
const folder = mkdtempSync(join(tmpdir(), 'parcours-playing-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What commands are told of the engine that is tested. */
let engineEnv: Record<string, string> = {};

function parcours(args: string[], input = ''): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['bin/parcours.mjs', ...args], { encoding: 'utf8', input, env: { ...process.env, PARCOURS_KEY: processKey, ...engineEnv } });
  return { code: status, out: stdout, err: stderr };
}
const linesOf = (file: string): Record<string, unknown>[] => readFileSync(file, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line) as Record<string, unknown>);

describeOnBothEngines('playing what a Parcours keeps,', (makeEngine) => {
  const engine = makeEngine();
  const data = join(folder, 'data');
  const draft = join(folder, 'welcome.yaml');
  const until = '2100-01-01T00:00:00Z';
  let running: ParcoursProcess;
  beforeAll(async () => {
    engineEnv = engine.env;
    writeFileSync(draft, readFileSync('config/journeys/welcome.yaml', 'utf8').replace('send: welcome', 'send: practical-information'));
    const events = join(folder, 'events.ndjson');
    writeFileSync(events, ['ana', 'ben'].map((user) => JSON.stringify(enrolmentEvent(user))).join('\n'));
    running = await startProcess({ data, env: engine.env });
    expect(parcours(['events', 'send', events, '--url', running.url]).code).toBe(0);
  });
  afterAll(async () => {
    await running.end('SIGTERM');
    engineEnv = {};
    await engine.forget();
  });

  it('is done at a running one, and compares a draft with what is in force there', () => {
    const out = join(folder, 'compared');
    const { code, out: said, err } = parcours(['simulate', '--journeys', draft, '--compare', '--from', '2020-01-01T00:00:00Z', '--out', out, '--url', running.url]);
    expect([code, err]).toEqual([0, '']);
    expect(said).toMatch(/^2 of 2 learners would get something else\.\n/);
    expect(linesOf(join(out, 'compare.ndjson'))).toMatchObject(['ana', 'ben'].map((user) => ({ learner: `u.${user}@example.org`, journey: 'welcome', step: 'hello', change: 'changed', template: 'practical-information', was: { template: 'welcome' } })));
    expect(JSON.parse(readFileSync(join(out, 'summary.json'), 'utf8'))).toMatchObject({ learners: 2, journeys: { welcome: { changed: 2 } } });
  });

  it('is done for one learner, and says who is not known', () => {
    const simulate = (learner: string, out: string) => parcours(['simulate', '--journeys', draft, '--learner', learner, '--until', until, '--out', join(folder, out), '--url', running.url, '--json']);
    const { code, out } = simulate('u.ana@example.org', 'one');
    expect([code, JSON.parse(out)]).toMatchObject([0, { learners: 1, runs: 1 }]);
    expect(simulate('nobody@example.org', 'none')).toMatchObject({ code: 1, err: expect.stringContaining('Nobody is known') as string });
  });

  it('is done in a data folder that nobody has open, and gives what the running one gave', async () => {
    const play = (out: string, ...place: string[]) => parcours(['simulate', '--journeys', draft, '--from', '2020-01-01T00:00:00Z', '--until', until, '--out', join(folder, out), ...place]);
    expect(play('running', '--url', running.url).code).toBe(0);
    await running.end('SIGTERM');
    expect(play('closed', '--data', data)).toMatchObject({ code: 0, err: '' });
    for (const file of ['commands.ndjson', 'trace.ndjson']) expect(readFileSync(join(folder, 'closed', file), 'utf8')).toBe(readFileSync(join(folder, 'running', file), 'utf8'));
    running = await startProcess({ data, env: engine.env });
  });

  it.each([
    ['neither events nor what to take of the archive', [], 'Name the events'],
    ['a learner of a file', ['--events', 'package.json', '--learner', 'ana@example.org'], '--learner is for the archive'],
    ['a beginning that is no time', ['--from', 'monday'], '--from takes a time'],
    ['journeys to compare with that are not there', ['--events', 'package.json', '--against', 'nowhere'], '--against: nowhere does not exist'],
  ])('refuses %s with exit code 2', (_what, args, sentence) => {
    expect(parcours(['simulate', '--journeys', draft, '--out', join(folder, 'refused'), ...args])).toMatchObject({ code: 2, err: expect.stringContaining(sentence) as string });
  });

  it('says with exit code 3 that nothing is reached', () => {
    expect(parcours(['simulate', '--journeys', draft, '--compare', '--out', join(folder, 'refused'), '--url', 'http://127.0.0.1:1'])).toMatchObject({ code: 3, err: expect.stringContaining('Nothing answers') as string });
  });
}, built);

(built ? describe : describe.skip)('trying and formatting journeys', () => {
  it('walks by a script on the standard input', () => {
    const { code, out } = parcours(['try', 'welcome', '--at', '2026-03-02T09:00:00Z', '--locale', 'en'], '1\ntime\nquit\n');
    expect(code).toBe(0);
    expect(out).toMatch(/hello acted.*email\.send welcome "Your place is booked/);
    expect(out).toMatch(/> time\n2026-03-09 08:00 {2}time passed\n/);
  });

  it('tells the story as JSON, and with exit code 1 that an answer was none', () => {
    const { code, out } = parcours(['try', 'welcome', '--at', '2026-03-02T09:00:00Z', '--json'], '1\nnonsense\n');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ journey: 'welcome', story: [{ did: 'enrolment.created', commands: [{ step: 'hello' }] }], stands: [{ run: 'enr-1' }] });
  });

  it('names what would be formatted, formats it once, and leaves alone what can not be read', () => {
    const [file, broken] = [join(folder, 'unformatted.yaml'), join(folder, 'broken.yaml')];
    writeFileSync(file, 'title: A\njourney: a\npurpose: service\nentry: {on: login.recorded}\nsteps:\n  - wait: 1d # a day\n');
    writeFileSync(broken, 'journey: a\nsteps: [\n');
    expect(parcours(['journeys', 'format', file, '--check'])).toMatchObject({ code: 1, out: expect.stringContaining(`${file} is not formatted`) as string });
    expect(parcours(['journeys', 'format', file])).toMatchObject({ code: 0, out: `${file} formatted\n` });
    expect(readFileSync(file, 'utf8')).toBe('journey: a\ntitle: A\npurpose: service\nentry: { on: login.recorded }\nsteps:\n  - id: wait-1\n    wait: 1d # a day\n');
    expect(parcours(['journeys', 'format', file, '--check'])).toMatchObject({ code: 0, out: '1 journey is formatted\n' });
    expect(parcours(['journeys', 'format', broken])).toMatchObject({ code: 1, err: expect.stringMatching(/broken\.yaml:\d+:\d+ /) as string });
    expect(readFileSync(broken, 'utf8')).toBe('journey: a\nsteps: [\n');
  });

  it('finds the journeys that ship formatted', () => {
    expect(parcours(['journeys', 'format', '--check']).code).toBe(0);
  });
});
