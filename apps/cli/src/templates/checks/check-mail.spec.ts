import { checkMail } from './check-mail';
import { contrastNeeded, contrastOf, parseColor } from './contrast';

const out = 'https://example.org/p/unsubscribe/token';
const mail = (body: string, more: { subject?: string; preheader?: string } = {}) => ({
  html: `<html><head><title>x</title><style>a { color: #eeeeee; }</style></head><body><p>A mail with enough words in it to be read by somebody who has asked for no pictures at all.</p>${body}<a href="${out}" style="color:#0b6b57">Unsubscribe</a></body></html>`,
  text: '', subject: 'Three questions, one minute', preheader: 'One minute is enough.', unsubscribe: out, ...more,
});
const found = (...of: Parameters<typeof mail>) => checkMail(mail(...of)).map(({ severity, code }) => `${severity} ${code}`);

describe('a finished mail', () => {
  it.each<[string, string]>([
    ['plain text', '<p>x</p>'], ['a picture that only decorates', '<img src="https://example.org/a.png" alt="">'], ['a jump within it', '<a href="#top">Up</a>'], ['a way to write or call', '<a href="mailto:a@example.org">Write</a><a href="tel:+33400000000">Call</a>'],
    ['text that only a style sheet colours', '<a href="https://example.org">Read on</a>'], ['text on what only a browser can tell', '<p style="color:#eee;background:linear-gradient(#000, #111)">x</p>'],
    ['large text of less contrast', '<p style="color:#8a8a8a;font-size:24px">x</p>'], ['text that nobody sees', '<div style="display:none;color:#fff">x</div>'], ['light text on a dark ground further out', '<table bgcolor="#16202b"><tr><td style="color:#ffffff">x</td></tr></table>'],
  ])('may have %s', (_what, body) => expect(found(body)).toEqual([]));

  it.each<[string, string, string, { subject?: string; preheader?: string }?]>([
    ['a picture without alt', '<img src="https://example.org/a.png">', 'error alt-missing'],
    ['a link without an address', '<a>Read on</a>', 'error link-broken'],
    ['a link to nowhere', '<a href="#">Read on</a>', 'error link-broken'],
    ['a link to what is no address', '<a href="https://">Read on</a>', 'error link-broken'],
    ['a link that runs something', '<a href="javascript:x">Read on</a>', 'error link-broken'],
    ['a link to the machine it was written on', '<a href="http://localhost:4700/p">Read on</a>', 'error link-broken'],
    ['a link without TLS', '<a href="http://example.org">Read on</a>', 'warning link-plain-http'],
    ['a shortener', '<a href="https://bit.ly/x">Read on</a>', 'warning shortener'],
    ['a link that says nothing', '<a href="https://example.org">Cliquez ici</a>', 'warning link-words'],
    ['pale text', '<p style="color:#8a8a8a">x</p>', 'error contrast'],
    ['pale text on a ground further out', '<div style="background:#16202b"><p style="color:#334">x</p></div>', 'error contrast'],
    ['a pale link', '<a href="https://example.org" style="color:#ccc">Read on</a>', 'error contrast'],
    ['more than Gmail shows', `<p>${'é'.repeat(60_000)}</p>`, 'error too-large'],
    ['a subject in capitals', '', 'warning subject-shouts', { subject: 'DERNIÈRE SÉANCE' }],
    ['a subject of marks', '', 'warning subject-marks', { subject: 'À demain !!' }],
    ['a subject that is cut', '', 'warning subject-long', { subject: 'x '.repeat(40) }],
    ['a pushy subject', '', 'warning subject-words', { subject: 'Un module gratuit pour vous' }],
    ['a pushy subject in English', '', 'warning subject-words', { subject: 'A free module' }],
    ['no preheader', '', 'warning preheader-missing', { preheader: ' ' }],
  ])('is told of %s', (_what, body, expected, ...more) => expect(found(body, more[0])).toEqual([expected]));

  it('takes no part of a word for a pushy one', () => expect(found('', { subject: 'Gratuité, freeze, cashew' })).toEqual([]));

  it('is told where marketing has no way out', () => expect(checkMail({ ...mail(''), unsubscribe: 'https://example.org/other' }).map(({ code }) => code)).toEqual(['unsubscribe-missing']));

  it('is told where it is all pictures', () => {
    const html = `<body><img src="https://example.org/a.png" alt="Everything"><a href="${out}">x</a></body>`;
    expect(checkMail({ ...mail(''), html }).map(({ code }) => code)).toEqual(['image-only']);
  });

  it('says one thing once', () => expect(found('<p style="color:#999">a</p><p style="color:#999">b</p><img src="a"><img src="a">')).toEqual(['error alt-missing', 'error contrast']));
});

describe('contrast', () => {
  it.each([['#ffffff', '#000', 21], ['white', 'rgb(255, 255, 255)', 1], ['#767676', '#fff', 4.54], ['#0b6b57', '#ffffff', 6.5]])('of %s and %s is %d', (a, b, expected) => {
    const [one, other] = [parseColor(a), parseColor(b)];
    expect(one && other && contrastOf(one, other)).toBeCloseTo(expected, 1);
  });

  it.each(['rgba(0,0,0,.5)', 'var(--x)', 'url(x)', '', '#12', undefined])('is not told of %s', (color) => expect(parseColor(color)).toBeUndefined());

  it.each([[16, false, 4.5], [23, false, 4.5], [24, false, 3], [18, true, 4.5], [19, true, 3]])('of text of %d px, bold: %s, is to be %d', (size, bold, expected) => expect(contrastNeeded(size, bold)).toBe(expected));
});
