import type { ASTNode } from '@marcbachmann/cel-js';
import type { JsonValue } from '@parcours/events';
import type { Expression, Scope } from '../graph';
import { checkingEnvironment, parseWith, runningEnvironment, TIMESTAMP_TYPE } from './cel-environment';
import type { CelFault, RunnableExpression } from './cel-environment';
import { directly, UNDECIDED } from './direct-evaluation';
import { expressionAdvice, typeAdvice } from './expression-advice';
import { readExpression } from './read-expression';
import type { ExpressionFault } from './read-expression';
import { sentWithin } from './sent-within';
import { shapesWith, VARIABLES } from './variables';
import type { Fields, Place } from './variables';

/** What an expression must give. */
export type Wanted = 'condition' | 'instant' | 'text' | 'value';

/** A compiled expression with its warnings, or what is wrong with it. */
export type CompiledExpression =
  | { ok: true; expression: Expression; faults: ExpressionFault[]; guarded: string[]; type: string }
  | { ok: false; faults: ExpressionFault[] };

/** The scope of the evaluation going on: the library's functions see their arguments only. Evaluation is synchronous, so there is one at most. */
let evaluating: Scope | undefined;

const running = runningEnvironment((templateOrChannel, within) => {
  if (!evaluating) throw new Error('sentWithin is only for running expressions');
  return sentWithin(evaluating, templateOrChannel, within);
});

/** Compiles the expressions of one journey: the environments of its places are made once. */
export class ExpressionCompiler {
  private readonly shapes: Record<string, Fields>;
  private readonly environments = new Map<Place, ReturnType<typeof checkingEnvironment>>();

  /** `attributes`: declared ones with their defaults; `openData`: whether an event's data may hold anything. */
  constructor(attributes: Record<string, JsonValue>, openData: boolean) {
    this.shapes = shapesWith(attributes, openData);
  }

  /**
   * Checks and compiles one expression. `guards`: paths that are known to be present; optional reads of others are warnings.
   * Never throws.
   */
  compile(source: string, place: Place, wanted: Wanted, guards: ReadonlySet<string> = new Set()): CompiledExpression {
    if (source.trim() === '') {
      return failed({ code: 'bad-expression', message: 'the expression is empty; write a condition, or leave the key out', offset: 0, severity: 'error' });
    }
    try {
      const environment = this.environmentOf(place);
      const checked = parseWith(environment, source);
      const reading = readExpression(checked.ast, { variables: VARIABLES[place], shapes: this.shapes, guards, optionalMatters: wanted === 'condition' });
      if (reading.faults.some((fault) => fault.severity === 'error')) return { ok: false, faults: reading.faults };
      const result = checked.check();
      if (!result.valid) return failed(describe(result.error, source), ...reading.faults);
      const type = result.type ?? 'dyn';
      const mismatch = wantedFault(wanted, type);
      if (mismatch) return failed({ code: 'wrong-type', message: mismatch, offset: 0, severity: 'error' }, ...reading.faults);
      return { ok: true, expression: runnable(source, reading.reads), faults: reading.faults, guarded: reading.guarded, type };
    } catch (fault) {
      return failed(describe(fault, source));
    }
  }

  private environmentOf(place: Place): ReturnType<typeof checkingEnvironment> {
    let environment = this.environments.get(place);
    if (!environment) {
      environment = checkingEnvironment(VARIABLES[place], this.shapes);
      this.environments.set(place, environment);
    }
    return environment;
  }
}

/** Whether `source` is an expression at all, for what is evaluated elsewhere (a catalogue filter). */
export function syntaxFault(source: string): ExpressionFault | undefined {
  if (source.trim() === '') return { code: 'bad-expression', message: 'the expression is empty; write one, or leave the key out', offset: 0, severity: 'error' };
  try {
    parseWith(running, source);
    return undefined;
  } catch (fault) {
    return describe(fault, source);
  }
}

function runnable(source: string, reads: string[]): Expression {
  const run = parseWith(running, source);
  run.check();
  const direct = directly(run.ast);
  const usesTouches = source.includes('sentWithin');
  return {
    source,
    reads,
    paths: reads.map((path) => path.split('.')),
    evaluate(scope) {
      const value = direct ? direct(scope) : UNDECIDED;
      if (value !== UNDECIDED) return { value };
      if (!usesTouches) return evaluate(run, scope);
      evaluating = scope;
      try {
        return evaluate(run, scope);
      } finally {
        evaluating = undefined;
      }
    },
  };
}

function evaluate(run: RunnableExpression, scope: Scope): { value: unknown } | { missing: string } {
  try {
    const value = run(scope as unknown as Record<string, unknown>);
    return { value: typeof value === 'bigint' ? Number(value) : value };
  } catch (fault) {
    return { missing: whatIsMissing(fault) };
  }
}

function whatIsMissing(fault: unknown): string {
  const { code, node, summary, message } = fault as CelFault;
  if (code === 'no_such_key' || code === 'unknown_variable') {
    const path = dotted(node as ASTNode | undefined);
    if (path) return path;
  }
  return summary ?? message ?? 'fault';
}

function dotted(node: ASTNode | undefined): string | undefined {
  if (!node) return undefined;
  if (node.op === 'id') return node.args;
  if (node.op === '.' || node.op === '.?') {
    const parent = dotted(node.args[0]);
    return parent && `${parent}.${node.args[1]}`;
  }
  if (node.op === '[]' && node.args[1].op === 'value') {
    const parent = dotted(node.args[0]);
    return parent && `${parent}.${String(node.args[1].args)}`;
  }
  return undefined;
}

function failed(...faults: ExpressionFault[]): CompiledExpression {
  return { ok: false, faults };
}

function wantedFault(wanted: Wanted, type: string): string | undefined {
  if (type === 'dyn' || type.startsWith('dyn<')) return undefined;
  const found = type === 'bool' ? 'true or false' : readable(type);
  switch (wanted) {
    case 'condition':
      return type === 'bool' ? undefined : `a condition must be true or false, this gives ${found}; compare it, as in \`... == ...\``;
    case 'instant':
      return type === TIMESTAMP_TYPE ? undefined : `a point in time is expected here, this gives ${found}; use a timestamp such as enrolment.starts, or timestamp("2026-09-01T00:00:00Z")`;
    case 'text':
      return ['string', 'double', 'int'].includes(type) ? undefined : `a key must be a text or a number, this gives ${found}; use an id such as event.data.enrolment.id`;
    case 'value':
      return undefined;
  }
}

/** The library's type names as people call them. */
function readable(text: string): string {
  return text
    .replaceAll('google.protobuf.Timestamp', 'timestamp')
    .replaceAll('google.protobuf.Duration', 'duration')
    .replaceAll('double', 'number');
}

function describe(error: unknown, source: string): ExpressionFault {
  const fault = error as CelFault | undefined;
  const summary = readable(fault?.summary ?? fault?.message?.split('\n')[0] ?? 'can not be read');
  const offset = fault?.range?.start ?? 0;
  const syntax = fault?.code === undefined || /token|parse|unterminated|unexpected|invalid_(escape|number|string|char)/.test(fault.code);
  if (syntax) return { code: 'bad-expression', ...expressionAdvice(source, summary, offset), severity: 'error' };
  return { code: 'wrong-type', message: `${summary}${typeAdvice(summary)}`, offset, severity: 'error' };
}
