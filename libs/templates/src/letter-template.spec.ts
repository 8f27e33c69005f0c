import { checkVariables } from './check-variables';
import { compileLetterTemplate } from './compile-letter-template';

const letter = (body: string, subject = 'Bonjour {{contact.attributes.firstName}}') => ({ name: 'hello', locale: 'fr', file: 'hello/fr.letter.hbs', source: `---\nsubject: "${subject}"\n---\n${body}` });

describe('a letter template', () => {
  it('passes with its variables and where they stand', () => {
    const result = compileLetterTemplate(letter('Bonjour,\n\n{{#each offers}}{{title}}{{/each}} {{course.name}}'));
    expect(result).toMatchObject({
      ok: true,
      template: { name: 'hello', locale: 'fr', variables: ['contact.attributes.firstName', 'offers', 'course.name'] },
      uses: [
        { path: ['contact', 'attributes', 'firstName'], line: 2 }, { path: ['offers'], line: 6, column: 9 }, { path: ['offers', '*', 'title'], line: 6, column: 19 }, { path: ['course', 'name'], line: 6, column: 38 },
      ],
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
    const text = { type: 'text' } as const;
    const known = { type: 'record', fields: { course: { type: 'record', fields: { name: text } } } } as const;
    expect(result.ok && checkVariables(result.uses.filter(({ path }) => path[0] !== 'contact'), known)).toEqual([
      expect.objectContaining({ line: 5, column: 3, message: 'Unknown variable cours.name; did you mean course.name?' }),
    ]);
  });
});
