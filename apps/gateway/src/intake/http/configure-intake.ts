type Done = (fault: Error | null, body?: unknown) => void;

interface FastifyRequest {
  routeOptions: { url?: string };
}

type Parser = (request: FastifyRequest, body: Buffer, done: Done) => unknown;

/** What of fastify's instance is used here. */
export interface ParserHost {
  hasContentTypeParser(type: string): boolean;
  removeContentTypeParser(type: string): unknown;
  addContentTypeParser(type: string | RegExp, options: { parseAs: 'buffer' }, parser: Parser): unknown;
  getDefaultJsonParser(onProtoPoisoning: 'error', onConstructorPoisoning: 'error'): (request: FastifyRequest, body: string, done: Done) => unknown;
}

/** Where keys or signatures are checked before anything is parsed. */
const RAW_ROUTES = new Set(['/v1/events', '/p/events/sendgrid']);
const ANY_JSON = /^application\/(?:[a-z0-9!#$&^_.-]+\+)?json\s*(?:;|$)/i;

/**
 * Tells the HTTP server how to read JSON. The bytes of events are handed over untouched: one bad item must not take its batch
 * with it, and nothing is parsed before a key or a signature is checked. Every other route gets parsed JSON, or none for an empty body. Before the
 * server is ready.
 */
export function configureIntake(server: ParserHost): void {
  const parse = server.getDefaultJsonParser('error', 'error');
  const read: Parser = (request, body, done) => {
    if (RAW_ROUTES.has(request.routeOptions.url ?? '')) done(null, body);
    else if (body.length === 0) done(null, undefined);
    else parse(request, body.toString('utf8'), done);
  };
  if (server.hasContentTypeParser('application/json')) server.removeContentTypeParser('application/json');
  server.addContentTypeParser('application/json', { parseAs: 'buffer' }, read);
  server.addContentTypeParser(ANY_JSON, { parseAs: 'buffer' }, read);
}
