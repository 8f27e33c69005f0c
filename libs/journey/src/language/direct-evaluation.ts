import type { ASTNode } from '@marcbachmann/cel-js';
import type { Scope } from '../graph';

/** What `Direct` answers where only the library knows what CEL says: a value is missing, or sides do not fit. */
export const UNDECIDED = Symbol('undecided');

/** Reads a value straight from the scope, or `UNDECIDED`. Never throws. */
export type Direct = (scope: Scope) => unknown;

const orders: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

/**
 * The plain part of CEL that most conditions keep to, without the library's walk over the syntax tree: paths, literals, comparisons,
 * `has()`, `!`, `&&`, `||`. It only answers where all values are there and fit; the library evaluates whatever is `UNDECIDED`, so both
 * always agree. Undefined: the expression has other parts.
 */
export function directly(node: ASTNode): Direct | undefined {
  switch (node.op) {
    case 'value':
      return literal(node.args);
    case 'id':
      return variable(node.args);
    case '.':
      return field(directly(node.args[0]), node.args[1]);
    case '==':
    case '!=':
      return equality(directly(node.args[0]), directly(node.args[1]), node.op === '==');
    case '<':
    case '<=':
    case '>':
    case '>=':
      return comparison(directly(node.args[0]), directly(node.args[1]), node.op);
    case '&&':
    case '||':
      return junction(directly(node.args[0]), directly(node.args[1]), node.op === '||');
    case '!_':
      return negation(directly(node.args));
    case 'call':
      return presence(node.args[0], node.args[1]);
    default:
      return undefined;
  }
}

function literal(value: unknown): Direct | undefined {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return undefined;
  return () => value;
}

function variable(name: string): Direct {
  return (scope) => known(scope[name as keyof Scope]);
}

function known(value: unknown): unknown {
  return value === undefined || value === null ? UNDECIDED : value;
}

function field(of: Direct | undefined, name: string): Direct | undefined {
  return of && ((scope) => {
    const record = of(scope);
    return isRecord(record) && Object.hasOwn(record, name) ? known(record[name]) : UNDECIDED;
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function equality(left: Direct | undefined, right: Direct | undefined, equal: boolean): Direct | undefined {
  return left && right && ((scope) => {
    const a = left(scope);
    const b = right(scope);
    const comparable = typeof a === typeof b && (typeof a === 'string' || typeof a === 'number' || typeof a === 'boolean');
    return comparable ? (a === b) === equal : UNDECIDED;
  });
}

function comparison(left: Direct | undefined, right: Direct | undefined, operator: string): Direct | undefined {
  const compare = orders[operator];
  return left && right && compare && ((scope) => {
    const a = left(scope);
    const b = right(scope);
    return typeof a === 'number' && typeof b === 'number' ? compare(a, b) : UNDECIDED;
  });
}

/** `decisive`: the side that settles it, true for `||`. */
function junction(left: Direct | undefined, right: Direct | undefined, decisive: boolean): Direct | undefined {
  return left && right && ((scope) => {
    const a = left(scope);
    if (a === decisive) return decisive;
    const b = right(scope);
    return typeof a === 'boolean' && typeof b === 'boolean' ? b : UNDECIDED;
  });
}

function negation(of: Direct | undefined): Direct | undefined {
  return of && ((scope) => {
    const value = of(scope);
    return typeof value === 'boolean' ? !value : UNDECIDED;
  });
}

function presence(name: string, args: readonly ASTNode[]): Direct | undefined {
  const asked = args[0];
  if (name !== 'has' || args.length !== 1 || asked?.op !== '.') return undefined;
  const [parent, last] = asked.args;
  const of = directly(parent);
  return of && ((scope) => {
    const record = of(scope);
    if (!isRecord(record)) return UNDECIDED;
    if (!Object.hasOwn(record, last)) return false;
    return known(record[last]) === UNDECIDED ? UNDECIDED : true;
  });
}
