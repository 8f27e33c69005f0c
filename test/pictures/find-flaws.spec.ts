import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBrowser } from './open-browser';
import type { Subject } from './picture';
import { takePictures } from './take-pictures';

const wide = 'style="display:block;width:600px"';
/** What is wrong with a page, its body, and how that is said. */
const bad: [string, string, RegExp][] = [
  ['is wider than a phone', `<p ${wide}>x</p>`, /^375 px, light: the page is 6\d\d wide in a window of 375$/],
  ['has a block that leaves the window', '<div style="overflow:hidden"><p style="margin-left:-80px">x</p></div>', /^375 px, light: <p> reaches from -7\d to \d+ in a window of 375$/],
  ['cuts a text off', '<div class="cut" style="overflow:hidden;width:120px"><p style="width:300px;margin:0">A text that is longer than its box</p></div>', /<div\.cut> cuts off "A text that is longer than its box"$/],
  ['has a text too faint', '<p style="color:#888">Faint</p>', /contrast 3\.54 of "Faint" in <p>$/],
  ['has a text too faint over what lies below', '<div style="background:#0b4a3f"><div style="background:rgba(255,255,255,.5)"><p style="color:#fff">Pale</p></div></div>', /contrast 2\.\d\d of "Pale" in <p>$/],
  ['has a text too faint by its opacity', '<div style="opacity:.4"><p>Faded</p></div>', /contrast 2\.\d\d of "Faded" in <p>$/],
  ['has a text too faint at night alone', '<style>:root{color-scheme:light dark}@media(prefers-color-scheme:dark){body{background:#101715}p{color:#0b6b57}}</style><p style="margin:0">Night</p>', /^(375|700) px, dark: contrast 2\.\d\d of "Night" in <p>$/],
  ['has a hint too faint in a field', '<style>input::placeholder{color:#bbb}</style><input aria-label="a" name="a" placeholder="Hint" style="border-color:#333">', /contrast 1\.9\d of "Hint" in <input>$/],
  ['has a field with a faint edge', '<input aria-label="a" name="city" value="Rennes" style="border:1px solid #ddd">', /contrast 1\.3\d of the edge of the field "city"$/],
  ['has an empty painted box', '<div class="card" style="background:#e3f1ed;height:40px"></div>', /<div\.card> is a box of \d+ x 40 with nothing in it$/],
  ['has an empty framed box', '<div style="border:1px solid #777;height:40px"><p> </p></div>', /<div> is a box of \d+ x 42 with nothing in it$/],
  ['has an empty list item', '<ul><li>One</li><li style="height:20px"></li></ul>', /<li> is empty$/],
  ['has a button without words', '<button style="width:60px;height:30px"></button>', /<button> is a link or a button without words$/],
  ['has a link without words', '<a href="https://a.example" style="display:block;height:20px"></a>', /<a> is a link or a button without words$/],
  ['has a link that leads nowhere', '<a href="">Go</a>', /the link "Go" leads nowhere$/],
  ['has a picture that does not load', '<img src="http://pictures.test/none.png" alt="A map" width="40" height="40">', /the picture "A map" does not load$/],
  ['has a picture without words', '<img src="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7" width="9" height="9">', /has no alt$/],
  ['has a word left over', '<p>Hello undefined</p>', /"undefined" is left in the text$/],
  ['has a field without a label', '<input name="a" value="b" style="border-color:#333">', /^axe label: /],
];
const subject = (name: string, html: string): Subject => ({ name, html, isPage: true, schemes: ['light', 'dark'] });
const page = (body: string, lang = ' lang="fr"'): string => `<!doctype html><html${lang}><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>x</title><style>body{background:#fff}</style></head><body><main><h1>Title</h1>${body}</main></body></html>`;
const good = '<p>A text</p><hr><div aria-hidden="true" style="background:#0b6b57;width:20px;height:20px"></div><label>City <input name="city" value="Rennes" style="border:1px solid #333"></label><p style="display:none;color:#fff">Hidden</p><a href="https://a.example">Go</a>';

describe('a page that is looked at', () => {
  const folder = mkdtempSync(join(tmpdir(), 'parcours-pictures-'));
  let flaws = new Map<string, string[]>();
  beforeAll(async () => {
    const browser = await openBrowser();
    const subjects = [subject('good', page(good)), subject('unsaid', page(good, '')), ...bad.map(([name, body]) => subject(name, page(body)))];
    flaws = await takePictures(browser, folder, subjects).finally(() => browser.close());
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  it('has no flaws where there are none, and leaves a picture for each width and scheme', () => {
    expect(flaws.get('good')).toEqual([]);
    expect(readdirSync(folder).filter((file) => file.startsWith('good')).sort()).toEqual(['good-375-dark.png', 'good-375.png', 'good-700-dark.png', 'good-700.png']);
  });

  it('is found out where it does not say its language', () => {
    expect(flaws.get('unsaid')).toEqual(expect.arrayContaining([expect.stringMatching(/^375 px, light: no language/), expect.stringMatching(/^axe html-has-lang/)]));
  });

  it.each(bad)('is found out where it %s', (name, _body, said) => {
    expect(flaws.get(name)).toEqual(expect.arrayContaining([expect.stringMatching(said)]));
  });
});
