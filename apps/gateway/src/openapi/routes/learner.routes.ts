import { json, learnerQuery, pageQuery, textQuery, wordQuery, type ApiRoute } from '../api-route';
import { pageOf, ref } from '../component-schemas';

const tag = 'learners' as const;
const whoseRun = { required: false, content: { 'application/json': { type: 'object', properties: { contact: { type: 'string', description: 'The run’s contact; without it the run is looked for.' } } } } };
const asked = { 202: { description: 'The engine does it when it comes to it, in the contact’s order.', content: { 'application/json': ref('RunAsked') } } };

export const learnerRoutes: ApiRoute[] = [
  { method: 'get', path: '/v1/learners/{ref}', tag, scope: 'read', summary: 'Show a learner', answers: json('The learner.', ref('LearnerView')), refuses: [400, 404] },
  {
    method: 'get', path: '/v1/learners/{ref}/timeline', tag, scope: 'read', summary: 'Tell what happened to a learner, and why', query: pageQuery,
    description: 'Events, decisions and messages in one, oldest first.', answers: json('A page of the timeline.', pageOf('TimelineItem')), refuses: [400, 404],
  },
  {
    method: 'post', path: '/v1/learners/{ref}/addresses/reopen', tag, scope: 'operate', summary: 'Open an address again',
    description: 'Ends what a bounce or a complaint closed. What the learner unsubscribed from stays so: only they can lift that.',
    body: { required: true, content: { 'application/json': { type: 'object', required: ['address'], properties: { address: { type: 'string', format: 'email' } } } } },
    answers: { 202: { description: 'The engine does it when it comes to it, in the contact’s order.', content: { 'application/json': { type: 'object', required: ['contact', 'address'], properties: { contact: { type: 'string' }, address: { type: 'string' } } } } } }, refuses: [400, 404],
  },
  {
    method: 'post', path: '/v1/learners/{ref}/opt-in', tag, scope: 'operate', summary: 'Ask a learner by mail to confirm a consent (double opt-in)',
    description: 'Sends the template `confirm-subscription` to the learner’s open address, once a day at most. Only the answer over its link grants anything.',
    body: { required: true, content: { 'application/json': { type: 'object', required: ['purpose'], properties: { purpose: { type: 'string' }, channel: { type: 'string', enum: ['email', 'print', 'phone', 'feed'], default: 'email' } } } } },
    answers: { 202: { description: 'The mail is on its way.', content: { 'application/json': { type: 'object', required: ['contact', 'command'], properties: { contact: { type: 'string' }, command: { type: 'string', description: 'Id of the message.' } } } } } }, refuses: [400, 404, 409, 422],
  },
  {
    method: 'get', path: '/v1/learners/{ref}/consents', tag, scope: 'read', summary: 'Show what a learner allowed and took back, with its proofs',
    description: 'Each grant and withdrawal as it was said, in order of receipt.', answers: json('All of them.', ref('ConsentHistory')), refuses: [400, 404],
  },
  { method: 'get', path: '/v1/learners/{ref}/export', tag, scope: 'read', summary: 'Export everything kept of a learner', answers: json('A JSON file.', ref('LearnerExport')), refuses: [400, 404] },
  {
    method: 'delete', path: '/v1/learners/{ref}', tag, scope: 'operate', summary: 'Erase a learner from all stores', query: { reason: wordQuery('Kept in the receipt.', ['request', 'retention', 'test-data']) },
    description: 'Runs exit and unlocked letters are withdrawn first, then everything kept of them goes. That mail to their addresses is not wanted stays known by keyed hashes. Asked for again it answers the same erasure.',
    answers: { 202: { description: 'Asked for: its state is at /v1/erasures/{id}.', content: { 'application/json': ref('Erasure') } } }, refuses: [400, 404],
  },
  { method: 'get', path: '/v1/retention', tag, scope: 'read', summary: 'Count the learners that retention would erase now', answers: json('How many.', ref('Retention')) },
  { method: 'get', path: '/v1/erasures/{id}', tag, scope: 'read', summary: 'Show how far an erasure is, and its receipt', description: 'It names nobody.', answers: json('The erasure.', ref('Erasure')), refuses: [400, 404] },
  {
    method: 'get', path: '/v1/recommendations', tag, scope: 'read', summary: 'Recommend to a learner',
    query: {
      learner: { ...learnerQuery, required: true }, slot: textQuery('Where it will be shown.'), locale: textQuery('Used where the learner states none.'),
      limit: { description: 'Items at most.', schema: { type: 'integer', minimum: 1, maximum: 50, default: 3 } },
    },
    answers: json('Items with reasons.', ref('Recommendations')), refuses: [400, 404],
  },
  { method: 'get', path: '/v1/runs', tag, scope: 'read', summary: 'List runs of a learner or a journey', query: { learner: learnerQuery, journey: textQuery('Journey id.'), ...pageQuery }, answers: json('A page of runs.', pageOf('RunView')), refuses: [400, 404] },
  { method: 'post', path: '/v1/runs/{id}/exit', tag, scope: 'operate', summary: 'End a run', query: { learner: learnerQuery }, body: whoseRun, answers: asked, refuses: [400, 404, 409, 422] },
  { method: 'post', path: '/v1/runs/{id}/retry', tag, scope: 'operate', summary: 'Let a run try its step again', query: { learner: learnerQuery }, body: whoseRun, answers: asked, refuses: [400, 404, 409, 422] },
];
