import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { delay, startProcess, type ParcoursProcess } from '../support/parcours-process';

const built = existsSync('dist/apps/cli/src/main.js');
const curl = spawnSync('curl', ['--version']).status === 0;
if (!curl) console.warn('the README’s curl command is not run: there is no curl here');

const bin = resolve('bin/parcours.mjs');
const key = 'my-first-key-0001';
const textOf = (file: string): string => readFileSync(file, 'utf8');
const blocks = (file: string, language: string): string[] => [...textOf(file).matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map((match) => match[1] ?? '');
const commandsOf = (file: string): string[] => blocks(file, 'sh').flatMap((block) => block.split('\n')).filter((line) => line.startsWith('npx parcours'));
const readme = 'README.md';

(built ? describe : describe.skip)('the README', () => {
  const folder = mkdtempSync(join(tmpdir(), 'parcours-readme-'));
  let parcours: ParcoursProcess;
  beforeAll(async () => {
    writeFileSync(join(folder, 'first-steps.yaml'), blocks(readme, 'yaml')[0] ?? '');
    parcours = await startProcess({ data: join(folder, 'data'), env: { PARCOURS_API_KEYS: `${key}:events:write+read+operate` } });
  });
  afterAll(async () => {
    await parcours.end('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  });

  /** Runs a command of the README as it stands, but for the address; answers what it said. */
  async function run(command: string): Promise<{ code: number; out: string; err: string }> {
    const local = command.replaceAll('http://127.0.0.1:4700', parcours.url).replace(/^npx parcours/, `${process.execPath} ${bin}`).replaceAll(' first-steps.yaml', ` ${join(folder, 'first-steps.yaml')}`);
    try {
      const { stdout, stderr } = await promisify(execFile)('bash', ['-c', local]);
      return { code: 0, out: stdout, err: stderr };
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      return { code, out: stdout, err: stderr };
    }
  }
  const command = (words: string): string => commandsOf(readme).find((line) => line.includes(words)) ?? `no command with ${words}`;

  it('shows a journey that is fine as it stands, and can be put into force', async () => {
    expect(await run(command('journeys validate'))).toMatchObject({ code: 0, out: '1 journey is fine\n' });
    expect(await run(command('journeys publish'))).toMatchObject({ code: 0, out: 'first-steps version 1 published\n' });
  });

  it('walks through it as one made-up learner', async () => {
    const { code, out } = await run(`${command('parcours try')} <<< $'1\nquit'`);
    expect({ code, said: out.includes('hello acted') }).toEqual({ code: 0, said: true });
  });

  it('shows the message a slip gives, word for word', async () => {
    const file = join(folder, 'slip', 'first-steps.yaml');
    spawnSync('mkdir', ['-p', join(folder, 'slip')]);
    writeFileSync(file, (blocks(readme, 'yaml')[0] ?? '').replace('send: welcome', 'send: welcom'));
    const { code, err } = await run(`npx parcours journeys validate ${file}`);
    expect(code).toBe(1);
    expect(err.replaceAll(`${join(folder, 'slip')}/`, '')).toBe(blocks(readme, 'text')[0]);
  });

  (curl ? it : it.skip)('sends a first event whose mail comes out, knows it the second time, and says why', async () => {
    const send = blocks(readme, 'sh').find((block) => block.startsWith('curl')) ?? '';
    const [, answer = ''] = /The answer is `([^`]+)`/.exec(textOf(readme)) ?? [];
    expect((await run(send)).out).toBe(answer);
    expect(JSON.parse((await run(send)).out)).toEqual({ accepted: 0, duplicates: 1, rejected: [] });
    for (let attempt = 0; attempt < 100 && !(await mailed()); attempt++) await delay(100);
    const { out } = await run(command('explain'));
    expect(out).toContain('enrolment.created');
    expect(out).toContain('welcome');
    expect(out).toContain('Your place is booked');
  });

  async function mailed(): Promise<boolean> {
    const { body } = await parcours.request('GET', '/v1/messages?learner=email:ana@example.org&status=done', undefined, { authorization: `Bearer ${key}` });
    return (body as { items: unknown[] }).items.length > 0;
  }

  it('names scripts, pictures and pages that exist', () => {
    const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
    for (const [, script = ''] of textOf(readme).matchAll(/npm (?:run )?(\w+(?::\w+)?)/g)) expect([script, script in scripts]).toEqual([script, true]);
    for (const [, path = ''] of textOf(readme).matchAll(/\]\(((?!http)[^)#]+)\)/g)) expect([path, existsSync(path)]).toEqual([path, true]);
  });
});
