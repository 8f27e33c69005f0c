import type { JsonSchema } from '@parcours/events';
import { tags } from './api-route';
import { buildOperation } from './build-operation';
import { componentSchemas } from './component-schemas';
import { eventRoutes } from './routes/events.routes';
import { journeyRoutes } from './routes/journey.routes';
import { learnerRoutes } from './routes/learner.routes';
import { messageRoutes } from './routes/message.routes';
import { operationRoutes } from './routes/operation.routes';

const routes = [...eventRoutes, ...learnerRoutes, ...journeyRoutes, ...messageRoutes, ...operationRoutes];

/** The API as an OpenAPI 3.1 document. `version`: the product's. */
export function openApiDocument(version: string): JsonSchema {
  const paths: Record<string, JsonSchema> = {};
  for (const route of routes) paths[route.path] = { ...paths[route.path], [route.method]: buildOperation(route) };
  return {
    openapi: '3.1.0',
    info: {
      title: 'Parcours',
      version,
      summary: 'Event-driven marketing automation for learner journeys',
      description:
        'Times are RFC 3339 in UTC. Lists are `{items, next}`: `next` is the `cursor` of the following page. An error is `application/problem+json` (RFC 9457) with a stable `code`, the `field` it is about, and what to do.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas: componentSchemas(),
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'An API key with the scope of the route: `events:write`, `read` or `operate`. `parcours keys create` makes one.' },
        session: { type: 'apiKey', in: 'cookie', name: 'parcours_session', description: 'The desk’s sign-in.' },
      },
    },
  };
}
