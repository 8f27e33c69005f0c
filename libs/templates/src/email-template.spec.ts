import { checkVariables } from './check-variables';
import { compileEmailTemplate } from './compile-email-template';
import type { CompiledEmailTemplate } from './compiled-email-template';
import { renderEmail } from './render-email';

const paris = { locale: 'fr', timeZone: 'Europe/Paris' };
const layouts = { main: '<mjml><mj-body><!-- body --></mj-body></mjml>' };
const section = (inside: string): string => `<mj-section><mj-column>${inside}</mj-column></mj-section>`;
const compile = (body: string, subject = 'Bonjour {{contact.attributes.firstName}}') =>
  compileEmailTemplate({ name: 'hello', locale: 'fr', file: 'hello/fr.mjml.hbs', source: `---\nsubject: "${subject}"\npreheader: À bientôt\n---\n${body}`, layouts, partials: { foot: '<mj-text>Pied</mj-text>' } });

async function compiled(body: string, subject?: string): Promise<CompiledEmailTemplate> {
  const result = await compile(body, subject);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.template;
}

describe('an e-mail template', () => {
  it('renders subject, HTML and text in the recipient’s locale and zone', async () => {
    const template = await compiled(section('<mj-text>Le {{date enrolment.starts}} à {{time enrolment.starts}}</mj-text>{{> foot}}'));
    const mail = renderEmail(template, { contact: { attributes: { firstName: 'Chloé' } }, enrolment: { starts: '2026-03-20T08:00:00Z' } }, paris);
    expect(mail.subject).toBe('Bonjour Chloé');
    expect(mail.html).toContain('vendredi 20 mars 2026 à 09:00');
    expect(mail.text).toContain('Pied');
    expect(template.variables).toEqual(['contact.attributes.firstName', 'enrolment.starts']);
  });

  it('survives plain JSON between publishing and sending', async () => {
    const template = JSON.parse(JSON.stringify(await compiled(section('<mj-text>{{course.name}}</mj-text>')))) as CompiledEmailTemplate;
    expect(renderEmail(template, { course: { name: 'Excel' } }, paris).text).toContain('Excel');
  });

  it('escapes what learners call themselves in HTML, and leaves it as it is in the subject', async () => {
    const mail = renderEmail(await compiled(section('<mj-text>{{contact.attributes.firstName}}</mj-text>')), { contact: { attributes: { firstName: "<b>O'Hara</b>" } } }, paris);
    expect(mail.html).not.toContain('<b>O');
    expect(mail.subject).toBe("Bonjour <b>O'Hara</b>");
  });

  it('keeps a subject on one line whatever a name holds', async () => {
    const mail = renderEmail(await compiled(section('<mj-text>x</mj-text>')), { contact: { attributes: { firstName: 'Ana\r\nBcc: all@example.org' } } }, paris);
    expect(mail.subject).toBe('Bonjour Ana Bcc: all@example.org');
  });

  it('repeats components with each in mj-raw', async () => {
    const template = await compiled(section('<mj-raw>{{#each offers}}</mj-raw><mj-text>{{title}} ({{reason}})</mj-text><mj-raw>{{/each}}</mj-raw>'));
    expect(renderEmail(template, { offers: [{ title: 'Power BI', reason: 'coché' }, { title: 'SQL', reason: 'suite' }] }, paris).text).toMatch(/Power BI \(coché\)[\s\S]*SQL \(suite\)/);
    expect(template.variables).toContain('offers');
  });

  it('shows nothing of a prototype', async () => {
    const template: CompiledEmailTemplate = { name: 'x', locale: 'fr', subject: 'x', preheader: '', html: '<p>{{contact.toString}}{{contact.constructor.name}}</p>', variables: [] };
    expect(renderEmail(template, { contact: {} }, paris).html).toBe('<p></p>');
  });

  it.each([
    ['unescaped output', section('<mj-text>{{{contact.id}}}</mj-text>'), 'unescaped', 5],
    ['unescaped output by &', section('\n<mj-text>{{&contact.id}}</mj-text>'), 'unescaped', 6],
    ['a helper nobody has', section('<mj-text>{{shout contact.id}}</mj-text>'), 'unknown-helper', 5],
    ['lookup', section('<mj-text>{{lookup contact "constructor"}}</mj-text>'), 'unknown-helper', 5],
    ['a partial nobody has', section('{{> head}}'), 'unknown-partial', 5],
    ['a prototype name', section('<mj-text>{{contact.__proto__.x}}</mj-text>'), 'unknown-variable', 5],
    ['an open block', section('<mj-text>{{#if contact.id}}</mj-text>'), 'handlebars', 5],
    ['a component that MJML has not', section('<mj-txt>x</mj-txt>'), 'mjml', 5],
  ])('is refused with its line for %s', async (_what, body, code, line) => {
    const result = await compile(body);
    expect(result.ok ? [] : result.problems).toEqual([expect.objectContaining({ code, line, file: 'hello/fr.mjml.hbs' })]);
  });

  it('is refused without a subject, with what to write', async () => {
    const result = await compileEmailTemplate({ name: 'x', locale: 'fr', file: 'x', source: section('<mj-text>x</mj-text>'), layouts, partials: {} });
    expect(result.ok ? '' : result.problems[0]?.message).toContain('subject: ...');
  });

  it('has its unknown variables named, with the nearest known one', async () => {
    const template = await compiled(section('<mj-text>{{cours.name}} {{contact.attributes.anything}} {{links.evaluaton}}</mj-text>'));
    const messages = checkVariables(template, ['contact.attributes.*', 'course.*', 'course.name', 'links.evaluation']).map(({ message }) => message);
    expect(messages).toEqual(['Unknown variable cours.name; did you mean course.name?', 'Unknown variable links.evaluaton; did you mean links.evaluation?']);
  });
});
