import { compileEmailTemplate } from './compile-email-template';
import type { CompiledEmailTemplate } from './compiled-email-template';
import type { TemplatePart } from './put-in-partials';
import { renderEmail } from './render-email';

const paris = { locale: 'fr', timeZone: 'Europe/Paris' };
const part = (source: string, file = '_layouts/main.mjml.hbs'): TemplatePart => ({ file, source });
const layouts = { main: part('<mjml><mj-body><!-- body --></mj-body></mjml>') };
const section = (inside: string): string => `<mj-section><mj-column>${inside}</mj-column></mj-section>`;
const compile = (body: string, subject = 'Bonjour {{contact.attributes.firstName}}') =>
  compileEmailTemplate({ name: 'hello', locale: 'fr', file: 'hello/fr.mjml.hbs', source: `---\nsubject: "${subject}"\npreheader: À bientôt\n---\n${body}`, layouts, partials: { foot: part('<mj-text>Pied</mj-text>', '_partials/foot.hbs') } });

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

  it.each([['en', 'Friday 20 March at 14:00'], ['en-US', 'Friday, March 20 at 02:00 PM']])('shows times to a reader of %s as that region writes them', async (locale, expected) => {
    const { html } = renderEmail(await compiled(section('<mj-text>{{datetime enrolment.starts}}</mj-text>')), { enrolment: { starts: '2026-03-20T14:00:00Z' } }, { locale, timeZone: 'Europe/London' });
    expect(html.replace(/\s+/g, ' ')).toContain(expected);
  });

  it('leaves the preheader out of the text, and a line between its paragraphs', async () => {
    const layout = '<mjml><mj-head><mj-preview>{{preheader}}</mj-preview></mj-head><mj-body><!-- body --></mj-body></mjml>';
    const source = `---\nsubject: x\npreheader: Hidden\n---\n${section('<mj-text>One<br/>two</mj-text><mj-text>Three</mj-text>')}`;
    const result = await compileEmailTemplate({ name: 'x', locale: 'fr', file: 'x', source, layouts: { main: part(layout) }, partials: {} });
    expect(result.ok && renderEmail(result.template, {}, paris).text).toBe('One\ntwo\n\nThree');
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

  it('has each problem of MJML named with its line, behind partials of several lines too', async () => {
    const foot = '<mj-text>\nPied\n</mj-text>';
    const source = `---\nsubject: x\n---\n${section('\n{{> foot}}\n<mj-txt>x</mj-txt>\n<mj-button foo="x">x</mj-button>')}`;
    const result = await compileEmailTemplate({ name: 'x', locale: 'fr', file: 'x', source, layouts: { main: part('<mjml>\n<mj-body>\n<!-- body -->\n</mj-body>\n</mjml>') }, partials: { foot: part(foot, 'foot') } });
    expect(result.ok ? [] : result.problems.map(({ line, message }) => [line, message])).toEqual([
      [6, "mj-txt: Element mj-txt doesn't exist or is not registered"],
      [7, 'mj-button: Attribute foo is illegal'],
    ]);
  });

  it('is told when the fault of MJML is the layout’s', async () => {
    const result = await compileEmailTemplate({ name: 'x', locale: 'fr', file: 'x', source: `---\nsubject: x\n---\n${section('')}`, layouts: { main: part('<mjml>\n<mj-body>\n<mj-txt/>\n<!-- body --></mj-body></mjml>') }, partials: {} });
    expect(result.ok ? '' : result.problems[0]).toMatchObject({ file: '_layouts/main.mjml.hbs', line: 3, message: expect.stringMatching(/^mj-txt/) });
  });

  it('names the line of a fault behind a partial of several lines', async () => {
    const source = `---\nsubject: x\n---\n${section('\n{{> foot}}\n<mj-text>{{shout x}}</mj-text>')}`;
    const result = await compileEmailTemplate({ name: 'x', locale: 'fr', file: 'x', source, layouts, partials: { foot: part('<mj-text>\nPied\n</mj-text>', 'foot') } });
    expect(result.ok ? [] : result.problems).toEqual([expect.objectContaining({ code: 'unknown-helper', line: 6 })]);
  });

  it.each([
    'href="javascript:alert(1)"', "href='JavaScript:alert(1)'", 'href=" javascript:alert(1)"', 'href="java&#115;cript:alert(1)"', 'href="data:text/html,x"', 'href="/formations"', 'href="ja{{contact.id}}"', 'href=https://example.org', 'href={{links.feed}}', 'src="data:text/html,x"',
  ])('is refused with %s written out', async (address) => {
    const result = await compile(section(`<mj-text>\n<a ${address}>x</a></mj-text>`));
    expect(result.ok ? [] : result.problems).toEqual([expect.objectContaining({ code: 'address', line: 6, column: 4 })]);
  });

  it.each(['href="https://example.org/{{contact.id}}"', 'href="mailto:a@example.org"', 'href="{{links.feed}}"', 'href="#top"', 'src="data:image/png;base64,AA=="'])('may write %s', async (address) => {
    expect((await compile(section(`<mj-text><a ${address}>x</a></mj-text>`))).ok).toBe(true);
  });

  it.each([
    ['javascript:alert(1)', '#'], ['JAVA\tSCRIPT:alert(1)', '#'], ['\u0001javascript:alert(1)', '#'], ['data:text/html,x', '#'], ['vbscript:x', '#'], ['java&#115;cript:x', 'java&amp;#115;cript:x'],
    ['https://example.org/?a=1&b=2', 'https://example.org/?a&#x3D;1&amp;b&#x3D;2'], ['mailto:a@example.org', 'mailto:a@example.org'], ['/p/feed', '/p/feed'],
  ])('leads nowhere from data where it would run something: %j becomes %j', async (url, expected) => {
    const template = await compiled(section('<mj-text><a href="{{url}}">x</a></mj-text><mj-button href="{{url}}">x</mj-button>'));
    const { html } = renderEmail(template, { url }, paris);
    expect([...html.matchAll(/<a\s[^>]*?href="([^"]*)"/g)].map(([, address]) => address)).toEqual([expected, expected]);
  });

  it.each(['java&#115;cript:x', 'javascript&colon;x', '&#x6A;avascript:x', 'java&Tab;script:x', 'java&NewLine;script:x', '&#1;javascript:x'])('leads nowhere where %s is disguised in HTML', (disguise) => {
    const template: CompiledEmailTemplate = { name: 'x', locale: 'fr', subject: 'x', preheader: '', html: `<a href="${disguise}">x</a>`, variables: [] };
    expect(renderEmail(template, {}, paris).html).toBe('<a href="#">x</a>');
  });

  it('repeats a list a hundred times at most, and lists within lists two thousand times in all', async () => {
    const one = await compiled(section('<mj-text>{{#each list}}*{{@index}} {{else}}none{{/each}}</mj-text>'));
    const stars = (html: string): number => html.split('*').length - 1;
    const before = stars(renderEmail(one, { list: [] }, paris).html);
    expect(stars(renderEmail(one, { list: Array.from({ length: 150 }, () => 1) }, paris).html) - before).toBe(100);
    expect(stars(renderEmail(one, { list: { a: 1, b: 2 } }, paris).html) - before).toBe(2);
    expect(renderEmail(one, { list: 'text' }, paris).html).toContain('none');
    const nested = await compiled(section('<mj-text>{{#each list}}{{#each this}}*{{/each}}{{/each}}</mj-text>'));
    const list = Array.from({ length: 100 }, () => Array.from({ length: 100 }, () => 1));
    expect(stars(renderEmail(nested, { list }, paris).html) - before).toBe(1_900);
  });

  it('is refused without a subject, with what to write', async () => {
    const result = await compileEmailTemplate({ name: 'x', locale: 'fr', file: 'x', source: section('<mj-text>x</mj-text>'), layouts, partials: {} });
    expect(result.ok ? '' : result.problems[0]?.message).toContain('subject: ...');
  });
});
