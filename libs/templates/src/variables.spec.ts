import { checkVariables } from './check-variables';
import { compileEmailTemplate } from './compile-email-template';
import type { RecordType, VariableType } from './variable-type';

const text: VariableType = { type: 'text' };
const record = (fields: Record<string, VariableType>): RecordType => ({ type: 'record', fields });
const known = record({
  contact: record({ attributes: record({ firstName: text, renewal: { type: 'text', mayBeDate: true }, lastScore: { type: 'number' } }), interests: { type: 'list', of: text } }),
  course: record({ name: text }), enrolment: record({ starts: { type: 'date' }, modulesDone: { type: 'number' } }), offers: { type: 'list', of: record({ title: text, url: text }) },
  data: { type: 'any' }, marketing: { type: 'boolean' }, language: text,
});

async function problemsOf(body: string, subject = 'x') {
  const source = `---\nsubject: '${subject}'\n---\n<mj-section><mj-column><mj-text>\n${body}\n</mj-text></mj-column></mj-section>`;
  const result = await compileEmailTemplate({ name: 'x', locale: 'fr', file: 'x', source, layouts: {}, partials: {} });
  return result.ok ? checkVariables(result.uses, known) : result.problems;
}

describe('the variables of a template', () => {
  it.each([
    ['a misspelt root', '{{cours.name}}', 'unknown-variable', 3, 'did you mean course.name?'],
    ['a misspelt field', '{{contact.attributes.fristName}}', 'unknown-variable', 3, 'did you mean contact.attributes.firstName?'],
    ['an attribute that nobody declared', '{{contact.attributes.shoeSize}}', 'unknown-variable', 3, 'there are contact.attributes.firstName, contact.attributes.renewal, contact.attributes.lastScore'],
    ['a field without its root', '{{firstName}}', 'unknown-variable', 3, 'did you mean contact.attributes.firstName?'],
    ['a field of a text', '{{course.name.first}}', 'unknown-variable', 3, 'course.name has no fields'],
    ['a field of an item of a list', '{{#each offers}}{{tilte}}{{/each}}', 'unknown-variable', 19, 'tilte (in each offers); did you mean title (in each offers)?'],
    ['a root inside of a list, which looks at the item there', '{{#each offers}}{{course.name}}{{/each}}', 'unknown-variable', 19, 'course.name (in each offers)'],
    ['a field inside of with', '{{#with course}}{{nam}}{{/with}}', 'unknown-variable', 19, 'did you mean course.name?'],
    ['a way out that goes too far', '{{#each offers}}{{../../title}}{{/each}}', 'unknown-variable', 19, 'leads out of everything'],
    ['a date of what is none', '{{date course.name}}', 'wrong-type', 8, 'course.name is text, no date.'],
    ['a date of a number', '{{date contact.attributes.lastScore}}', 'wrong-type', 8, 'is a number, no date.'],
    ['a date as data states it', '{{enrolment.starts}}', 'wrong-type', 3, 'write {{date enrolment.starts}}'],
    ['a date in place of another', '{{or enrolment.starts "soon"}}', 'wrong-type', 6, 'write {{date enrolment.starts}}'],
    ['money of a text', '{{money course.name "EUR"}}', 'wrong-type', 9, 'course.name is text, no number.'],
    ['a plural of a text', '{{plural course.name "a" "b"}}', 'wrong-type', 10, 'no number'],
    ['a list shown as it is', '{{contact.interests}}', 'wrong-type', 3, '{{list contact.interests}}'],
    ['a record shown as it is', '{{course}}', 'wrong-type', 3, 'such as course.name'],
    ['yes or no shown as it is', '{{marketing}}', 'wrong-type', 3, '{{#if marketing}}'],
    ['a text that is repeated', '{{#each course.name}}{{this}}{{/each}}', 'wrong-type', 9, 'nothing that can be repeated'],
    ['the name of what is nobody', '{{greetingName course}}', 'wrong-type', 16, 'write contact'],
    ['a number that no text equals', '{{#if (eq enrolment.modulesDone "3")}}x{{/if}}', 'wrong-type', 11, 'which text never equals'],
    ['too few values', '{{plural enrolment.modulesDone "module"}}', 'helper-call', 1, 'plural takes 3 values, not 2: write {{plural'],
    ['too many values', '{{date enrolment.starts "short"}}', 'helper-call', 1, 'date takes 1 values, not 2'],
    ['a helper around something that stands around nothing', '{{#date enrolment.starts}}x{{/date}}', 'helper-call', 1, 'stands around nothing'],
    ['a helper alone that stands around something', '{{if course.name}}', 'helper-call', 1, 'stands around something'],
    ['a helper in place of a variable', '{{date}}', 'helper-call', 1, '{{this.date}}'],
  ])('are refused for %s, with the place and what to write', async (_what, body, code, column, message) => {
    expect(await problemsOf(body)).toEqual([expect.objectContaining({ file: 'x', line: 5, column, code, message: expect.stringContaining(message) })]);
  });

  it.each([
    '{{date enrolment.starts}} {{time enrolment.starts}}', '{{date contact.attributes.renewal}}', '{{#each offers}}<a href="{{url}}">{{title}}</a> {{../course.name}} {{@index}} {{@root.course.name}}{{/each}}',
    '{{#with course}}{{this.name}}{{/with}}', '{{#each contact.interests}}{{this}}{{#unless @last}}, {{/unless}}{{/each}}', '{{list contact.interests}}', '{{date (or data.from enrolment.starts)}}',
    '{{#if (and offers (not marketing))}}x{{else if marketing}}y{{else}}z{{/if}}', '{{greetingName contact}} {{fullName contact.attributes}}', '{{offers.length}}', '{{data.anything.at.all}}',
  ])('may be used like this: %s', async (body) => expect(await problemsOf(body)).toEqual([]));

  it('are looked for in the subject, by its line', async () => {
    expect(await problemsOf('x', '{{cours.name}}')).toEqual([expect.objectContaining({ line: 2, code: 'unknown-variable' })]);
  });

  it('are told once each, where they stand first', async () => {
    expect(await problemsOf('{{cours.name}}\n{{cours.name}}')).toHaveLength(1);
  });
});
