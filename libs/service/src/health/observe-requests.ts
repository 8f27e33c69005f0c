import type { HostMetrics } from './host-metrics';

/** What of fastify's instance is used here. */
export interface HookHost {
  addHook(name: 'onResponse', hook: (request: AnsweredRequest, reply: { statusCode: number; elapsedTime: number }, done: () => void) => void): unknown;
}

interface AnsweredRequest {
  method: string;
  routeOptions: { url?: string };
}

/** Measures every answer by its route's pattern; addresses nobody answers at are one route. Before the server is ready. */
export function observeRequests(server: HookHost, metrics: Pick<HostMetrics, 'observeRequest'>): void {
  server.addHook('onResponse', ({ method, routeOptions }, { statusCode, elapsedTime }, done) => {
    metrics.observeRequest({ method, route: routeOptions.url ?? 'none', status: statusCode, seconds: elapsedTime / 1000 });
    done();
  });
}
