import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedDatabase } from '@parcours/platform';
import { DatabaseSync } from '@photostructure/sqlite';
import { enrolmentEvent } from '../support/enrolment-event';
import { startProcess, type ParcoursProcess } from '../support/parcours-process';

const built = existsSync('dist/apps/cli/src/main.js');
const folder = mkdtempSync(join(tmpdir(), 'parcours-wrong-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function start(...args: string[]): { code: number | null; err: string } {
  const { status, stderr } = spawnSync(process.execPath, ['bin/parcours.mjs', 'start', ...args], { encoding: 'utf8', timeout: 20_000, env: { ...process.env, PARCOURS_LOG_LEVEL: 'silent' } });
  return { code: status, err: stderr };
}

(built ? describe : describe.skip)('what can not be started', () => {
  it('says that the port is taken, and what to do', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const { code, err } = start('--data', join(folder, 'port'), '--port', String(port));
    server.close();
    expect(code).toBe(3);
    expect(err).toContain(`Port ${port} on 127.0.0.1 is taken by another process.`);
    expect(err).toContain('--port');
  });

  const fileOf = (name: string): string => {
    mkdirSync(join(folder, name), { recursive: true });
    return join(folder, name, 'parcours.db');
  };
  const spoil: [string, (name: string) => string, RegExp][] = [
    ['damaged', (name) => (writeFileSync(fileOf(name), Buffer.alloc(20_000, 'no database')), join(folder, name)), /parcours\.db is damaged\. Stop, keep a copy of it, and restore the last backup/],
    [
      'of a newer Parcours',
      (name) => {
        const database = new DatabaseSync(fileOf(name));
        database.exec('PRAGMA user_version=999');
        database.close();
        return join(folder, name);
      },
      /parcours\.db was written by a newer Parcours\. Upgrade this one/,
    ],
    ['unwritable', (name) => (writeFileSync(join(folder, name), 'a file where a folder should be'), join(folder, name)), /can not be written\. Check that the folder exists/],
  ];
  it.each(spoil)('says that the data file is %s, names it, and what to do', (_what, prepare, sentence) => {
    const { code, err } = start('--data', prepare(`data-${_what.length}`), '--port', '0');
    expect(err).toMatch(sentence);
    expect(code).toBe(3);
  });

  it('says that the data file is in use, and how to talk to whoever uses it', async () => {
    const database = new EmbeddedDatabase(fileOf('in-use'));
    const { code, err } = start('--data', join(folder, 'in-use'), '--port', '0');
    await database.close();
    expect(code).toBe(3);
    expect(err).toContain('is in use by another process. Stop that one, or talk to it with --url.');
  });

  it('names every setting that is wrong', () => {
    const { status, stderr } = spawnSync(process.execPath, ['bin/parcours.mjs', 'start', '--port', 'many'], { encoding: 'utf8', env: { ...process.env, PARCOURS_BATCH_SIZE: '0', PARCOURS_PROT: '1' } });
    expect(status).toBe(2);
    expect(stderr).toContain('--port');
    expect(stderr).toContain('PARCOURS_BATCH_SIZE');
    expect(stderr).toContain('PARCOURS_PROT');
  });
});

(built ? describe : describe.skip)('what can not be taken in', () => {
  let parcours: ParcoursProcess;
  beforeAll(async () => {
    parcours = await startProcess({ data: join(folder, 'running') });
  });
  afterAll(async () => void (await parcours.end('SIGTERM')));

  it('answers an unknown key with 401 and how to make one', async () => {
    const { status, body } = await parcours.request('POST', '/v1/events', [enrolmentEvent('key')], { authorization: 'Bearer not-a-key' });
    expect(status).toBe(401);
    expect(body).toMatchObject({ code: 'key-unknown', action: expect.stringContaining('parcours keys create') as string });
  });

  it('answers a body of 10 MB with 413 and what to do', async () => {
    const event = enrolmentEvent('large');
    event.data['note'] = 'x'.repeat(10_000_000);
    const { status, body } = await parcours.request('POST', '/v1/events', [event]);
    expect(status).toBe(413);
    expect(body).toMatchObject({ code: 'body-too-large', action: expect.stringContaining('fewer events') as string });
  });

  it('takes the good events of a batch, and keeps the bad one with its reason', async () => {
    const bad = { ...enrolmentEvent('bad'), data: { learner: { identifiers: 'u-1' } } };
    const { status, body } = await parcours.request('POST', '/v1/events', [enrolmentEvent('good-1'), bad, enrolmentEvent('good-2')]);
    expect(status).toBe(202);
    expect(body).toMatchObject({ accepted: 2, duplicates: 0, rejected: [{ index: 1, id: 'created-bad', message: expect.stringContaining('data.learner.identifiers') as string }] });
    const letters = await parcours.request('GET', '/v1/dead-letters?status=open');
    expect(letters.body).toMatchObject({ items: [{ kind: 'intake', reason: expect.stringContaining('data.learner.identifiers') as string }] });
  });

  const journey = (change: (source: string) => string) => ({ files: [{ file: 'welcome.yaml', source: change(readFileSync('config/journeys/welcome.yaml', 'utf8')) }] });
  it.each([
    ['broken YAML', (source: string) => `${source}\n  - id: [`, /./],
    ['a field that does not exist', (source: string) => source.replace('purpose: service', 'purpos: service'), /did you mean 'purpose'/],
    ['a wrong name in a condition', (source: string) => source.replace('enrolment.starts, before', 'enrolment.start, before'), /did you mean 'starts'/],
    ['a wrong type in a condition', (source: string) => source.replace('date: enrolment.starts', 'date: enrolment.id'), /timestamp/],
    ['a template that does not exist', (source: string) => source.replace('send: welcome', 'send: welcom'), /did you mean 'welcome'/],
  ])('publishes nothing with %s, and says where', async (_what, change, sentence) => {
    const { status, body } = await parcours.request('POST', '/v1/journeys/publish', journey(change));
    expect(status).toBe(422);
    const { problems } = body as { problems: { file: string; line: number; column: number; message: string }[] };
    expect(problems).toContainEqual(expect.objectContaining({ file: 'welcome.yaml', line: expect.any(Number) as number, column: expect.any(Number) as number, message: expect.stringMatching(sentence) as string }));
  });
});
