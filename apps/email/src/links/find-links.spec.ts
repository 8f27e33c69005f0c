import { findLinks, replaceInText, replaceLinks } from './find-links';

const replaced = (html: string, change: (url: string) => string | undefined = () => 'https://x.example/?a&"b') => replaceLinks(html, findLinks(html), change);

it.each([
  ['in double quotes', '<p><a class="c" href="https://a.example/?a=1&amp;b&#x3D;2#f" id="i">x</a></p>', 'https://a.example/?a=1&b=2#f', '<p><a class="c" href="https://x.example/?a&amp;&quot;b" id="i">x</a></p>'],
  ['in single quotes', "<a href='https://a.example'>", 'https://a.example', '<a href="https://x.example/?a&amp;&quot;b">'],
  ['without quotes', '<a href=https://a.example target=_blank>', 'https://a.example', '<a href="https://x.example/?a&amp;&quot;b" target=_blank>'],
  ['in capitals, with blanks', '<A\n HREF = " https://a.example ">', 'https://a.example', '<A\n href="https://x.example/?a&amp;&quot;b">'],
  ['of an area', '<area shape="rect" href="https://a.example"/>', 'https://a.example', '<area shape="rect" href="https://x.example/?a&amp;&quot;b"/>'],
  ['behind an attribute that holds tags', '<a title="<a href=\'n\'> >" href="https://a.example">', 'https://a.example', '<a title="<a href=\'n\'> >" href="https://x.example/?a&amp;&quot;b">'],
  ['in what one program shows and others do not', '<!--[if mso]><a href="https://a.example">x</a><![endif]-->', 'https://a.example', '<!--[if mso]><a href="https://x.example/?a&amp;&quot;b">x</a><![endif]-->'],
])('finds a link written %s, and replaces its address alone', (_how, html, url, expected) => {
  expect(findLinks(html).map((link) => link.url)).toEqual([url]);
  expect(replaced(html)).toBe(expected);
});

it.each(['<abbr href="https://a.example">', '<link href="https://a.example">', '<a name="href=x">', '<img src="https://a.example">', '&lt;a href="https://a.example"&gt;', '<a data-href="https://a.example">', '<a href="https://a.example'])('finds none in %s', (html) => {
  expect(findLinks(html)).toEqual([]);
  expect(replaced(html)).toBe(html);
});

it('leaves what is not to change as it is written, to the byte', () => {
  const html = "<a  href='mailto:a@example.org'>a</a><a href=\"https://b.example/?x&amp;y\" >b</a>";
  expect(replaced(html, () => undefined)).toBe(html);
});

it('replaces whole addresses in a text, not those that only begin alike', () => {
  const change = (url: string) => (url === 'https://a.example/x' ? 'https://t.example' : undefined);
  expect(replaceInText('See [https://a.example/x]\nor https://a.example/x, <https://a.example/x> and https://a.example/xy', change)).toBe('See [https://t.example]\nor https://a.example/x, <https://t.example> and https://a.example/xy');
});
