import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const built = existsSync('dist/apps/cli/src/main.js');
const folder = mkdtempSync(join(tmpdir(), 'parcours-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function parcours(...args: string[]): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['bin/parcours.mjs', ...args], { encoding: 'utf8' });
  return { code: status, out: stdout, err: stderr };
}

function journey(name: string, change: (source: string) => string): string {
  const file = join(folder, name);
  writeFileSync(file, change(readFileSync('config/journeys/welcome.yaml', 'utf8')));
  return file;
}

(built ? describe : describe.skip)(built ? 'parcours' : 'parcours (not built: npm run build)', () => {
  it('finds the journeys that ship fine', () => {
    expect(parcours('journeys', 'validate')).toMatchObject({ code: 0, out: `${readdirSync('config/journeys').length} journeys are fine\n` });
  });

  it.each([
    ['a template that does not exist', (source: string) => source.replace('send: welcome', 'send: welcom'), /unknown email template 'welcom'; did you mean 'welcome'\?/],
    ['a name that does not exist in a condition', (source: string) => source.replace('enrolment.starts, before', 'enrolment.start, before'), /:\d+:\d+ unknown name 'start' in enrolment; did you mean 'starts'\?/],
    ['a field that does not exist', (source: string) => source.replace('purpose: service', 'purpos: service'), /:\d+:\d+ .*purpos.*did you mean 'purpose'/],
    ['broken YAML', (source: string) => `${source}\n  - id: [`, /:\d+:\d+ /],
  ])('says where and how to mend %s, with exit code 1', (_what, change, sentence) => {
    const { code, err } = parcours('journeys', 'validate', journey('wrong.yaml', change));
    expect(code).toBe(1);
    expect(err).toMatch(sentence);
  });

  it('says where a template reads a variable that no mail knows, and which is near, with exit code 1', () => {
    const config = join(folder, 'config');
    cpSync('config', config, { recursive: true });
    const template = join(config, 'templates/welcome/fr.mjml.hbs');
    const source = readFileSync(template, 'utf8');
    writeFileSync(template, source.replace('course.name', 'cours.name'));
    const line = source.slice(0, source.indexOf('course.name')).split('\n').length;
    const { code, err } = parcours('journeys', 'validate', '--config', config);
    expect(code).toBe(1);
    expect(err).toMatch(new RegExp(`welcome/fr\\.mjml\\.hbs:${line}:\\d+ Unknown variable cours\\.name; did you mean course`));
  });

  it('gives problems as JSON where a script asks', () => {
    const { code, out } = parcours('journeys', 'validate', journey('wrong.yaml', (source) => source.replace('send: welcome', 'send: welcom')), '--json');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ ok: false, problems: [{ code: 'unknown-template' }] });
  });

  it.each([
    ['a path that does not exist', ['journeys', 'validate', 'nowhere'], 'nowhere does not exist'],
    ['a command that does not exist', ['journies'], "unknown command 'journies'"],
    ['an option that does not exist', ['journeys', 'validate', '--jsn'], "unknown option '--jsn'"],
  ])('answers %s with exit code 2 and what is known', (_what, args, sentence) => {
    const { code, err } = parcours(...args);
    expect(code).toBe(2);
    expect(err).toContain(sentence);
  });

  it.each([[['--help']], [['journeys', '--help']], [['journeys', 'validate', '--help']], [['settings', '--help']]])('explains itself: %j', (args) => {
    expect(parcours(...args)).toMatchObject({ code: 0, out: expect.stringContaining('Usage: parcours') as string });
  });

  it('shows the settings in force and where each comes from', () => {
    expect(parcours('settings', '--port', '5000').out).toMatch(/^port +5000 +flag$/m);
  });
});
