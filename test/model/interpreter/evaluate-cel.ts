import { MISSING, timestamp, type CelMap, type CelValue, type Span } from './cel-value';
import { parseCel, type Expression } from './parse-cel';

/** What an expression can name. `sentWithin` is the one function that looks at the contact. */
export interface Scope {
  names: CelMap;
  sentWithin(what: string, duration: string): boolean;
}

/** The value of an expression, `MISSING` on any failure; never throws for what the generator writes. */
export function evaluate(source: string, scope: Scope): CelValue {
  return valueOf(parseCel(source), scope);
}

/** A condition: true only if it has the value true. */
export function holds(source: string | undefined, scope: Scope): boolean {
  return source === undefined || evaluate(source, scope) === true;
}

function valueOf(expression: Expression, scope: Scope): CelValue {
  switch (expression.type) {
    case 'literal':
      return expression.value;
    case 'name':
      return scope.names[expression.name] ?? MISSING;
    case 'list':
      return expression.items.map((item) => valueOf(item, scope));
    case 'field':
      return fieldOf(valueOf(expression.of, scope), expression.name);
    case 'item': {
      const index = valueOf(expression.index, scope);
      return typeof index === 'string' ? fieldOf(valueOf(expression.of, scope), index) : MISSING;
    }
    case 'not': {
      const value = valueOf(expression.of, scope);
      return typeof value === 'boolean' ? !value : MISSING;
    }
    case 'minus': {
      const value = valueOf(expression.of, scope);
      return typeof value === 'number' ? -value : MISSING;
    }
    case 'conditional': {
      const when = valueOf(expression.when, scope);
      return typeof when === 'boolean' ? valueOf(when ? expression.then : expression.otherwise, scope) : MISSING;
    }
    case 'call':
      return call(expression.name, expression.args, scope);
    case 'binary':
      return binary(expression.operator, valueOf(expression.left, scope), valueOf(expression.right, scope));
  }
}

function fieldOf(value: CelValue, name: string): CelValue {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value.type !== 'map') return MISSING;
  return value.entries[name] ?? MISSING;
}

function call(name: string, args: Expression[], scope: Scope): CelValue {
  const [first, second] = args;
  if (name === 'has' && first?.type === 'field') {
    const owner = valueOf(first.of, scope);
    return owner === MISSING ? MISSING : fieldOf(owner, first.name) !== MISSING;
  }
  const values = args.map((arg) => valueOf(arg, scope));
  if (name === 'size') return Array.isArray(values[0]) || typeof values[0] === 'string' ? values[0].length : MISSING;
  if (name === 'duration' && first?.type === 'literal') return spanOf(String(first.value));
  if (name === 'sentWithin' && first?.type === 'literal' && second?.type === 'literal') return scope.sentWithin(String(first.value), String(second.value));
  throw new Error(`no function ${name}`);
}

function spanOf(text: string): Span {
  const unit = { h: 3_600_000, m: 60_000, s: 1000 };
  let ms = 0;
  for (const [, count, name] of text.matchAll(/(\d+)([hms])/g)) ms += Number(count) * unit[name as keyof typeof unit];
  return { type: 'span', ms };
}

function binary(operator: string, left: CelValue, right: CelValue): CelValue {
  if (operator === '&&' || operator === '||') {
    // The deciding side decides, whatever became of the other.
    const decides = operator === '||';
    if (left === decides || right === decides) return decides;
    return typeof left === 'boolean' && typeof right === 'boolean' ? !decides : MISSING;
  }
  if (left === MISSING || right === MISSING) return MISSING;
  if (operator === 'in') return Array.isArray(right) ? right.some((item) => equal(item, left)) : MISSING;
  if (operator === '==') return equal(left, right);
  if (operator === '!=') return !equal(left, right);
  if (operator === '+' || operator === '-') return added(left, right, operator === '-' ? -1 : 1);
  if (operator === '*' || operator === '/') return typeof left === 'number' && typeof right === 'number' ? (operator === '*' ? left * right : left / right) : MISSING;
  return ordered(operator, left, right);
}

const numberOf = (value: CelValue): number | undefined => {
  if (typeof value === 'number') return value;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return value.type === 'timestamp' ? value.at : value.type === 'span' ? value.ms : undefined;
};

function kindOf(value: CelValue): string {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value.type : typeof value;
}

function equal(left: CelValue, right: CelValue): boolean {
  return kindOf(left) === kindOf(right) && (numberOf(left) === undefined ? left === right : numberOf(left) === numberOf(right));
}

function added(left: CelValue, right: CelValue, sign: 1 | -1): CelValue {
  if (typeof left === 'string' && typeof right === 'string') return sign === 1 ? left + right : MISSING;
  const [a, b] = [numberOf(left), numberOf(right)];
  if (a === undefined || b === undefined) return MISSING;
  const sum = a + sign * b;
  const kinds = `${kindOf(left)} ${kindOf(right)}`;
  if (kinds === 'number number') return sum;
  if (kinds === 'timestamp span' || (kinds === 'span timestamp' && sign === 1)) return timestamp(sum);
  if (kinds === 'span span' || (kinds === 'timestamp timestamp' && sign === -1)) return { type: 'span', ms: sum };
  return MISSING;
}

function ordered(operator: string, left: CelValue, right: CelValue): CelValue {
  if (kindOf(left) !== kindOf(right)) return MISSING;
  const [a, b] = typeof left === 'string' && typeof right === 'string' ? [left, right] : [numberOf(left), numberOf(right)];
  if (a === undefined || b === undefined) return MISSING;
  switch (operator) {
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    default:
      return a >= b;
  }
}
