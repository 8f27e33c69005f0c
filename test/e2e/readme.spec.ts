import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const built = existsSync('dist/apps/cli/src/main.js');
const readme = readFileSync('README.md', 'utf8');
const blocks = (language: string): string[] => [...readme.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map((match) => match[1] ?? '');

(built ? describe : describe.skip)('the README', () => {
  const folder = mkdtempSync(join(tmpdir(), 'parcours-readme-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const parcours = (args: string[]) => spawnSync(process.execPath, ['bin/parcours.mjs', ...args], { encoding: 'utf8' });

  it('shows a journey that is fine as it stands', () => {
    const file = join(folder, 'first-steps.yaml');
    writeFileSync(file, blocks('yaml')[0] ?? '');
    expect(parcours(['journeys', 'validate', file])).toMatchObject({ status: 0, stdout: '1 journey is fine\n' });
  });

  it('shows the message a slip gives, word for word', () => {
    const file = join(folder, 'first-steps.yaml');
    writeFileSync(file, (blocks('yaml')[0] ?? '').replace('send: welcome', 'send: welcom'));
    const { status, stderr } = parcours(['journeys', 'validate', file]);
    expect(status).toBe(1);
    expect(stderr.replaceAll(`${folder}/`, '')).toBe(blocks('text')[0]);
  });

  it('names only commands that exist', () => {
    const named = blocks('sh').flatMap((block) => block.split('\n')).filter((line) => line.startsWith('npx parcours')).map((line) => line.split('#')[0]?.trim().split(/\s+/).slice(2, 4) ?? []);
    for (const args of named) expect([args, parcours([...args, '--help']).status]).toEqual([args, 0]);
  });
});
