import type { ASTNode } from '@marcbachmann/cel-js';
import { parseDuration } from './duration';
import type { ProblemCode } from './problem';
import { nearestName, suggestion } from './problem';
import { ALL_VARIABLES } from './variables';
import type { Fields } from './variables';

/** A fault in an expression, at `offset` characters into it. */
export interface ExpressionFault {
  code: ProblemCode;
  message: string;
  offset: number;
  severity: 'error' | 'warning';
}

/** What an expression reads: for traces, for warnings and for names nobody declared. */
export interface Reading {
  /** Dotted paths, in order of appearance. */
  reads: string[];
  /** Paths that the expression asks for by `has()`. */
  guarded: string[];
  faults: ExpressionFault[];
}

/** What there is to read. `guards`: paths known to be there already; `optionalMatters`: whether a path that may be absent is worth a warning. */
export interface ReadingContext {
  variables: Fields;
  shapes: Record<string, Fields>;
  guards: ReadonlySet<string>;
  optionalMatters: boolean;
}

const LOCAL_MACROS = new Set(['all', 'exists', 'exists_one', 'map', 'filter']);

interface ReadPath {
  names: string[];
  ends: number[];
  inHas: boolean;
}

/** Walks a parsed expression: paths read, unknown names with the nearest known one, bad duration literals, reads of optional fields. */
export function readExpression(ast: ASTNode, context: ReadingContext): Reading {
  const paths: ReadPath[] = [];
  const faults: ExpressionFault[] = [];
  walk(ast, new Set(), false, paths, faults);

  const guarded = paths.filter((path) => path.inHas).map((path) => path.names.join('.'));
  const present = new Set([...context.guards, ...guarded].flatMap(prefixes));
  for (const path of paths) faults.push(...checkPath(path, context, present));
  return { reads: [...new Set(paths.map((path) => path.names.join('.')))], guarded, faults };
}

function walk(node: ASTNode, locals: ReadonlySet<string>, inHas: boolean, paths: ReadPath[], faults: ExpressionFault[]): void {
  const visit = (child: ASTNode, names = locals) => walk(child, names, false, paths, faults);
  switch (node.op) {
    case 'value':
      return;
    case 'id':
    case '.':
    case '.?':
    case '[]':
    case '[?]': {
      const path = pathOf(node);
      if (path && path.names[0] !== undefined) {
        if (!locals.has(path.names[0])) paths.push({ ...path, inHas });
      } else if (node.op !== 'id') {
        visit(node.args[0]);
        if (typeof node.args[1] !== 'string') visit(node.args[1]);
      }
      return;
    }
    case 'call': {
      const [name, args] = node.args;
      checkDurationLiteral(name, args, faults);
      for (const argument of args) walk(argument, locals, name === 'has', paths, faults);
      return;
    }
    case 'rcall': {
      const [name, receiver, args] = node.args;
      visit(receiver);
      const variable = LOCAL_MACROS.has(name) && args.length > 1 && args[0]?.op === 'id' ? args[0].args : undefined;
      if (variable === undefined) for (const argument of args) visit(argument);
      else for (const argument of args.slice(1)) visit(argument, new Set([...locals, variable]));
      return;
    }
    case 'map':
      for (const [key, value] of node.args) {
        visit(key);
        visit(value);
      }
      return;
    case '!_':
    case '-_':
      visit(node.args);
      return;
    default:
      for (const child of node.args) visit(child);
  }
}

/** `a.b["c"]` -> a, b, c with the offset behind each; anything computed in between: none. */
function pathOf(node: ASTNode): { names: string[]; ends: number[] } | undefined {
  if (node.op === 'id') return { names: [node.args], ends: [node.end] };
  if (node.op === '.' || node.op === '.?') {
    const parent = pathOf(node.args[0]);
    return parent && { names: [...parent.names, node.args[1]], ends: [...parent.ends, node.end] };
  }
  if ((node.op === '[]' || node.op === '[?]') && node.args[1].op === 'value' && typeof node.args[1].args === 'string') {
    const parent = pathOf(node.args[0]);
    return parent && { names: [...parent.names, node.args[1].args], ends: [...parent.ends, node.end - 2] };
  }
  return undefined;
}

function checkPath(path: ReadPath, context: ReadingContext, present: ReadonlySet<string>): ExpressionFault[] {
  const root = path.names[0] ?? '';
  let type = context.variables[root];
  if (type === undefined) {
    const offset = (path.ends[0] ?? 0) - root.length;
    if (ALL_VARIABLES.includes(root)) {
      const instead = root === 'event' ? '; use `entry` (what started the run) or `woke` (what ended the last wait)' : '; use `event`, `contact`, `enrolment` or `now`';
      return [{ code: 'unknown-name', message: `'${root}' can not be read here${instead}`, offset, severity: 'error' }];
    }
    const known = [...Object.keys(context.variables), ...(nearestName(root, Object.keys(context.variables)) ? [] : ['sentWithin'])];
    return [{ code: 'unknown-name', message: `unknown name '${root}'${meantHint(path.names, context)}${suggestion(root, known)}`, offset, severity: 'error' }];
  }
  for (let i = 1; i < path.names.length; i++) {
    const fields: Fields | undefined = context.shapes[type.replace(/\?$/, '')];
    if (!fields) return [];
    const name = path.names[i] ?? '';
    const next: string | undefined = Object.hasOwn(fields, name) ? fields[name] : undefined;
    const parent = path.names.slice(0, i).join('.');
    const offset = (path.ends[i] ?? 0) - name.length;
    if (next === undefined) {
      const hint = type === 'Attributes' ? '; declare it in config/attributes.yaml' : '';
      return [{ code: 'unknown-name', message: `unknown name '${name}' in ${parent}${suggestion(name, Object.keys(fields))}${hint}`, offset, severity: 'error' }];
    }
    const full = `${parent}.${name}`;
    if (next.endsWith('?') && context.optionalMatters && !path.inHas && !present.has(full)) {
      const message = `${full} may be absent, and the whole condition is then false; ask first: has(${full}) && ...`;
      return [{ code: 'optional-read', message, offset, severity: 'warning' }];
    }
    type = next;
  }
  return [];
}

/** A word alone that is near no name is a text without its quotes, or another language's truth. */
function meantHint(names: readonly string[], { variables }: ReadingContext): string {
  const [root = ''] = names;
  if (/^(yes|on|oui)$/i.test(root)) return '; write true';
  if (/^(no|off|non)$/i.test(root)) return '; write false';
  return names.length === 1 && nearestName(root, Object.keys(variables)) === undefined ? `; if it is a text, put it in quotes: "${root}"` : '';
}

function checkDurationLiteral(name: string, args: ASTNode[], faults: ExpressionFault[]): void {
  const argument = name === 'duration' ? args[0] : name === 'sentWithin' ? args[1] : undefined;
  if (argument?.op !== 'value' || typeof argument.args !== 'string') return;
  const text = argument.args;
  if (name === 'sentWithin') {
    if (parseDuration(text)) return;
    faults.push({ code: 'bad-duration', message: `bad duration '${text}' in sentWithin; write it like "30d" or "12h"`, offset: argument.start, severity: 'error' });
    return;
  }
  if (/^[+-]?(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/.test(text)) return;
  const days = /^(\d+)([dw])$/.exec(text);
  const hours = days ? Number(days[1]) * (days[2] === 'w' ? 168 : 24) : undefined;
  const remedy = hours === undefined ? 'write it like duration("168h") or duration("1h30m")' : `days have no fixed length here: write duration("${hours}h")`;
  faults.push({ code: 'bad-duration', message: `bad duration '${text}'; ${remedy}`, offset: argument.start, severity: 'error' });
}

function prefixes(path: string): string[] {
  const names = path.split('.');
  return names.map((_, i) => names.slice(0, i + 1).join('.'));
}
