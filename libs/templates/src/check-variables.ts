import { closest, distance } from 'fastest-levenshtein';
import type { TemplateProblem } from './compiled-email-template';
import { misuse, typeAt, type RecordType, type VariableType, type VariableUse } from './variable-type';

/** A use and the file it stands in. */
export interface TemplateUse extends VariableUse {
  file: string;
}

/** Names what no rendering can know, and what is used as something that it is not; each with what to write instead. `known`: all that a template may read. */
export function checkVariables(uses: readonly TemplateUse[], known: RecordType): TemplateProblem[] {
  const problems: TemplateProblem[] = [];
  const told = new Set<string>();
  for (const { path, wants, shown, file, line, column } of uses) {
    const found = typeAt(known, path);
    // An item of what is no list: told where it is repeated.
    if ('at' in found && path[found.at] === '*') continue;
    const message = 'at' in found ? missing(path, found, known) : misuse(found.type, wants, shown);
    const code = 'at' in found ? 'unknown-variable' : 'wrong-type';
    // Of an unknown variable only the first place is told.
    const key = `${file} ${code === 'unknown-variable' ? path.join('.') : `${line}:${column}`} ${message ?? ''}`;
    if (message === undefined || told.has(key)) continue;
    told.add(key);
    problems.push({ file, line, column, code, message });
  }
  return problems;
}

function missing(path: string[], { at, in: type }: { at: number; in: VariableType }, known: RecordType): string {
  const variable = named(path);
  if (type.type !== 'record') return `Unknown variable ${variable}: ${named(path.slice(0, at))} has no fields.`;
  const names = Object.keys(type.fields);
  const name = path[at] ?? '';
  const near = nearest(name, names) ?? nearestPath(path, at, known);
  if (near !== undefined) return `Unknown variable ${variable}; did you mean ${named([...path.slice(0, at), ...near.split('.'), ...path.slice(at + 1)])}?`;
  const there = names.length === 0 ? 'nothing is there' : `there ${names.length === 1 ? 'is' : 'are'} ${names.map((field) => named([...path.slice(0, at), field])).join(', ')}`;
  return `Unknown variable ${variable}; ${there}.`;
}

/** `offers.*.title` as people say it: `title` of each of `offers`. */
function named(path: string[]): string {
  const item = path.lastIndexOf('*');
  return item < 0 ? path.join('.') : `${path.slice(item + 1).join('.') || 'this'} (in each ${path.slice(0, item).filter((name) => name !== '*').join('.')})`;
}

function nearest(name: string, names: string[]): string | undefined {
  if (names.length === 0) return undefined;
  const near = closest(name, names);
  return distance(name, near) <= Math.max(name.length > 3 ? 2 : 1, name.length / 3) ? near : undefined;
}

/** A root's field that was written without its root: `firstName`, `starts`. */
function nearestPath(path: string[], at: number, known: RecordType): string | undefined {
  const [name = ''] = path;
  if (at > 0 || path.length > 1) return undefined;
  const attributes = typeAt(known, ['contact', 'attributes']);
  if (!('at' in attributes) && attributes.type.type === 'record' && Object.hasOwn(attributes.type.fields, name)) return `contact.attributes.${name}`;
  return Object.entries(known.fields).flatMap(([root, type]) => (type.type === 'record' && Object.hasOwn(type.fields, name) ? [`${root}.${name}`] : []))[0];
}
