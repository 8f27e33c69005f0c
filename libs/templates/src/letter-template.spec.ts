import { checkVariables } from './check-variables';
import { compileLetterTemplate } from './compile-letter-template';

const letter = (body: string, subject = 'Bonjour {{contact.attributes.firstName}}') => ({ name: 'hello', locale: 'fr', file: 'hello/fr.letter.hbs', source: `---\nsubject: "${subject}"\n---\n${body}` });

describe('a letter template', () => {
  it('passes with its variables and where they stand', () => {
    const result = compileLetterTemplate(letter('Bonjour,\n\n{{#each offers}}{{title}}{{/each}} {{course.name}}'));
    expect(result).toEqual({
      ok: true,
      template: {
        name: 'hello', locale: 'fr', variables: ['contact.attributes.firstName', 'offers', 'course.name'],
        places: { 'contact.attributes.firstName': expect.objectContaining({ line: 2 }), offers: { line: 6, column: 9 }, 'course.name': { line: 6, column: 38 } },
      },
    });
  });

  it.each([
    ['a helper nobody has', 'Un\n\n  {{shout contact.id}}', 'unknown-helper', 6, 3],
    ['a partial', '{{> head}}', 'unknown-partial', 4, 1],
    ['raw output', '{{{contact.id}}}', 'unescaped', 4, 1],
    ['a prototype name', '{{contact.__proto__.x}}', 'unknown-variable', 4, 3],
    ['an open block', '{{#if contact.id}}', 'handlebars', 4, 1],
  ])('is refused with line and column for %s', (_what, body, code, line, column) => {
    const result = compileLetterTemplate(letter(body));
    expect(result.ok ? [] : result.problems).toEqual([expect.objectContaining({ file: 'hello/fr.letter.hbs', code, line, column })]);
  });

  it.each([['without front matter', 'Bonjour'], ['without a subject', '---\nlayout: main\n---\nBonjour'], ['with an empty one', '---\nsubject: ""\n---\nBonjour']])('is refused %s, with what to write', (_what, source) => {
    const result = compileLetterTemplate({ ...letter(''), source });
    expect(result.ok ? '' : result.problems[0]).toMatchObject({ code: 'front-matter', line: 1, message: expect.stringContaining('subject') });
  });

  it('has its unknown variables named where they stand first', () => {
    const result = compileLetterTemplate(letter('{{course.name}}\n{{cours.name}} {{cours.name}}'));
    expect(result.ok && checkVariables(result.template, ['contact.attributes.*', 'course.*', 'course.name'])).toEqual([
      expect.objectContaining({ line: 5, column: 3, message: 'Unknown variable cours.name; did you mean course.name?' }),
    ]);
  });
});
