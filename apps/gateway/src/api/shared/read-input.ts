import { ProblemException } from '@parcours/platform';
import type { z } from 'zod';

/** The query of a request, as the schema reads it. Refuses (400 `query-invalid`, with the field) whatever does not fit. */
export function readQuery<S extends z.ZodType>(schema: S, query: unknown): z.output<S> {
  return read(schema, query, 'query-invalid');
}

/** The JSON body of a request, as the schema reads it; no body counts as an empty one. Refuses (400 `body-invalid`, with the field). */
export function readBody<S extends z.ZodType>(schema: S, body: unknown): z.output<S> {
  return read(schema, body ?? {}, 'body-invalid');
}

/** A part of the address, such as an id. Refuses (400 `path-invalid`) what can not be one. */
export function readParam<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  return read(schema, value, 'path-invalid');
}

function read<S extends z.ZodType>(schema: S, value: unknown, code: string): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const unknownKey = issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  const field = [...(issue?.path ?? []), ...(unknownKey === undefined ? [] : [unknownKey])].join('.');
  throw new ProblemException({
    status: 400, code, title: 'Bad request', detail: `${field === '' ? '' : `${field}: `}${issue?.message ?? 'not readable'}.`, action: 'Correct it as said and send the request again.',
    ...(field !== '' && { field }),
  });
}
