import type { Plugin } from 'vite';
import { deadLetters, desk, journeys, learner, tasks, timeline } from './fixtures.ts';

/** `/v1` answered from the fixtures, with counts that move, so that pages can be drawn without a server. */
export function mockApi(): Plugin {
  const state = structuredClone(desk);
  const answer = (method: string, path: string): [number, unknown] => {
    if (method === 'POST') {
      if (path === '/v1/sends/off' || path === '/v1/sends/on') state.sendsOff = path.endsWith('off');
      if (path === '/v1/clock/advance') state.now = new Date(Date.parse(state.now) + 86_400_000).toISOString();
      return [200, { ...state }];
    }
    if (path === '/v1/desk') {
      state.counts.events += Math.round(Math.random() * 3);
      return [200, state];
    }
    if (path.endsWith('/timeline')) return [200, { items: timeline }];
    if (path.startsWith('/v1/learners/nobody')) return [404, { title: 'Not found', status: 404, code: 'no-such-learner', detail: 'No learner is known by this reference.' }];
    if (path.startsWith('/v1/learners/')) return [200, learner];
    if (path === '/v1/journeys') return [200, { items: journeys }];
    if (path === '/v1/tasks') return [200, { items: tasks }];
    if (path === '/v1/dead-letters') return [200, { items: deadLetters }];
    return [404, { title: 'Not found', status: 404 }];
  };
  return {
    name: 'parcours-mock-api',
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const path = (request.url ?? '').split('?')[0] ?? '';
        if (/^\/mailbox\/.+\/html$/.test(path)) {
          response.setHeader('content-type', 'text/html; charset=utf-8').end('<p>Bonjour Eve, votre place est réservée.</p>');
          return;
        }
        if (!path.startsWith('/v1/')) return next();
        const [status, body] = answer(request.method ?? 'GET', path);
        response.statusCode = status;
        response.setHeader('content-type', status < 400 ? 'application/json' : 'application/problem+json').end(JSON.stringify(body));
      });
    },
  };
}
