import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileTemplates } from './compile-templates';

const shipped = join(__dirname, '../../../config');

function folderWith(source: string): string {
  const config = mkdtempSync(join(tmpdir(), 'templates-'));
  mkdirSync(join(config, 'print', 'letter'), { recursive: true });
  writeFileSync(join(config, 'print', 'letter', 'fr.letter.hbs'), source);
  return config;
}

describe('letters at publish', () => {
  it('ship in order, from their source', async () => {
    const config = mkdtempSync(join(tmpdir(), 'templates-'));
    cpSync(join(shipped, 'print'), join(config, 'print'), { recursive: true });
    const { compiled, problems } = await compileTemplates(config);
    expect(problems).toEqual([]);
    expect(compiled.map(({ channel, name, locale }) => `${channel} ${name} ${locale}`)).toEqual(expect.arrayContaining(['print certificate-letter fr', 'print certificate-letter en', 'print keep-going-letter fr', 'print keep-going-letter en']));
    expect(compiled.find(({ name }) => name === 'certificate-letter')?.compiled).toMatch(/^---\nsubject: /);
  });

  it('know offers, the learner’s page and the organisation', async () => {
    const { problems } = await compileTemplates(folderWith('---\nsubject: "{{organisation}}"\n---\n{{#if offers}}[offers]{{/if}} {{links.feed}} {{course.name}}'));
    expect(problems).toEqual([]);
  });

  it.each([
    ['a variable nobody fills', '---\nsubject: "x"\n---\nBonjour\n\n  {{cours.name}}', 'unknown-variable', 6, 5],
    ['a link that paper has no room for', '---\nsubject: "x"\n---\n{{links.unsubscribe}}', 'unknown-variable', 4, 3],
    ['a helper nobody has', '---\nsubject: "x"\n---\n{{shout course.name}}', 'unknown-helper', 4, 1],
    ['no subject', 'Bonjour', 'front-matter', 1, 1],
  ])('are refused for %s, with the place', async (_what, source, code, line, column) => {
    const config = folderWith(source);
    const { problems } = await compileTemplates(config);
    expect(problems).toEqual([expect.objectContaining({ code, line, column, severity: 'error', path: 'letter', file: join(config, 'print', 'letter', 'fr.letter.hbs') })]);
  });
});
