import { json, learnerQuery, pageQuery, textQuery, wordQuery, type ApiRoute } from '../api-route';
import { pageOf, ref } from '../component-schemas';

const tag = 'messages' as const;
const channels = ['email', 'content', 'print', 'task', 'digest', 'call'];
const statuses = ['claimed', 'sending', 'done', 'refused', 'failed', 'expired', 'uncertain'];
const pdf = { 200: { description: 'The document.', content: { 'application/pdf': undefined } } };
const csv = { 200: { description: 'The manifest.', content: { 'text/csv': undefined } } };

export const messageRoutes: ApiRoute[] = [
  {
    method: 'get', path: '/v1/messages', tag, scope: 'read', summary: 'List messages of every channel',
    query: { channel: wordQuery('Of this channel.', channels), learner: learnerQuery, journey: textQuery('Journey id.'), status: wordQuery('In this status.', statuses), since: { description: 'Decided at this time or later.', schema: { type: 'string', format: 'date-time' } }, ...pageQuery },
    answers: json('A page of messages.', pageOf('Message')), refuses: [400, 404],
  },
  { method: 'get', path: '/v1/messages/{id}', tag, scope: 'read', summary: 'Show a message', answers: json('The message.', ref('Message')), refuses: [404] },
  { method: 'get', path: '/v1/messages/{id}/content', tag, scope: 'read', summary: 'Show what a message says', answers: json('Subject, HTML, text and source.', ref('MessageContent')), refuses: [404] },
  { method: 'get', path: '/v1/print/runs', tag, scope: 'read', summary: 'List print runs', query: pageQuery, answers: json('A page of print runs.', pageOf('PrintRun')), refuses: [400] },
  { method: 'get', path: '/v1/print/runs/{id}', tag, scope: 'read', summary: 'Show a print run and its pieces', answers: json('The run.', ref('PrintRunWithPieces')), refuses: [404] },
  { method: 'get', path: '/v1/print/runs/{id}/document.pdf', tag, scope: 'read', summary: 'Download the document of a print run', answers: pdf, refuses: [404, 409] },
  { method: 'get', path: '/v1/print/runs/{id}/manifest.csv', tag, scope: 'read', summary: 'Download the manifest of a print run', answers: csv, refuses: [404, 409] },
  { method: 'get', path: '/v1/print/pieces/{id}/document.pdf', tag, scope: 'read', summary: 'Download one mail piece', answers: pdf, refuses: [404] },
  { method: 'post', path: '/v1/print/runs/{id}/approve', tag, scope: 'operate', summary: 'Approve a print run', description: 'Its document does not change any more.', answers: json('The run.', ref('PrintRunWithPieces')), refuses: [404, 409] },
  { method: 'post', path: '/v1/print/runs/{id}/cancel', tag, scope: 'operate', summary: 'Cancel a print run', answers: json('The run.', ref('PrintRunWithPieces')), refuses: [404, 409] },
  { method: 'post', path: '/v1/print/runs/{id}/hand-over', tag, scope: 'operate', summary: 'Hand a print run over to its printer', answers: json('The run.', ref('PrintRunWithPieces')), refuses: [404, 409] },
  { method: 'get', path: '/v1/tasks', tag, scope: 'read', summary: 'List human tasks', query: { status: wordQuery('In this status.', ['open', 'closed']), ...pageQuery }, answers: json('A page of tasks.', pageOf('Task')), refuses: [400] },
  { method: 'post', path: '/v1/tasks/{id}/close', tag, scope: 'operate', summary: 'Close a human task', body: { required: false, content: { 'application/json': ref('TaskClosing') } }, answers: json('The task.', ref('Task')), refuses: [400, 404] },
];
