/** What a platform may say of a learner, and what it must not do to a mail. */
export interface HostileLearner {
  what: string;
  firstName: string;
  lastName: string;
  /** Too large to be shown: no mail is written by a template that shows it. */
  huge?: boolean;
}

const learner = (what: string, firstName: string, lastName = 'Roux'): HostileLearner => ({ what, firstName, lastName });

export const hostileLearners: HostileLearner[] = [
  learner('of plain letters', 'Ana'),
  learner('with accents', 'Zoé-Maëlle', 'L’Évêque–Ñandú'),
  learner('with emoji', '🎓 Ana 👩‍👩‍👧', '🇫🇷'),
  learner('written from right to left', 'آنا', 'مُحَمَّد'),
  learner('that turns the direction of text', 'Ana\u202Egpj.exe', 'Roux\u2066'),
  learner('of great length', 'Anne-Marie '.repeat(300), 'x'.repeat(1_500)),
  learner('of HTML', '<b>Ana</b><script>alert(1)</script>', '"><img src=x onerror=alert(1)>'),
  learner('that begins a header', 'Ana\r\nBcc: all@evil.example\r\n\r\n<h1>', 'Roux\nX-Evil: 1'),
  learner('with a lone CR and odd line ends', 'Ana\rBcc: all@evil.example', 'Ro\u0085ux\u2028\u2029'),
  learner('with NUL and controls', 'A\u0000na\u0007\u001b[31m', 'Roux\u007f'),
  learner('of quotes, commas and backslashes', 'A"n\\a, <all@evil.example>;', "O'Neill (x)"),
  learner('that looks encoded', '=?utf-8?q?=0D=0ABcc:_all@evil.example?=', '=?UTF-8?B?QmNjOiB4?='),
  learner('with half a character', 'An\ud83ca', '\udf89Roux'),
  learner('of Handlebars', '{{constructor.constructor}} {{{links.unsubscribe}}}', '{{#each this}}'),
  learner('that is an address of the web', 'https://evil.example/win', 'javascript:alert(1)'),
  learner('that ends a part', '--=_parcours--', '.\r\n.\r\n'),
  { ...learner('of a megabyte', 'x'.repeat(1_000_000)), huge: true },
];
