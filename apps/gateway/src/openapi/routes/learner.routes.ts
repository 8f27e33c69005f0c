import { json, learnerQuery, pageQuery, textQuery, type ApiRoute } from '../api-route';
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
  { method: 'get', path: '/v1/learners/{ref}/export', tag, scope: 'read', summary: 'Export everything kept of a learner', answers: json('A JSON file.', ref('LearnerExport')), refuses: [400, 404] },
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
