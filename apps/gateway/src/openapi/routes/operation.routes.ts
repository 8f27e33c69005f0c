import { json, pageQuery, wordQuery, type ApiRoute } from '../api-route';
import { pageOf, ref } from '../component-schemas';

const tag = 'operation' as const;
const letterDone = { ...json('Done; the letter is closed.', ref('DeadLetter')), 202: { description: 'The engine does it in the contact’s order, and closes the letter then.', content: { 'application/json': ref('DeadLetter') } } };
const signedIn = { 204: { description: 'Signed in: a cookie (HttpOnly, SameSite=Strict).' } };
const advance = { oneOf: [{ type: 'object', required: ['by'], properties: { by: { type: 'string', examples: ['7d'] } } }, { type: 'object', required: ['to'], properties: { to: { type: 'string', format: 'date-time' } } }] };
const backedUp = { type: 'object', required: ['folder', 'at', 'bytes', 'secret'], properties: { folder: { type: 'string' }, at: { type: 'string', format: 'date-time' }, bytes: { type: 'integer' }, secret: { enum: ['file', 'environment'] } } };
const joined = { type: 'object', properties: { learner: { type: 'string' }, page: { type: 'string' }, evaluation: { type: 'string' } } };

export const operationRoutes: ApiRoute[] = [
  { method: 'get', path: '/v1/desk', tag, scope: 'read', summary: 'Show the desk’s first page in one answer', answers: json('The desk.', ref('Desk')) },
  { method: 'get', path: '/v1/status', tag, scope: 'read', summary: 'Tell how the deployment is doing', answers: json('Version, lag, counts.', ref('Status')) },
  {
    method: 'get', path: '/v1/dead-letters', tag, scope: 'read', summary: 'List dead letters',
    query: { kind: wordQuery('Of this kind.', ['intake', 'record', 'command']), status: wordQuery('In this status.', ['open', 'replayed', 'discarded']), ...pageQuery }, answers: json('A page of dead letters.', pageOf('DeadLetter')), refuses: [400],
  },
  {
    method: 'post', path: '/v1/dead-letters/{id}/replay', tag, scope: 'operate', summary: 'Do a dead letter’s item again',
    description: 'An event of the intake goes through it again, as it came or corrected; a parked contact’s records are decided in order; a command goes back to its channel.',
    body: { required: false, content: { 'application/json': { type: 'object', properties: { event: ref('LearnerEvent') } } }, description: '`event`: in place of the one that was not taken in.' },
    answers: letterDone, refuses: [400, 404, 409, 422],
  },
  { method: 'post', path: '/v1/dead-letters/{id}/discard', tag, scope: 'operate', summary: 'Let a dead letter’s item go', description: 'A contact parked behind it goes on without it.', answers: letterDone, refuses: [400, 404, 409] },
  { method: 'get', path: '/v1/sends', tag, scope: 'read', summary: 'Tell whether sends are off', answers: json('The switch.', ref('SendsState')) },
  { method: 'post', path: '/v1/sends/off', tag, scope: 'operate', summary: 'Stop all channels at once', answers: json('Sends are off.', ref('SendsState')) },
  { method: 'post', path: '/v1/sends/on', tag, scope: 'operate', summary: 'Let the channels act again', answers: json('Sends are on.', ref('SendsState')) },
  {
    method: 'post', path: '/v1/backups', tag, scope: 'operate', summary: 'Back up the data folder while it is worked on',
    description: 'Only where everything is in a data folder. The copy is a folder under `backups`, complete when this answers; `secret`: whether the secret is in it, or in the environment alone.',
    answers: { 201: { description: 'The back-up.', content: { 'application/json': backedUp } } }, refuses: [409],
  },
  { method: 'get', path: '/v1/keys', tag, scope: 'operate', summary: 'List API keys', answers: json('Keys without themselves.', { type: 'object', required: ['items'], properties: { items: { type: 'array', items: ref('Key') } } }) },
  {
    method: 'post', path: '/v1/keys', tag, scope: 'operate', summary: 'Make an API key', body: { required: true, content: { 'application/json': ref('KeyRequest') } },
    answers: { 201: { description: 'The key: it is told once.', content: { 'application/json': ref('KeyCreated') } } }, refuses: [400], idempotency: 'Not kept here: a key is told once.',
  },
  { method: 'delete', path: '/v1/keys/{id}', tag, scope: 'operate', summary: 'Revoke an API key', answers: { 204: { description: 'It opens nothing any more.' } }, refuses: [404] },
  {
    method: 'post', path: '/v1/session', tag, scope: 'public', summary: 'Sign in to the desk with a key',
    body: { required: true, content: { 'application/json': { type: 'object', required: ['key'], properties: { key: { type: 'string' } } } } }, answers: signedIn, refuses: [400, 401, 429], idempotency: false,
  },
  { method: 'delete', path: '/v1/session', tag, scope: 'public', summary: 'Sign out of the desk', answers: { 204: { description: 'Signed out.' } } },
  { method: 'get', path: '/v1/clock', tag, scope: 'read', summary: 'Read the demo’s clock', description: 'Only where the clock is movable.', answers: json('The clock.', ref('Clock')), refuses: [404] },
  { method: 'post', path: '/v1/clock/advance', tag, scope: 'operate', summary: 'Move the demo’s clock on', description: 'Only where the clock is movable. Answers when everything due until then is done.', body: { required: true, content: { 'application/json': advance } }, answers: json('The clock.', ref('Clock')), refuses: [404, 422] },
  {
    method: 'post', path: '/v1/demo/join', tag, scope: 'operate', summary: 'Join the demo as a learner', description: 'Only in the demo.',
    body: { required: true, content: { 'application/json': { type: 'object', required: ['name'], properties: { name: { type: 'string' }, locale: { enum: ['fr', 'en'] } } } } }, answers: json('Where to look.', joined), refuses: [404, 422],
  },
  { method: 'get', path: '/health/live', tag: 'health', scope: 'public', summary: 'Tell whether the process runs', answers: json('It runs.', { type: 'object', properties: { status: { const: 'live' } } }) },
  { method: 'get', path: '/health/ready', tag: 'health', scope: 'public', summary: 'Tell whether store and log answer', answers: json('They do. 503 names what is down.', { type: 'object', properties: { status: { const: 'ready' }, store: { type: 'boolean' }, log: { type: 'boolean' } } }) },
  { method: 'get', path: '/metrics', tag: 'health', scope: 'public', summary: 'Tell the numbers of the process', answers: { 200: { description: 'Prometheus text format.', content: { 'text/plain': undefined } } } },
];
