import type { JsonSchema } from '@parcours/events';
import type { ApiRoute } from './api-route';
import { ref } from './component-schemas';

const refusals: Record<number, string> = {
  400: 'The request can not be read.', 401: 'No key, or one that nobody gave out.', 403: 'The key does not hold the scope, or another site’s page asked.', 404: 'Nothing is known by this id or reference.',
  409: 'What stands there does not allow it.', 413: 'The body is larger than this deployment takes.', 415: 'Not a media type or encoding that is read here.', 422: 'Understood, but it can not be carried out.',
  429: 'Too many tries; `Retry-After` says how long to wait.', 503: 'A fault that may pass: send the same again.',
};

/** The OpenAPI operation of a route. */
export function buildOperation(route: ApiRoute): JsonSchema {
  const { method, path, summary, description, tag, scope, body, answers } = route;
  const problems = [...new Set([...(route.refuses ?? []), ...(scope === 'public' ? [] : [401, 403]), 503])].filter((status) => !(status in answers)).sort();
  const parameters = parametersOf(route);
  return {
    operationId: `${method}${path.replace(/[^A-Za-z0-9]+(\w?)/g, (_, letter: string) => letter.toUpperCase())}`,
    summary,
    ...(description !== undefined && { description }),
    tags: [tag],
    security: scope === 'public' ? [] : [{ key: [scope] }, { session: [scope] }],
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: { required: body.required, ...(body.description !== undefined && { description: body.description }), content: contentOf(body.content) } }),
    responses: {
      ...Object.fromEntries(Object.entries(answers).map(([status, answer]) => [status, { description: answer.description, ...(answer.content && { content: contentOf(answer.content) }) }])),
      ...Object.fromEntries(problems.map((status) => [String(status), { description: refusals[status] ?? 'Refused.', content: { 'application/problem+json': { schema: ref('Problem') } } }])),
    },
  };
}

function parametersOf({ method, path, query, idempotency }: ApiRoute): JsonSchema[] {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name, in: 'path', required: true, schema: { type: 'string' }, ...(name === 'ref' && { description: 'Contact id, `email:ADDRESS` or `SCHEME:ISSUER:VALUE`; percent-encoded.' }),
  }));
  const inQuery = Object.entries(query ?? {}).map(([name, { description, schema, required }]) => ({ name, in: 'query', description, schema, ...(required && { required }) }));
  const once = method === 'post' && idempotency !== false;
  const inHeader = once ? [{ name: 'Idempotency-Key', in: 'header', description: idempotency ?? 'The first answer to this key is kept for 24 hours and given again, instead of acting again. While the first request is still being acted on elsewhere: 409, code `in-progress`.', schema: { type: 'string', maxLength: 255 } }] : [];
  return [...inPath, ...inQuery, ...inHeader];
}

function contentOf(content: Record<string, JsonSchema | undefined>): JsonSchema {
  return Object.fromEntries(Object.entries(content).map(([type, schema]) => [type, schema ? { schema } : {}]));
}
