import type { z } from 'zod';

/** Why an event was not taken: `path` as dotted field names (`data.learner.identifiers.0.value`), `code` stable, `message` for its sender. */
export interface EventIssue {
  path: string;
  code: string;
  message: string;
}

type ZodIssue = z.core.$ZodIssue;

/** Turns one of zod's issues, found below `prefix`, into one that names the field, what was expected, and how to put it right. */
export function explainIssue(issue: ZodIssue, root: unknown, prefix: string): EventIssue {
  const keys = issue.path.map((key) => String(key));
  const path = [prefix, ...keys].filter((part) => part !== '').join('.') || 'event';
  const value = valueAt(root, keys);
  const wanted = expected(issue);
  if (value === undefined) return { path, code: 'missing', message: `${path}: expected ${wanted}, found nothing. Add ${path}.` };
  return { path, code: codeOf(issue), message: `${path}: expected ${wanted}, found ${describe(value)}. Correct ${path} and send the event again.` };
}

function codeOf(issue: ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
    case 'invalid_union':
      return 'wrong-type';
    case 'too_small':
    case 'too_big':
      return 'out-of-range';
    case 'invalid_value':
      return 'wrong-value';
    default:
      return 'wrong-format';
  }
}

function expected(issue: ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return named(issue.expected);
    case 'invalid_value':
      return issue.values.map((value) => JSON.stringify(value)).join(' or ');
    case 'too_small':
      return `${bounded(issue.origin)}${issue.minimum} or more`;
    case 'too_big':
      return `${bounded(issue.origin)}${issue.maximum} or less`;
    case 'invalid_union':
      return 'one of the documented forms';
    default:
      // Formats and our own checks: the schema's `error` is the phrase.
      return issue.message;
  }
}

function named(type: string): string {
  switch (type) {
    case 'int':
      return 'a whole number';
    case 'record':
    case 'object':
      return 'a JSON object';
    case 'array':
      return 'an array';
    default:
      return `a ${type}`;
  }
}

function bounded(origin: string): string {
  switch (origin) {
    case 'string':
      return 'text whose length is ';
    case 'array':
      return 'an array whose length is ';
    default:
      return 'a number that is ';
  }
}

/** Short enough for a log line, and without a person's data: the kind of thing, not the thing itself. */
function describe(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return `an array of ${value.length}`;
  switch (typeof value) {
    case 'string':
      return value === '' ? 'empty text' : `text of ${value.length} characters`;
    case 'number':
    case 'boolean':
      return String(value);
    case 'object':
      return 'an object';
    default:
      return `a ${typeof value}`;
  }
}

function valueAt(root: unknown, keys: string[]): unknown {
  let value = root;
  for (const key of keys) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}
