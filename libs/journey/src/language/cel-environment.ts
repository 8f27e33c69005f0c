import { Environment } from '@marcbachmann/cel-js';
import type { ASTNode, Context } from '@marcbachmann/cel-js';
import type { Fields } from './variables';

const TIMESTAMP = 'google.protobuf.Timestamp';
const LIMITS = { maxAstNodes: 2_000, maxDepth: 60, maxListElements: 500, maxMapEntries: 200 };

/** A parsed expression that the library can run. */
export interface RunnableExpression {
  (context: Context): unknown;
  ast: ASTNode;
  check(): { valid: boolean; type?: string; error?: CelFault };
}

/** What the library's errors tell. */
export interface CelFault {
  message: string;
  summary?: string;
  code?: string;
  range?: { start: number; end: number };
  node?: unknown;
}

/** The type a result has when only the run tells: `dyn`, or a type that holds such. */
export const TIMESTAMP_TYPE = TIMESTAMP;

/** CEL's own type for one of ours (`timestamp?` -> `google.protobuf.Timestamp`). */
export function celType(type: string): string {
  const plain = type.replace(/\?$/, '');
  return plain === 'timestamp' ? TIMESTAMP : plain;
}

/** An environment whose numbers mix: what the library counts as int (sizes, parts of dates) works with doubles everywhere. */
function numbersMix(environment: Environment): Environment {
  const arithmetic: Record<string, (a: number, b: number) => number> = {
    '+': (a, b) => a + b,
    '-': (a, b) => a - b,
    '*': (a, b) => a * b,
    '/': (a, b) => a / b,
    '%': (a, b) => a % b,
  };
  for (const [operator, apply] of Object.entries(arithmetic)) {
    for (const sides of [['int', 'double'], ['double', 'int']]) {
      environment.registerOperator(`${sides[0]} ${operator} ${sides[1]}: double`, (a: unknown, b: unknown) => apply(Number(a), Number(b)));
    }
  }
  environment.registerOperator('double % double: double', (a: number, b: number) => a % b);
  environment.registerOperator('int == double: bool', (a: unknown, b: unknown) => Number(a) === Number(b));
  return environment;
}

/** The environment that checks types: variables by place, over the records of `shapes`. */
export function checkingEnvironment(variables: Fields, shapes: Record<string, Fields>): Environment {
  const environment = numbersMix(new Environment({ homogeneousAggregateLiterals: false, limits: LIMITS }));
  const pending = new Map(Object.entries(shapes));
  const register = (name: string): void => {
    const fields = pending.get(name);
    if (!fields) return;
    pending.delete(name);
    // A record's fields are registered first: the library wants types known before their use.
    for (const type of Object.values(fields)) register(type.replace(/\?$/, ''));
    environment.registerType(name, { fields: Object.fromEntries(Object.entries(fields).map(([field, type]) => [field, celType(type)])) });
  };
  for (const name of [...pending.keys()]) register(name);
  for (const [name, type] of Object.entries(variables)) environment.registerVariable(name, celType(type));
  return environment.registerFunction('sentWithin(string, string): bool', () => false);
}

/** The environment that runs: values are plain data, typed as they come, nothing is wrapped or copied. */
export function runningEnvironment(sentWithin: (templateOrChannel: string, within: string) => boolean): Environment {
  const environment = numbersMix(new Environment({ unlistedVariablesAreDyn: true, homogeneousAggregateLiterals: false, limits: LIMITS }));
  return environment.registerFunction('sentWithin(string, string): bool', sentWithin);
}

/** Parses with integer literals as doubles, but where the library wants integers (indexes, arguments). Throws the library's faults. */
export function parseWith(environment: Environment, source: string): RunnableExpression {
  const parsed = environment.parse(source);
  literalsToDoubles(parsed.ast, '');
  return parsed as RunnableExpression;
}

function literalsToDoubles(node: unknown, parent: string): void {
  if (Array.isArray(node)) {
    for (const item of node) literalsToDoubles(item, parent);
    return;
  }
  if (typeof node !== 'object' || node === null || !('op' in node) || !('args' in node)) return;
  const literal = node as { op: string; args: unknown };
  if (literal.op === 'value') {
    if (typeof literal.args === 'bigint' && !['call', 'rcall', '[]'].includes(parent)) literal.args = Number(literal.args);
    return;
  }
  literalsToDoubles(literal.args, literal.op);
}
