import { compileEmailTemplate } from './compile-email-template';
import { renderEmail } from './render-email';

const paris = { locale: 'fr', timeZone: 'Europe/Paris' };
const parts = (sources: Record<string, string>, folder: string) => Object.fromEntries(Object.entries(sources).map(([name, source]) => [name, { file: `${folder}/${name}.hbs`, source }]));
const compile = (body: string, partials: Record<string, string>, layouts: Record<string, string> = {}, front = '') =>
  compileEmailTemplate({ name: 'x', locale: 'fr', file: 'x/fr', source: `---\nsubject: x\n${front}---\n<mj-section><mj-column>\n${body}\n</mj-column></mj-section>`, layouts: parts(layouts, '_layouts'), partials: parts(partials, '_partials') });
async function textOf(body: string, partials: Record<string, string>, context: Record<string, unknown> = {}): Promise<string> {
  const result = await compile(body, partials);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return renderEmail(result.template, context, paris).text;
}
const button = '<mj-button href="{{url}}">{{label}}</mj-button>';

describe('partials', () => {
  it.each([
    ['texts', '{{> button label="Y aller" url="https://example.org/a?b=1&c"}}', {}, 'Y aller [https://example.org/a?b=1&c]'],
    ['variables', '{{> button label=course.name url=links.feed}}', { course: { name: 'Excel & cie' }, links: { feed: 'https://example.org/f' } }, 'Excel & cie [https://example.org/f]'],
    ['calls', '{{> button label=(or course.name "Rien") url=links.feed}}', { links: { feed: 'https://example.org/f' } }, 'Rien [https://example.org/f]'],
    ['quotes and markup as words', `{{> button label='dire "oui" <b>' url="https://example.org"}}`, {}, 'dire "oui" <b> [https://example.org]'],
  ])('take parameters that are %s', async (_what, body, context, expected) => expect(await textOf(body, { button }, context)).toBe(expected));

  it('read a record they were handed, at any depth, beside the context they stand in', async () => {
    const card = '<mj-text>{{#each list}}{{this}} de {{../of.name}}{{#if ../of.name}} ({{../../year}}){{/if}}; {{/each}}</mj-text>'.replace('../../year', '../year');
    expect(await textOf('{{> card list=contact.tags of=course}}', { card }, { contact: { tags: ['a', 'b'] }, course: { name: 'SQL' }, year: 2026 })).toBe('a de SQL (2026); b de SQL (2026);');
  });

  it('stand in partials, and hand on what they were handed', async () => {
    expect(await textOf('{{> card to=links.feed}}', { card: '<mj-text>Carte</mj-text>{{> button label="Voir" url=to}}', button }, { links: { feed: 'https://example.org/f' } })).toBe('Carte\n\nVoir [https://example.org/f]');
  });

  it.each([
    ['a parameter that it does not read', '{{> button label="a" url="https://e.org" colour="red"}}', 'partial-call', 'x/fr', 'does not read colour'],
    ['a value without a name', '{{> button contact}}', 'partial-call', 'x/fr', 'without a name'],
    ['fields of a text', '{{> card course="SQL"}}', 'partial-call', 'x/fr', 'which has no fields'],
    ['a partial that nobody wrote', '{{> buton}}', 'unknown-partial', 'x/fr', 'there are'],
  ])('are refused for %s', async (_what, body, code, file, message) => {
    const result = await compile(body, { button, card: '<mj-text>{{course.name}}</mj-text>' });
    expect(result.ok ? [] : result.problems).toEqual([expect.objectContaining({ code, file, line: 5, column: 1, message: expect.stringContaining(message) })]);
  });

  it('have their faults told by their own file and line', async () => {
    const result = await compile('{{> card}}', { card: '<mj-text>\n  {{shout x}}</mj-text>' });
    expect(result.ok ? [] : result.problems).toEqual([expect.objectContaining({ code: 'unknown-helper', file: '_partials/card.hbs', line: 2, column: 3 })]);
  });
});

describe('layouts', () => {
  const framed = (words: string): string => `<mjml><mj-body><mj-section><mj-column><mj-text>${words}</mj-text></mj-column></mj-section>\n<!-- body -->\n</mj-body></mjml>`;

  it.each([['', 'Main'], ['layout: plain\n', 'Plain']])('are chosen by front matter: %j', async (front, expected) => {
    const result = await compile('<mj-text>x</mj-text>', {}, { main: framed('Main'), plain: framed('Plain') }, front);
    expect(result.ok && renderEmail(result.template, {}, paris).text).toBe(`${expected}\n\nx`);
  });

  it.each([
    ['a layout that nobody wrote', 'layout: fancy\n', { main: framed('x') }, { file: 'x/fr', line: 3, message: 'No layout fancy: there are main.' }],
    ['a layout without a place for the body', '', { main: '<mjml><mj-body></mj-body></mjml>' }, { file: '_layouts/main.hbs', code: 'layout' }],
    ['one with two', '', { main: framed('<!-- body -->') }, { file: '_layouts/main.hbs', code: 'layout' }],
    ['a field that front matter has not', 'preheder: x\n', {}, { file: 'x/fr', line: 3, message: 'No field preheder here: there are subject, preheader, layout.' }],
  ])('are refused for %s', async (_what, front, layouts: Record<string, string>, problem) => {
    const result = await compile('<mj-text>x</mj-text>', {}, layouts, front);
    expect(result.ok ? [] : result.problems).toMatchObject([problem]);
  });
});
