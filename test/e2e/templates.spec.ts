import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { enrolmentEvent } from '../support/enrolment-event';
import { delay, processKey, startProcess, type ParcoursProcess } from '../support/parcours-process';

const built = existsSync('dist/apps/cli/src/main.js');
const folder = mkdtempSync(join(tmpdir(), 'parcours-templates-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function parcours(...args: string[]): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['bin/parcours.mjs', 'templates', ...args], { encoding: 'utf8', env: { ...process.env, PARCOURS_KEY: processKey } });
  return { code: status, out: stdout, err: stderr };
}

(built ? describe : describe.skip)(built ? 'parcours templates' : 'parcours templates (not built: npm run build)', () => {
  let running: ParcoursProcess;
  beforeAll(async () => {
    running = await startProcess({ data: join(folder, 'data') });
    await running.request('POST', '/v1/events', enrolmentEvent('ana'), { 'content-type': 'application/cloudevents+json' });
    for (let attempt = 0; attempt < 200; attempt++) {
      const { status } = await running.request('GET', '/v1/learners/email:u.ana@example.org');
      if (status === 200) break;
      await delay(50);
    }
  });
  afterAll(async () => void (await running.end('SIGTERM')));

  it('check: finds the shipped ones fine, and a wrong one with its place, as words and as JSON', () => {
    expect(parcours('check')).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+ templates are fine/) as string });
    const config = join(folder, 'config');
    cpSync('config', config, { recursive: true });
    const file = join(config, 'templates/welcome/fr.mjml.hbs');
    writeFileSync(file, `${readFileSync(file, 'utf8')}<mj-section><mj-column><mj-text>{{cours.name}}</mj-text></mj-column></mj-section>\n`);
    const { code, err } = parcours('check', 'welcome', '--config', config);
    expect([code, /welcome\/fr\.mjml\.hbs:\d+:\d+ Unknown variable cours\.name; did you mean course\.name\?/.test(err)]).toEqual([1, true]);
    expect(JSON.parse(parcours('check', 'welcome', '--config', config, '--json').out)).toMatchObject({ ok: false, findings: [{ code: 'unknown-variable', severity: 'error', template: 'welcome', locale: 'fr' }] });
  });

  it('preview --learner --out: writes the mail with a real learner’s data', () => {
    const out = join(folder, 'out');
    expect(parcours('preview', 'welcome', '--learner', 'u.ana@example.org', '--out', out, '--url', running.url)).toMatchObject({ code: 0 });
    expect(existsSync(join(out, 'welcome.fr.dark.html'))).toBe(true);
    expect(readFileSync(join(out, 'index.html'), 'utf8')).toContain('u.ana@example.org');
  });

  it('send-test: the mail goes the way of every mail, marked, and lies in the mailbox', async () => {
    const sent = parcours('send-test', 'keep-going', '--to', 'u.ana@example.org', '--locale', 'en', '--json', '--url', running.url);
    expect(sent.code).toBe(0);
    const { id } = JSON.parse(sent.out) as { id: string };
    let message: unknown;
    for (let attempt = 0; attempt < 200; attempt++) {
      const { body } = await running.request('GET', '/v1/messages?channel=email&learner=email:u.ana@example.org');
      message = (body as { items: { id: string; status: string }[] }).items.find((item) => item.id === id && item.status === 'done');
      if (message) break;
      await delay(50);
    }
    expect(message).toMatchObject({ id, status: 'done', subject: expect.stringMatching(/^\[Test\] /) as string });
  });

  it.each([
    ['a template that there is not', ['check', 'welcom'], 2, 'There is no template welcom'],
    ['a template to preview that there is not', ['preview', 'welcom', '--port', '0'], 1, 'There is no template welcom'],
    ['a port that is none', ['preview', '--port', 'x'], 2, '--port takes a number'],
    ['values that are none', ['preview', '--values', 'package-lock.jsn'], 2, 'can not be read'],
    ['no address', ['send-test', 'welcome'], 2, '--to'],
  ])('says what to do for %s', (_what, args, code, sentence) => {
    const answer = parcours(...args);
    expect([answer.code, answer.err.includes(sentence)]).toEqual([code, true]);
  });

  it('send-test: is refused for a template that is not in force, and for an address of nobody', () => {
    expect(parcours('send-test', 'welcom', '--to', 'u.ana@example.org', '--url', running.url)).toMatchObject({ code: 1, err: expect.stringContaining('publish') as string });
    expect(parcours('send-test', 'welcome', '--to', 'nobody@example.org', '--url', running.url)).toMatchObject({ code: 1, err: expect.stringContaining('Nobody is known') as string });
  });
});
