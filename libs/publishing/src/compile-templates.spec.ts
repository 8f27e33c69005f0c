import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkJourneys } from './check-journeys';
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

describe('mails at publish', () => {
  const options = (config: string) => ({ config, calendar: 'fr', defaults: { timeZone: 'Europe/Paris', locale: 'fr' } });
  const journey = (data: string, entry = 'on: enrolment.created') => ({ file: 'a.yaml', source: `journey: a\ntitle: A\npurpose: service\nentry: { ${entry} }\nsteps:\n  - { id: act, send: { template: hello${data} } }\n` });
  const configWith = (body: string, attributes = '{}', partial = ''): string => {
    const config = mkdtempSync(join(tmpdir(), 'templates-'));
    for (const folder of ['templates/hello', 'templates/_partials', 'calendars']) mkdirSync(join(config, folder), { recursive: true });
    writeFileSync(join(config, 'purposes.yaml'), 'service: { basis: contract }\n');
    writeFileSync(join(config, 'attributes.yaml'), attributes);
    cpSync(join(shipped, 'calendars', 'fr.yaml'), join(config, 'calendars', 'fr.yaml'));
    if (partial) writeFileSync(join(config, 'templates/_partials/card.hbs'), partial);
    for (const locale of ['fr', 'en']) writeFileSync(join(config, `templates/hello/${locale}.mjml.hbs`), `---\nsubject: "x"\n---\n<mj-section><mj-column><mj-text>\n${body}\n</mj-text></mj-column></mj-section>`);
    return config;
  };
  const problemsOf = async (config: string, ...files: { file: string; source: string }[]) => {
    const checked = await checkJourneys(files, options(config));
    return checked.ok ? [] : checked.problems.map(({ file, line, column, code }) => `${file.slice(config.length + 1)}:${line}:${column} ${code}`);
  };

  it.each<[string, string, string, string | undefined, string, string | undefined]>([
    ['an attribute that nobody declared', '{{contact.attributes.shoeSize}}', '{}', undefined, '', 'unknown-variable'],
    ['one that is declared', '{{contact.attributes.shoeSize}}', 'shoeSize: { type: number, default: 0 }', undefined, '', undefined],
    ['a declared list shown as it is', '{{contact.attributes.sizes}}', 'sizes: { type: list, default: [] }', undefined, '', 'wrong-type'],
    ['what no event has', '{{entry.data.shoeSize}}', '{}', undefined, '', 'unknown-variable'],
    ['what an event that nobody described may have', '{{entry.data.shoeSize}}', '{}', 'on: org.example.fitted.v1', '', undefined],
    ['what a hand may give', '{{entry.data.shoeSize}}', '{}', 'by: hand', '', undefined],
    ['a field of the event itself that there is not', '{{entry.dta.x}}', '{}', undefined, '', 'unknown-variable'],
    ['data that the step gives', '{{data.price}}', '{}', undefined, ', data: { price: 3 }', undefined],
    ['data that it does not give', '{{data.price}}', '{}', undefined, ', data: { prize: 3 }', 'unknown-variable'],
    ['data where it gives none', '{{data.price}}', '{}', undefined, '', 'unknown-variable'],
    ['data that the template asks for first', '{{#if data.price}}{{data.price}}{{/if}}', '{}', undefined, '', undefined],
    ['money of a text in data', '{{money data.price}}', '{}', undefined, ', data: { price: much }', 'wrong-type'],
    ['money of an expression in data', '{{money data.price}}', '{}', undefined, ', data: { price: "=enrolment.score" }', undefined],
    ['a field of offers that there is not', '{{#each offers}}{{price}}{{/each}}', '{}', undefined, '', 'unknown-variable'],
  ])('know %s', async (_what, body, attributes, entry, data, code) => {
    const config = configWith(body, attributes);
    const found = await problemsOf(config, journey(data, entry));
    expect(found.map((problem) => problem.replace(/:\d+ /, ' '))).toEqual(code === undefined ? [] : [`templates/hello/en.mjml.hbs:5 ${code}`, `templates/hello/fr.mjml.hbs:5 ${code}`]);
  });

  it('know attributes that a journey sets, and that one in force set', async () => {
    const config = configWith('{{contact.attributes.called}}');
    const setting = { file: 'b.yaml', source: 'journey: b\ntitle: B\npurpose: service\nentry: { on: enrolment.created }\nsteps:\n  - { id: act, update: { set: { called: "yes" } } }\n' };
    expect(await problemsOf(config, journey(''), setting)).toEqual([]);
    expect((await checkJourneys([journey('')], options(config), [setting])).ok).toBe(true);
    expect(await problemsOf(config, journey(''))).toHaveLength(2);
  });

  it('name the step of a journey in force that gives too little', async () => {
    const checked = await checkJourneys([], options(configWith('{{data.price}}')), [journey('')]);
    expect(checked.ok ? '' : checked.problems[0]?.message).toContain('The step act of the journey a sends this template');
  });

  it('have what is wrong with a part that they share told once, by its own file', async () => {
    expect(await problemsOf(configWith('{{> card}}', '{}', 'x\n {{cours.name}}'))).toEqual(['templates/_partials/card.hbs:2:4 unknown-variable']);
  });
});
