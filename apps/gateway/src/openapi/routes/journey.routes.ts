import { json, pageQuery, type ApiRoute } from '../api-route';
import { pageOf, ref } from '../component-schemas';

const tag = 'journeys' as const;
const files = { required: true, content: { 'application/json': ref('JourneyFiles') } };

export const journeyRoutes: ApiRoute[] = [
  { method: 'get', path: '/v1/journeys', tag, scope: 'read', summary: 'List the journeys in force', query: pageQuery, answers: json('A page of journeys.', pageOf('JourneySummary')), refuses: [400] },
  { method: 'get', path: '/v1/journeys/{id}', tag, scope: 'read', summary: 'Show a journey, its source and versions', answers: json('The journey.', ref('JourneyDetail')), refuses: [404] },
  { method: 'get', path: '/v1/journeys/{id}/report', tag, scope: 'read', summary: 'Report what a journey brought', answers: json('The report.', ref('JourneyReport')), refuses: [404] },
  {
    method: 'post', path: '/v1/journeys/validate', tag, scope: 'operate', summary: 'Check journey files', body: files,
    description: 'The same check as publishing makes. What is wrong comes as a problem with `problems`: file, line, column, code and message.', answers: json('They can be published.', ref('JourneysValidated')), refuses: [400, 422],
  },
  {
    method: 'post', path: '/v1/journeys/publish', tag, scope: 'operate', summary: 'Put journey files into force, all or none', body: files,
    description: 'Journeys not among them stay as they are. Records behind the publication are decided by it; runs stay with the version they entered.', answers: json('The set in force from now on.', ref('PublishedSet')), refuses: [400, 422],
  },
  {
    method: 'post', path: '/v1/journeys/{id}/entries', tag, scope: 'operate', summary: 'Enter a learner by hand', body: { required: true, content: { 'application/json': ref('EntryRequest') } },
    description: 'Works for every journey, whatever its entry asks for. The engine decides it behind all that the learner was told before; where it lets nobody in (paused, already running, no re-entry, wrong role, closed), the learner\'s timeline says why.',
    answers: { 202: { description: 'The entry is durable.', content: { 'application/json': ref('EntryAsked') } } }, refuses: [400, 404],
  },
  { method: 'post', path: '/v1/journeys/{id}/pause', tag, scope: 'operate', summary: 'Pause a journey', description: 'Nobody enters, and runs are held where they stand.', answers: json('It is paused.', ref('PausedState')), refuses: [404] },
  { method: 'post', path: '/v1/journeys/{id}/resume', tag, scope: 'operate', summary: 'Resume a journey', answers: json('It is not paused.', ref('PausedState')), refuses: [404] },
];
