import { compileEmailTemplate } from './compile-email-template';
import type { CompiledEmailTemplate } from './compiled-email-template';
import { renderEmail } from './render-email';
import { tidyText } from './text-part';

async function compiled(body: string, locale = 'fr'): Promise<CompiledEmailTemplate> {
  const result = await compileEmailTemplate({ name: 'x', locale, file: 'x', source: `---\nsubject: x\n---\n<mj-section><mj-column>${body}</mj-column></mj-section>`, layouts: {}, partials: {} });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.template;
}
const textOf = async (body: string, context: Record<string, unknown>, locale = 'fr') => renderEmail(await compiled(body, locale), context, { locale, timeZone: 'Europe/Paris' }).text;

describe('the text part', () => {
  const list = '<mj-raw>{{#each offers}}</mj-raw><mj-text><a href="{{url}}">{{title}}</a></mj-text><mj-raw>{{/each}}</mj-raw>';

  it.each<[string, string, Record<string, unknown>, string]>([
    ['paragraphs of what is repeated', list, { offers: [{ title: 'SQL', url: 'https://e.org/1' }, { title: 'R', url: 'https://e.org/2' }] }, 'SQL [https://e.org/1]\n\nR [https://e.org/2]'],
    ['nothing of what is not', `<mj-text>a</mj-text>${list}<mj-text>b</mj-text>`, {}, 'a\n\nb'],
    ['bullets of its items alone', '<mj-text><ul>{{#each tags}}<li>{{this}}</li>{{/each}}</ul></mj-text>', { tags: ['a', 'b'] }, ' * a\n * b'],
    ['one blank where words in between fall away', '<mj-text>a {{#if none}}b{{/if}} c</mj-text>', {}, 'a c'],
    ['an address once where it is its own words', '<mj-text><a href="{{url}}">{{url}}</a></mj-text>', { url: 'https://e.org' }, 'https://e.org'],
    ['no brackets of an address that is missing', '<mj-text><a href="{{url}}">Lire</a></mj-text>', {}, 'Lire'],
    ['no picture', '<mj-image src="https://e.org/a.png" alt="{{name}}" /><mj-text>x</mj-text>', { name: 'y' }, 'x'],
    ['characters as they are', '<mj-text>{{name}} &amp; l’été</mj-text>', { name: 'A & B <c>' }, 'A & B <c> & l’été'],
  ])('has %s', async (_what, body, context, expected) => expect(await textOf(body, context)).toBe(expected));

  it.each([['fr', 'Bonjour tout le monde'], ['en', 'Hello world']])('answers questions after the language at publish: %s', async (locale, expected) => {
    const body = '<mj-text>{{#if (eq language "en")}}Hello{{else}}Bonjour{{#unless (eq language "en")}} tout le monde{{/unless}}{{/if}}{{#if (eq language "en")}} world{{else if marketing}} !{{/if}}</mj-text>';
    const template = await compiled(body, locale);
    expect(template.html).not.toContain(locale === 'fr' ? 'Hello' : 'Bonjour');
    expect(renderEmail(template, {}, { locale, timeZone: 'Europe/Paris' }).text).toBe(expected);
  });

  it('is made of the HTML for a template published before it had one', async () => {
    const { text: _text, reads: _reads, ...old } = await compiled('<mj-text>Bonjour <a href="https://e.org">Lire</a></mj-text>');
    expect(renderEmail(old, {}, { locale: 'fr', timeZone: 'Europe/Paris' }).text).toBe('Bonjour Lire [https://e.org]');
  });

  it('is refused where a block begins in one paragraph and ends in a hidden one', async () => {
    const source = '---\nsubject: x\n---\n<mj-section><mj-column><mj-text>{{#if a}}x<div style="display:none">{{/if}}</div></mj-text></mj-column></mj-section>';
    const result = await compileEmailTemplate({ name: 'x', locale: 'fr', file: 'x', source, layouts: {}, partials: {} });
    expect(result.ok ? [] : result.problems).toEqual([expect.objectContaining({ code: 'text-part' })]);
  });

  it('breaks lines between words at 78 characters, and no word', () => {
    const [words, word] = ['mot '.repeat(40).trim(), 'x'.repeat(100)];
    expect(tidyText(words).split('\n').map(({ length }) => length)).toEqual([75, 75, 7]);
    expect(tidyText(`${word} ${word}`)).toBe(`${word}\n${word}`);
    expect(tidyText(` * ${words}`).split('\n')[1]).toMatch(/^ {3}mot/);
    expect(tidyText('a\n\n\n\nb  c \n\n')).toBe('a\n\nb c');
  });
});
