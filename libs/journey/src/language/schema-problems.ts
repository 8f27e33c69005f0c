import type { z } from 'zod';
import { EVENT_NAME_FORM } from './event-names';
import { isStepList, misplacedHint } from './misplaced-keys';
import { suggestion } from './problem';
import type { Path } from './problem';
import { emptyHint, valueHint } from './schema-hints';
import type { YamlSource } from './yaml-source';

type Issue = z.core.$ZodIssue;

/**
 * Turns what the schema found into problems at their places. `keysByParent` tells which keys were possible.
 * Of a choice between forms the one nearest to what was written speaks.
 */
export function reportIssues(source: YamlSource, issues: readonly Issue[], keysByParent: Readonly<Record<string, readonly string[]>>, base: Path = []): void {
  // Where a key is misspelt or misplaced, what is missing beside it most likely is that key.
  const doubted = issues.filter(({ code }) => code === 'unrecognized_keys').map(({ path }) => path.join('/'));
  const follows = (issue: Issue): boolean => issue.code === 'invalid_type' && issue.input === undefined && doubted.includes(issue.path.slice(0, -1).join('/'));
  for (const issue of issues) if (!follows(issue)) reportIssue(source, issue, keysByParent, base);
}

function reportIssue(source: YamlSource, issue: Issue, keysByParent: Readonly<Record<string, readonly string[]>>, base: Path): void {
  const path: Path = [...base, ...issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))];
  const written = valueAt(source.value, path);
  // An item of a list is called by the list's name.
  const key = typeof path.at(-1) === 'number' ? parentKey(path) : String(path.at(-1) ?? 'the file');
  switch (issue.code) {
    case 'unrecognized_keys': {
      const known = knownKeys(path, keysByParent);
      for (const unknown of issue.keys) source.reportKey(path, unknown, 'unknown-key', `unknown key '${unknown}'${misplacedHint(unknown, path) || suggestion(unknown, known)}`);
      return;
    }
    case 'invalid_union': {
      const forms = issue.errors.filter((form) => !form.some((inner) => inner.path.length === 0 && (inner.code === 'invalid_type' || inner.code === 'invalid_value')));
      const nearest = forms.sort((a, b) => a.length - b.length)[0];
      if (nearest) reportIssues(source, nearest, keysByParent, path);
      else if (written === undefined) missing(source, path, key);
      else wrongKind(source, path, `'${key}' must be ${formsOf(issue.errors)}, not ${kindOf(written)}${valueHint(key, written, kindsOf(issue.errors))}`);
      return;
    }
    case 'invalid_type':
      if (issue.input === undefined && written === undefined) missing(source, path, key);
      else wrongKind(source, path, `${subjectOf(path, key)} must be ${kindName(issue.expected)}, not ${kindOf(written)}${path.length === 0 && keysByParent['']?.includes('journey') ? '; begin with journey: and its id' : valueHint(itemKey(path, key), written, [issue.expected])}`);
      return;
    case 'invalid_value': {
      const values = issue.values.map(String);
      source.report(path, 'shape', `'${String(written)}' is not possible for '${key}'${dayHint(written, values) || suggestion(String(written), values)}${values.length === 1 ? `; write ${values[0]}` : ''}`);
      return;
    }
    case 'too_small':
    case 'too_big':
      source.report(path, 'shape', boundOf(issue, key));
      return;
    default: {
      const code = issue.message.startsWith('bad duration') ? 'bad-duration' : issue.message.startsWith('an id is') ? 'bad-id' : 'shape';
      source.report(path, code, `'${key}': ${issue.message}${key === 'wait' && typeof written === 'string' && EVENT_NAME_FORM.test(written) ? `; to wait for an event, write wait: { for: { on: ${written} } }` : ''}`);
    }
  }
}

/** Noted at the value, at the key where there is none behind it. */
function wrongKind(source: YamlSource, path: Path, message: string): void {
  const key = path.at(-1);
  if (valueAt(source.value, path) === null && typeof key === 'string') source.reportKey(path.slice(0, -1), key, 'shape', message);
  else source.report(path, 'shape', message);
}

function subjectOf(path: Path, key: string): string {
  if (path.length === 0) return key === 'the file' ? "'the file'" : `'${key}'`;
  return typeof path.at(-1) === 'number' ? `each of '${key}'` : `'${key}'`;
}

/** The key whose example fits an item of a list. */
function itemKey(path: Path, key: string): string {
  if (typeof path.at(-1) !== 'number') return path.at(-2) === 'otherwise' ? 'reason' : key;
  if (key === 'template') return 'templates';
  return isStepList(path) ? 'step' : key;
}

function boundOf(issue: Extract<Issue, { code: 'too_small' | 'too_big' }>, key: string): string {
  if (issue.origin === 'array' || issue.origin === 'string') return `'${key}' must not be empty${emptyHint(key, issue.origin)}`;
  const bound = String(issue.code === 'too_small' ? issue.minimum : issue.maximum);
  if (issue.code === 'too_big') return `'${key}' must be at most ${bound}; write a smaller number`;
  if (issue.inclusive !== true) return `'${key}' must be more than ${bound}; write a number such as 1`;
  return `'${key}' must be ${bound === '0' ? '0 or more' : `at least ${bound}`}; write a greater number`;
}

const FRENCH_DAYS: Readonly<Record<string, string>> = { lun: 'mon', mar: 'tue', mer: 'wed', jeu: 'thu', ven: 'fri', sam: 'sat', dim: 'sun' };

/** Days by their whole or French names, or by number. */
function dayHint(written: unknown, values: readonly string[]): string {
  if (!values.includes('mon')) return '';
  if (typeof written === 'number') return `; write days as ${values.slice(0, 7).join(', ')}`;
  const start = String(written).toLowerCase().slice(0, 3);
  const day = values.find((value) => value === start) ?? (String(written).length <= 8 ? FRENCH_DAYS[start] : undefined);
  return day === undefined ? '' : `; did you mean '${day}'?`;
}

/** The keys that the map at a path may have; a name means different things in different blocks. */
function knownKeys(path: Path, keysByParent: Readonly<Record<string, readonly string[]>>): readonly string[] {
  const names = path.filter((part) => typeof part === 'string');
  const [parent, owner] = [names.at(-1) ?? '', names.at(-2)];
  if (parent === 'branches') return owner === 'split' ? ['name', 'weight', 'steps'] : ['when', 'steps'];
  if (parent === 'until' && owner === 'repeat') return ['on', 'when'];
  if (parent === 'template') return ['template', 'weight'];
  return keysByParent[typeof path.at(-1) === 'number' && isStepList(path) ? 'steps' : parent] ?? [];
}

function missing(source: YamlSource, path: Path, key: string): void {
  source.report(path.slice(0, -1), 'missing', `'${key}' is missing here; add it`);
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

/** The kinds of value that the forms of a choice are. */
function kindsOf(errors: readonly (readonly Issue[])[]): string[] {
  return errors.flatMap((form) => form.slice(0, 1).map((inner) => (inner.code === 'invalid_type' ? inner.expected : inner.code)));
}

function formsOf(errors: readonly (readonly Issue[])[]): string {
  const names = errors.flatMap((form) => form.slice(0, 1).map((inner) => (inner.code === 'invalid_type' ? kindName(inner.expected) : inner.code === 'invalid_value' ? inner.values.map(String).join(' or ') : 'another form')));
  return [...new Set(names)].join(' or ');
}
