/** Signs of other languages, each with ours. Looked for from where the parser stopped, with a word that it cut in two. */
const FOREIGN: readonly [RegExp, string][] = [
  [/^[“”„‘’«»]/u, 'use straight quotes: "..."'],
  [/^`/, 'put texts in quotes, and join them with +'],
  [/^and\b/i, 'write && for and'],
  [/^or\b/i, 'write || for or'],
  [/^not\b/i, 'write ! for not'],
  [/^&(?!&)/, 'write && for and'],
  [/^\|(?!\|)/, 'write || for or'],
  [/^<>/, 'write != for unequal'],
  [/^=/, 'compare with =='],
  [/^,\d/, 'write a decimal point, as in 0.5'],
];
/** The library's names of signs. */
const SIGNS: Readonly<Record<string, string>> = { RPAREN: ')', LPAREN: '(', RBRACKET: ']', LBRACKET: '[', RBRACE: '}', LBRACE: '{', EOF: 'the end', IDENTIFIER: 'a name', GT: '>', LT: '<', COMMA: ',', COLON: ':', DOT: '.' };

/**
 * What to say of an expression that can not be parsed, and where: `offset` is where the parser stopped, which may be inside a word.
 */
export function expressionAdvice(source: string, summary: string, offset: number): { message: string; offset: number } {
  const begin = beginOf(source, offset);
  const lead = source.length - source.trimStart().length;
  if (begin === lead && source[begin] === '=' && source[begin + 1] !== '=') return { message: 'not an expression: it begins with =; conditions are expressions already, write it without = (in a value, one = is enough)', offset: begin };
  const duration = /^\d+\s*(?:[smhdw]|days?|weeks?|hours?|minutes?)\b/.exec(source.slice(begin));
  if (duration) return { message: `not an expression: ${duration[0]} is a duration, and here stands an expression; ${durationRemedy(duration[0])}`, offset: begin };
  // A sign of two characters may have been read by half.
  const half = begin > 0 && source[begin - 1] === '<' ? [begin - 1] : [];
  for (const at of [...half, begin, wordStart(source, offset)]) {
    const rest = source.slice(at);
    const foreign = FOREIGN.find(([pattern]) => pattern.test(rest));
    if (foreign) return { message: `not an expression: ${/^[^\w=<]/.test(rest) ? `${rest.slice(0, 1)} is none of its signs; ` : ''}${foreign[1]}`, offset: at };
  }
  const said = inWords(summary.replace(/\b[A-Z]{2,}\b/g, (name) => SIGNS[name] ?? name.toLowerCase()));
  const surplus = source[offset] === ')' && count(source, ')') > count(source, '(');
  if (surplus) return { message: 'not an expression: there is one ) too many; take it out, or open it before', offset };
  const open = count(source, '(') > count(source, ')');
  const remedy = open ? 'close the bracket with )' : source.trimEnd().length <= offset + 1 ? 'something is expected behind it; complete it' : 'write CEL, as in entry.data.evaluation.nps >= 9';
  return { message: `not an expression: ${said}; ${remedy}`, offset };
}

function inWords(summary: string): string {
  if (summary.endsWith('token: the end')) return 'it ends too early';
  return summary.replace(/^Expected (.+), got (.+)$/, '$1 is missing before $2').replace(/^Unexpected (?:token|character): (.+)$/, '$1 can not stand here');
}

function durationRemedy(text: string): string {
  const [, amount = '1', unit = 'd'] = /^(\d+)\s*([smhdw])/.exec(text) ?? [];
  const hours = unit === 'd' ? `${Number(amount) * 24}h` : unit === 'w' ? `${Number(amount) * 168}h` : `${amount}${unit}`;
  return `a point in time is written like now + duration("${hours}"); to wait so long, write wait: ${amount}${unit}; to expire, ${amount}${unit}`;
}

/** Where the word begins that the parser stopped in, with a number or a small word of another language before it. */
function beginOf(source: string, offset: number): number {
  const at = wordStart(source, offset);
  const before = /(?:\d+|\b(?:and|or|not))\s+$/i.exec(source.slice(0, at));
  return before && /\w/.test(source[at] ?? '') ? before.index : at;
}

function wordStart(source: string, offset: number): number {
  let at = Math.min(offset, source.length);
  if (!/[\w]/.test(source[at] ?? '')) return at;
  while (at > 0 && /[\w]/.test(source[at - 1] ?? '')) at -= 1;
  return at;
}

const count = (source: string, sign: string): number => source.split(sign).length - 1;

/** What to say of operands and arguments that do not fit, in the library's words: `string == number`, `today()`. */
export function typeAdvice(summary: string): string {
  const called = /'(?:[\w<>]+\.)?(\w+)\(/.exec(summary)?.[1];
  if (called === undefined) {
    if (/timestamp|duration/.test(summary)) return '; both sides must have fitting types: a time from a time is a duration, written duration("72h")';
    return '; both sides must have fitting types: texts stand in quotes, numbers do not';
  }
  if (called === 'sentWithin') return '; it takes a template or channel and a time, as in sentWithin("email", "30d")';
  if (/^(today|date|getdate|current_?date)$/i.test(called)) return '; there is no such function: the present time is now';
  if (/^(includes|has|like|in)$/i.test(called)) return '; there is no such function: write text.contains("...") for texts, "..." in list for lists';
  return '; give it what it expects, or look whether there is such a function';
}
