import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeOnBothEngines, embedded } from '../support/engines';
import { enrolmentEvent } from '../support/enrolment-event';
import { delay, processKey, startProcess, type ParcoursProcess } from '../support/parcours-process';

const built = existsSync('dist/apps/cli/src/main.js');
const folder = mkdtempSync(join(tmpdir(), 'parcours-commands-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function parcours(...args: string[]): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['bin/parcours.mjs', ...args], { encoding: 'utf8', env: { ...process.env, PARCOURS_KEY: processKey } });
  return { code: status, out: stdout, err: stderr };
}
const lines = (out: string): Record<string, unknown>[] => out.trim().split('\n').filter(Boolean).map((line) => JSON.parse(line) as Record<string, unknown>);

describeOnBothEngines('commands against a running Parcours,', (makeEngine) => {
  const engine = makeEngine();
  let running: ParcoursProcess;
  const at = (...args: string[]) => parcours(...args, '--url', running.url);
  beforeAll(async () => {
    running = await startProcess({ data: join(folder, 'running'), env: engine.env });
    const file = join(folder, 'events.ndjson');
    const events = [enrolmentEvent('ana'), enrolmentEvent('ben'), enrolmentEvent('ana')].map((event) => JSON.stringify(event));
    writeFileSync(file, [...events, '{"broken"', JSON.stringify({ ...enrolmentEvent('bad'), data: {} }), ''].join('\n'));
    expect(at('events', 'send', file, '--json')).toMatchObject({ code: 1, out: expect.stringMatching(/"accepted":2,"duplicates":1/) as string });
    for (let attempt = 0; attempt < 100 && lines(at('runs', 'list', '--json').out).length < 4; attempt++) await delay(50);
  });
  afterAll(async () => {
    await running.end('SIGTERM');
    await engine.forget();
  });

  it('events send: names each line that was not taken, and why', () => {
    const file = join(folder, 'wrong.ndjson');
    writeFileSync(file, `${JSON.stringify(enrolmentEvent('ana'))}\n{"broken"\n`);
    const { code, out, err } = at('events', 'send', file);
    expect(code).toBe(1);
    expect(out).toBe('0 accepted, 1 seen before, 1 rejected\n');
    expect(err).toContain(`${file}:2 not-json`);
  });

  it('explain: everything of one learner, in order, with what was sent', () => {
    const { code, out } = at('explain', 'u.ana@example.org');
    expect(code).toBe(0);
    const said = out.split('\n');
    expect(said[0]).toContain('enrolment.created');
    expect(out).toMatch(/welcome\/hello acted: email "Votre place est réservée" done/);
    expect([...said].filter(Boolean).map((line) => line.slice(0, 16))).toEqual([...said].filter(Boolean).map((line) => line.slice(0, 16)).sort());
  });

  it('explain --journey: what one journey did, or why it did nothing, and the answer last', () => {
    const welcome = at('explain', 'u.ana@example.org', '--journey', 'welcome').out.trim().split('\n');
    expect(welcome[0]).toContain('enrolment.created');
    expect(welcome.at(-1)).toMatch(/^She entered welcome once: \d+ steps? acted/);
    expect(at('explain', 'u.ana@example.org', '--journey', 'evaluation-loop').out).toMatch(/^evaluation-loop never looked at her/);
    expect(at('explain', 'u.ana@example.org', '--journey', 'welcom')).toMatchObject({ code: 1, err: expect.stringContaining('Did you mean welcome?') as string });
  });

  it('explain: says who is not known', () => {
    expect(at('explain', 'nobody@example.org')).toMatchObject({ code: 1, err: expect.stringContaining('Nobody is known') as string });
  });

  it('runs list, exit, retry', async () => {
    const runs = lines(at('runs', 'list', '--journey', 'welcome', '--json').out);
    expect(runs.map(({ learner }) => learner).sort()).toEqual(['u.ana@example.org', 'u.ben@example.org']);
    const [run] = runs;
    expect(at('runs', 'retry', String(run?.id)).code).toBe(0);
    expect(at('runs', 'exit', String(run?.id)).code).toBe(0);
    for (let attempt = 0; attempt < 100 && lines(at('runs', 'list', '--journey', 'welcome', '--json').out).length > 1; attempt++) await delay(50);
    expect(lines(at('runs', 'list', '--journey', 'welcome', '--json').out)).toHaveLength(1);
    expect(at('explain', String(run?.learner), '--journey', 'welcome').out).toMatch(/exited \(operator\)/);
    expect(at('runs', 'exit', 'no-such-run').code).toBe(1);
  });

  it('dead-letters list, replay, discard', () => {
    const [letter] = lines(at('dead-letters', 'list', '--json').out);
    expect(letter).toMatchObject({ kind: 'intake', status: 'open' });
    expect(at('dead-letters', 'list').out).toContain(String(letter?.id));
    expect(at('dead-letters', 'replay', String(letter?.id))).toMatchObject({ code: 1, err: expect.stringContaining('data.learner') as string });
    expect(at('dead-letters', 'discard', String(letter?.id)).code).toBe(0);
    expect(at('dead-letters', 'list').out).toBe('no dead letters\n');
  });

  it('journeys list, pause, resume, publish', () => {
    expect(at('journeys', 'list').out.split('\n')).toHaveLength(readdirSync('config/journeys').length + 2);
    expect(at('journeys', 'pause', 'welcome')).toMatchObject({ code: 0, out: 'welcome: paused\n' });
    expect(at('journeys', 'list').out).toMatch(/welcome +1 +paused/);
    expect(at('journeys', 'resume', 'welcome')).toMatchObject({ code: 0, out: 'welcome: resumed\n' });
    expect(at('journeys', 'pause', 'nowhere')).toMatchObject({ code: 1, err: expect.stringMatching(/No journey .*is published/) as string });
    expect(at('journeys', 'publish', 'config/journeys/welcome.yaml').out).toBe('welcome version 1 unchanged\n');
  });

  it('journeys enter: by hand, or says what is wrong', () => {
    expect(at('journeys', 'enter', 'welcome', 'u.ana@example.org', '--entry-key', 'k-1', '--entry-data', '{"why":"fair"}')).toMatchObject({ code: 0, out: 'u.ana@example.org is on the way into welcome\n' });
    expect(at('journeys', 'enter', 'welcom', 'u.ana@example.org')).toMatchObject({ code: 1, err: expect.stringContaining('Did you mean welcome?') as string });
    expect(at('journeys', 'enter', 'welcome', 'nobody@example.org')).toMatchObject({ code: 1, err: expect.stringContaining('Nobody is known') as string });
    expect(at('journeys', 'enter', 'welcome', 'u.ana@example.org', '--entry-data', '[1]')).toMatchObject({ code: 2, err: expect.stringContaining('expected a JSON object') as string });
  });

  it('journeys report: runs, and what each step did', () => {
    const { code, out } = at('journeys', 'report', 'welcome');
    expect(code).toBe(0);
    expect(out).toMatch(/^welcome version 1: .*\n\d+ entered, /);
    expect(out).toMatch(/hello +send +\d+ +\d+/);
  });

  it('sends off, sends on, status', () => {
    expect(at('sends', 'off').code).toBe(0);
    expect(at('status').out).toContain('sends OFF');
    expect(at('sends', 'on').code).toBe(0);
    expect(JSON.parse(at('status', '--json').out)).toMatchObject({ sendsOff: false, counts: { contacts: 2 } });
  });

  it('keys create, keys revoke: a key works until it is revoked', () => {
    const { id, key } = JSON.parse(at('keys', 'create', '--scopes', 'read', '--name', 'desk', '--json').out) as { id: string; key: string };
    const withKey = () => spawnSync(process.execPath, ['bin/parcours.mjs', 'journeys', 'list', '--url', running.url, '--key', key], { encoding: 'utf8' });
    expect(withKey().status).toBe(0);
    expect(at('keys', 'revoke', id).code).toBe(0);
    expect(withKey()).toMatchObject({ status: 1, stderr: expect.stringContaining('parcours keys create') as string });
  });

  it('a clock that can not be moved says so', () => {
    expect(at('clock', 'advance', '7d').code).toBe(1);
  });

  // On Kafka and MongoDB others may open the same deployment: that is what they are for.
  if (engine.name === embedded) it('the data folder it has open is refused to others, with the way out', () => {
    expect(parcours('status', '--data', join(folder, 'running'))).toMatchObject({ code: 3, err: expect.stringContaining('talk to it with --url') as string });
  });
}, built);

(built ? describe : describe.skip)('commands on a data folder that no process has open', () => {
  const data = join(folder, 'closed');
  const on = (...args: string[]) => parcours(...args, '--data', data);

  it('take events in, which the next start decides', async () => {
    const file = join(folder, 'one.ndjson');
    writeFileSync(file, `${JSON.stringify(enrolmentEvent('zoe'))}\n`);
    expect(on('events', 'send', file)).toMatchObject({ code: 0, out: '1 accepted, 0 seen before, 0 rejected\n' });
    expect(on('explain', 'u.zoe@example.org').code).toBe(1);
    const running = await startProcess({ data });
    for (let attempt = 0; attempt < 100 && !parcours('explain', 'u.zoe@example.org', '--url', running.url).out.includes('Votre place'); attempt++) await delay(50);
    await running.end('SIGTERM');
    expect(on('explain', 'u.zoe@example.org').out).toContain('Votre place est réservée');
    expect(on('journeys', 'enter', 'welcome', 'u.zoe@example.org', '--entry-key', 'again').code).toBe(0);
  });

  it('nothing at the address: says so, with exit code 3', () => {
    expect(parcours('status', '--url', 'http://127.0.0.1:9')).toMatchObject({ code: 3, err: expect.stringContaining('Nothing answers at http://127.0.0.1:9') as string });
  });
});

(built ? describe : describe.skip)('the journey schema', () => {
  it('is published as the command prints it', () => {
    expect(parcours('journeys', 'schema').out).toBe(readFileSync('config/journey.schema.json', 'utf8'));
  });
});
