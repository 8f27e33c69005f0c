import type { z } from 'zod';
import { suggestion } from './problem';
import type { Path } from './problem';
import type { YamlSource } from './yaml-source';

type Issue = z.core.$ZodIssue;

/**
 * Turns what the schema found into problems at their places. `keysByParent` tells which keys were possible.
 * Of a choice between forms the one nearest to what was written speaks.
 */
export function reportIssues(source: YamlSource, issues: readonly Issue[], keysByParent: Readonly<Record<string, readonly string[]>>, base: Path = []): void {
  for (const issue of issues) reportIssue(source, issue, keysByParent, base);
}

function reportIssue(source: YamlSource, issue: Issue, keysByParent: Readonly<Record<string, readonly string[]>>, base: Path): void {
  const path: Path = [...base, ...issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))];
  // An item of a list is called by the list's name.
  const last = typeof path.at(-1) === 'number' && issue.code !== 'invalid_type' ? parentKey(path) : path.at(-1);
  switch (issue.code) {
    case 'unrecognized_keys': {
      const known = keysByParent[parentKey(path)] ?? [];
      for (const key of issue.keys) source.reportKey(path, key, 'unknown-key', `unknown key '${key}'${suggestion(key, known)}`);
      return;
    }
    case 'invalid_union': {
      const forms = issue.errors.filter((form) => !form.some((inner) => inner.path.length === 0 && (inner.code === 'invalid_type' || inner.code === 'invalid_value')));
      const nearest = forms.sort((a, b) => a.length - b.length)[0];
      if (nearest) reportIssues(source, nearest, keysByParent, path);
      else if (valueAt(source.value, path) === undefined) missing(source, path, last);
      else source.report(path, 'shape', `'${String(last)}' must be ${formsOf(issue.errors)}, not ${kindOf(valueAt(source.value, path))}`);
      return;
    }
    case 'invalid_type':
      if (issue.input === undefined && valueAt(source.value, path) === undefined) missing(source, path, last);
      else source.report(path, 'shape', `'${String(last ?? 'the file')}' must be ${kindName(issue.expected)}, not ${kindOf(valueAt(source.value, path))}${quoteHint(issue.expected, valueAt(source.value, path))}`);
      return;
    case 'invalid_value': {
      const values = issue.values.map(String);
      const written = String(valueAt(source.value, path));
      source.report(path, 'shape', `'${written}' is not possible for '${String(last)}'${suggestion(written, values)}${values.length === 1 ? `; write ${values[0]}` : ''}`);
      return;
    }
    default: {
      const code = issue.message.startsWith('bad duration') ? 'bad-duration' : issue.message.startsWith('an id is') ? 'bad-id' : 'shape';
      source.report(path, code, `'${String(last)}': ${issue.message}`);
    }
  }
}

function missing(source: YamlSource, path: Path, last: string | number | undefined): void {
  source.report(path.slice(0, -1), 'missing', `'${String(last)}' is missing here; add it`);
}

function parentKey(path: Path): string {
  return String([...path].reverse().find((part) => typeof part === 'string') ?? '');
}

function valueAt(value: unknown, path: Path): unknown {
  let at: unknown = value;
  for (const part of path) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = Object.hasOwn(at, part) ? (at as Record<string | number, unknown>)[part] : undefined;
  }
  return at;
}

const KIND_NAMES: Record<string, string> = { string: 'a text', number: 'a number', int: 'a whole number', boolean: 'true or false', array: 'a list', object: 'a map', record: 'a map' };

function kindName(expected: string): string {
  return KIND_NAMES[expected] ?? expected;
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  return Array.isArray(value) ? 'a list' : (KIND_NAMES[typeof value] ?? typeof value);
}

function quoteHint(expected: string, value: unknown): string {
  return expected === 'string' && (typeof value === 'number' || typeof value === 'boolean') ? `; put it in quotes: "${String(value)}"` : '';
}

function formsOf(errors: readonly (readonly Issue[])[]): string {
  const names = errors.flatMap((form) => form.slice(0, 1).map((inner) => (inner.code === 'invalid_type' ? kindName(inner.expected) : inner.code === 'invalid_value' ? inner.values.map(String).join(' or ') : 'another form')));
  return [...new Set(names)].join(' or ');
}
