/** The part of CEL that generated journeys use: literals, paths, calls, unary and binary operators, the conditional. */
export type Expression =
  | { type: 'literal'; value: string | number | boolean }
  | { type: 'name'; name: string }
  | { type: 'field'; of: Expression; name: string }
  | { type: 'item'; of: Expression; index: Expression }
  | { type: 'call'; name: string; args: Expression[] }
  | { type: 'list'; items: Expression[] }
  | { type: 'not'; of: Expression }
  | { type: 'minus'; of: Expression }
  | { type: 'binary'; operator: string; left: Expression; right: Expression }
  | { type: 'conditional'; when: Expression; then: Expression; otherwise: Expression };

const TOKEN = /\s*(?:(\d+(?:\.\d+)?)|"([^"]*)"|([A-Za-z_]\w*)|(&&|\|\||==|!=|<=|>=|[-+*/<>!?:.,()[\]]))/y;
/** Binary operators, loosest first. */
const LEVELS = [['||'], ['&&'], ['==', '!=', '<', '<=', '>', '>=', 'in'], ['+', '-'], ['*', '/']];

type Token = { type: 'number' | 'string' | 'name' | 'sign'; text: string };

function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < source.trimEnd().length) {
    const found = TOKEN.exec(source);
    if (!found) throw new Error(`no token in ${source}`);
    const [, number, string, name, sign] = found;
    if (number !== undefined) tokens.push({ type: 'number', text: number });
    else if (string !== undefined) tokens.push({ type: 'string', text: string });
    else if (name !== undefined) tokens.push({ type: 'name', text: name });
    else tokens.push({ type: 'sign', text: sign ?? '' });
  }
  return tokens;
}

/** Parses an expression; throws on what is outside the subset (the generator never writes it). */
export function parseCel(source: string): Expression {
  const tokens = tokenize(source);
  let at = 0;
  const peek = (text: string): boolean => tokens[at]?.type !== 'string' && tokens[at]?.text === text;
  const take = (text: string): boolean => peek(text) && (at += 1) > 0;
  const expect = (text: string): void => {
    if (!take(text)) throw new Error(`expected ${text} at ${at} of ${source}`);
  };

  function conditional(): Expression {
    const when = binary(0);
    if (!take('?')) return when;
    const then = conditional();
    expect(':');
    return { type: 'conditional', when, then, otherwise: conditional() };
  }

  function binary(level: number): Expression {
    const operators = LEVELS[level];
    if (!operators) return unary();
    let left = binary(level + 1);
    for (;;) {
      const operator = operators.find(peek);
      if (operator === undefined) return left;
      at += 1;
      left = { type: 'binary', operator, left, right: binary(level + 1) };
    }
  }

  function unary(): Expression {
    if (take('!')) return { type: 'not', of: unary() };
    if (take('-')) return { type: 'minus', of: unary() };
    let value = primary();
    for (;;) {
      if (take('.')) {
        value = { type: 'field', of: value, name: tokens[at]?.text ?? '' };
        at += 1;
      } else if (take('[')) {
        value = { type: 'item', of: value, index: conditional() };
        expect(']');
      } else return value;
    }
  }

  function listUntil(end: string): Expression[] {
    const items: Expression[] = [];
    while (!take(end)) {
      items.push(conditional());
      if (!peek(end)) expect(',');
    }
    return items;
  }

  function primary(): Expression {
    if (take('(')) {
      const inner = conditional();
      expect(')');
      return inner;
    }
    if (take('[')) return { type: 'list', items: listUntil(']') };
    const token = tokens[at];
    if (!token || token.type === 'sign') throw new Error(`unexpected ${token?.text} in ${source}`);
    at += 1;
    if (token.type === 'number') return { type: 'literal', value: Number(token.text) };
    if (token.type === 'string') return { type: 'literal', value: token.text };
    if (token.text === 'true' || token.text === 'false') return { type: 'literal', value: token.text === 'true' };
    return take('(') ? { type: 'call', name: token.text, args: listUntil(')') } : { type: 'name', name: token.text };
  }

  const whole = conditional();
  if (at < tokens.length) throw new Error(`unread rest in ${source}`);
  return whole;
}
