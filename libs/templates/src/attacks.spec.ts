import { compileEmailTemplate } from './compile-email-template';
import type { CompiledEmailTemplate } from './compiled-email-template';
import { EmailTooLargeError } from './handlebars-environment';
import { renderEmail } from './render-email';

const paris = { locale: 'fr', timeZone: 'Europe/Paris' };
const part = (source: string, file: string) => ({ file, source });
const inText = (words: string): string => `<mj-section><mj-column><mj-text>${words}</mj-text></mj-column></mj-section>`;
const compile = (body: string, partials: Record<string, string> = {}, subject = 'x') =>
  compileEmailTemplate({
    name: 'x', locale: 'fr', file: 'x', source: `---\nsubject: '${subject.replaceAll("'", "''")}'\n---\n${body}`, layouts: {},
    partials: Object.fromEntries(Object.entries(partials).map(([name, source]) => [name, part(source, `_partials/${name}.hbs`)])),
  });
async function compiled(body: string, partials?: Record<string, string>, subject?: string): Promise<CompiledEmailTemplate> {
  const result = await compile(body, partials, subject);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.template;
}
const problemsOf = async (...of: Parameters<typeof compile>) => {
  const result = await compile(...of);
  return result.ok ? [] : result.problems;
};

describe('a template that wants out', () => {
  it.each([
    '{{contact.constructor.name}}', '{{contact.__proto__}}', '{{contact.[constructor]}}', '{{contact.[__proto__].x}}', '{{[constructor]}}', '{{@root.constructor}}', '{{@root.[__proto__].polluted}}', '{{#each offers}}{{../constructor}}{{/each}}',
    '{{#each offers}}{{this.constructor}}{{/each}}', '{{#with contact.constructor}}{{name}}{{/with}}', '{{date contact.constructor}}', '{{or contact.prototype "x"}}', '{{date (or contact.__proto__ "x")}}', '{{contact.__lookupGetter__}}',
    '{{lookup contact "constructor"}}', '{{#with (lookup contact "constructor")}}x{{/with}}', '{{#if (lookup contact "x")}}x{{/if}}', '{{log contact}}', '{{helperMissing contact}}', '{{blockHelperMissing contact}}', '{{#contact}}x{{/contact}}', '{{^contact}}x{{/contact}}',
    '{{"constructor"}}', '{{"x" contact}}', '{{1}}', '{{true}}', '{{(or "date" "x") contact}}', '{{@root}}', '{{@partial-block}}', '{{@renderLocale}}', '{{#each offers as |offer|}}{{offer.title}}{{/each}}', '{{#with contact as |c|}}x{{/with}}',
    '{{#if contact includeZero=true}}x{{/if}}', '{{date contact.id x=contact.constructor}}', '{{contact.id x=y}}', '{{{contact.id}}}', '{{&contact.id}}', '{{{{raw}}}}{{contact.id}}{{{{/raw}}}}', '{{{{if x}}}}{{{{/if}}}}', '\\{{contact.id}}', '{{* decorator}}', '{{#* inline "x"}}x{{/inline}}', '{{#> foot}}x{{/foot}}',
    '{{> (or "a" "b")}}', '{{> foot contact}}', '{{_address contact.id}}', '{{_css contact.id}}', '{{_line contact.id}}', '{{or "}}" "x"}}', '{{contact.[a}}b]}}', '<script>x</script>', '<iframe src="https://example.org"></iframe>', '<b onclick="x">x</b>', '<b {{contact.id}}>x</b>', '<b title={{contact.id}}>x</b>',
    '<a href="{{a}}{{b}}">x</a>', '<a href="{{a}}:alert(1)">x</a>', '<a href="{{#if a}}java{{/if}}script:x">x</a>', '<a href="{{#if a}}javascript:x{{else}}https://example.org{{/if}}">x</a>', '<a href="{{#each a}}{{this}}{{/each}}">x</a>'.replace('{{this}}', '{{this}}:'),
  ])('is refused: %s', async (attack) => expect((await problemsOf(inText(attack), { foot: 'x' })).length).toBeGreaterThan(0));

  it.each(['{{contact.constructor.name}}', '{{lookup contact "x"}}', '{{{contact.id}}}'])('is refused in its subject too: %s', async (attack) => expect(await problemsOf(inText('x'), {}, attack)).toEqual([expect.objectContaining({ line: 2 })]));

  it('reads no file of the machine', async () => expect(await compile('<mj-include path="/etc/passwd" />').then((result) => (result.ok ? result.template.html : ''))).not.toContain('root:'));

  it('makes no tag of entities, in HTML nor in the text part', async () => {
    const template = await compiled(inText('&#123;&#123;contact.id}} &lbrace;&lbrace;contact.id}} \\&#123;&#123;x}}'));
    const { html, text } = renderEmail(template, { contact: { id: 'secret' } }, paris);
    expect(html + text).not.toContain('secret');
  });

  it('shows nothing of a prototype that data brought along', async () => {
    const template = await compiled(inText('[{{contact.toString}}{{contact.polluted}}{{#each contact.list}}{{this.length}}{{/each}}]'));
    const contact = JSON.parse('{"__proto__":{"polluted":"yes"},"list":[]}') as object;
    expect(renderEmail(template, { contact }, paris).text).toBe('[]');
    expect(({} as { polluted?: string }).polluted).toBeUndefined();
  });
});

describe('markup in data', () => {
  it.each([
    ['<script>alert(1)</script>'], ['"><img src=x onerror=alert(1)>'], ["' onmouseover='x"], ['{{contact.id}}'], ['{{{x}}}'], ['&lt;b&gt;'], ['\u2028\u0000\u0007'], ['</a><a href="https://evil.example">'],
  ])('stays words: %j', async (name) => {
    const template = await compiled(inText('<b title="{{name}}">{{name}}</b> <a href="https://example.org/?n={{name}}">{{name}}</a>'));
    const { html, text } = renderEmail(template, { name }, paris);
    const inside = html.slice(html.indexOf('<b title'), html.indexOf('</a>') + 4);
    expect(inside.match(/<[a-z/]+/g)).toEqual(['<b', '</b', '<a', '</a']);
    expect(inside.match(/"/g)).toHaveLength(4);
    expect(text).toContain('https://example.org/?n=');
  });

  it('makes no paragraph, no header and no tag of a text part', async () => {
    const template = await compiled(inText('Bonjour {{name}} !'), {}, 'Pour {{name}}');
    const { subject, text } = renderEmail(template, { name: 'Ana\r\n\r\nBcc: all@example.org\t\u2028{{x}}' }, paris);
    expect([subject, text]).toEqual(['Pour Ana Bcc: all@example.org {{x}}', 'Bonjour Ana Bcc: all@example.org {{x}} !']);
  });

  it.each([['red;background:url(https://evil.example)', 'width:%'], ['50', 'width:50%'], [50, 'width:50%'], ['"><script>', 'width:%'], ['expression(x)', 'width:%']])('gets nothing but a value into a style: %j', async (width, expected) => {
    const template = await compiled(inText('<b style="width:{{width}}%">x</b>'));
    expect(renderEmail(template, { width }, paris).html).toContain(`<b style="${expected}">`);
  });

  it('leaves a link out of the text part where its address runs something', async () => {
    const template = await compiled(inText('<a href="{{url}}">Lire</a>'));
    expect(renderEmail(template, { url: 'javascript:alert(1)' }, paris).text).toBe('Lire');
    expect(renderEmail(template, { url: 'https://example.org/a' }, paris).text).toBe('Lire [https://example.org/a]');
  });
});

describe('a template that would never end', () => {
  const long = 'x'.repeat(1_000_000);

  it.each([
    ['a partial that names itself', { a: '{{> a}}' }, 'partial-loop'],
    ['two partials that name each other', { a: '{{> b}}', b: '{{> a}}' }, 'partial-loop'],
    ['partials ten deep', Object.fromEntries(Array.from({ length: 10 }, (_, i) => [i === 0 ? 'a' : `p${i}`, `{{> p${i + 1}}}`])), 'too-large'],
    ['partials that double eight times over', { a: '{{> b}}'.repeat(8), b: '{{> c}}'.repeat(8), c: '{{> d}}'.repeat(8), d: 'x' }, 'too-large'],
    ['partials of a megabyte', { a: long }, 'too-large'],
  ])('is refused at publish for %s', async (_what, partials, code) => {
    expect((await problemsOf(inText('{{> a}}'), partials)).map((problem) => problem.code)).toContain(code);
  });

  it('is refused at publish for more tags than anybody writes', async () => expect(await problemsOf(inText('{{contact.id}}'.repeat(2_001)))).toEqual([expect.objectContaining({ code: 'too-large' })]));

  it.each([
    ['an attribute of a megabyte', inText('{{contact.bio}}'), { contact: { bio: long } }],
    ['one in the subject', inText('x'), { contact: { name: long } }],
    ['one behind or', inText('{{or contact.none contact.bio}}'), { contact: { bio: long } }],
    ['one in each item of a list', inText('{{#each list}}{{bio}}{{/each}}'), { list: [{ bio: long }] }],
    ['one that each item shows again', inText('{{#each list}}{{../contact.bio}}{{/each}}'), { list: [1, 2], contact: { bio: long } }],
    ['a list of a megabyte shown as it is', inText('{{contact.bio}}'), { contact: { bio: Array.from({ length: 500_000 }, () => 'x') } }],
    ['lists in lists that come to more than a mail', inText('{{#each list}}{{#each ../list}}{{../../contact.bio}}{{/each}}{{/each}}'), { list: Array.from({ length: 100 }, (_, i) => ({ i })), contact: { bio: 'x'.repeat(19_000) } }],
  ])('is stopped at send by %s', async (_what, body, context) => {
    const template = await compiled(body, {}, '{{contact.name}}!');
    expect(() => renderEmail(template, context, paris)).toThrow(EmailTooLargeError);
  });

  it('sends nobody away over what it does not show', async () => {
    const template = await compiled(inText('{{#if contact.bio}}yes{{/if}}{{#each contact.list}}*{{/each}}'));
    expect(renderEmail(template, { contact: { bio: long, list: Array.from({ length: 500_000 }, () => 1) } }, paris).text).toBe(`yes${'*'.repeat(100)}`);
  });

  it('counts the repeats of its HTML and of its text part apart', async () => {
    const template = await compiled(inText('{{#each list}}{{#each ../list}}*{{/each}}{{/each}}'));
    const { html, text } = renderEmail(template, { list: Array.from({ length: 100 }, () => ({})) }, paris);
    expect([html.split('*').length, text.split('*').length]).toEqual([1_901, 1_901]);
  });
});
