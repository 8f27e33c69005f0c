import { json, learnerQuery, pageQuery, textQuery, wordQuery, type ApiRoute } from '../api-route';
import { pageOf, ref } from '../component-schemas';

const tag = 'messages' as const;
const channels = ['email', 'content', 'print', 'task', 'digest', 'call'];
const statuses = ['claimed', 'sending', 'done', 'refused', 'failed', 'expired', 'uncertain'];
const pdf = { 200: { description: 'The document.', content: { 'application/pdf': undefined } } };
const csv = { 200: { description: 'The manifest.', content: { 'text/csv': undefined } } };

const suppression = {
  type: 'object', required: ['purpose', 'reason', 'at', 'lifted'],
  properties: { purpose: { type: 'string', description: 'A purpose, or * for all.' }, reason: { enum: ['unsubscribed', 'bounced', 'complained'] }, at: { type: 'string', format: 'date-time' }, lifted: { type: 'boolean' }, by: { type: 'string', description: 'The operator who lifted it.' } },
};
const suppressions = { type: 'object', required: ['items'], properties: { items: { type: 'array', items: suppression } } };

export const messageRoutes: ApiRoute[] = [
  {
    method: 'get', path: '/v1/messages', tag, scope: 'read', summary: 'List messages of every channel',
    query: { channel: wordQuery('Of this channel.', channels), learner: learnerQuery, journey: textQuery('Journey id.'), status: wordQuery('In this status.', statuses), since: { description: 'Decided at this time or later.', schema: { type: 'string', format: 'date-time' } }, ...pageQuery },
    answers: json('A page of messages.', pageOf('Message')), refuses: [400, 404],
  },
  { method: 'get', path: '/v1/messages/{id}', tag, scope: 'read', summary: 'Show a message', answers: json('The message.', ref('Message')), refuses: [404] },
  { method: 'get', path: '/v1/messages/{id}/content', tag, scope: 'read', summary: 'Show what a message says', answers: json('Subject, HTML, text and source.', ref('MessageContent')), refuses: [404] },
  {
    method: 'get', path: '/v1/suppressions', tag, scope: 'operate', summary: 'Show what holds mail back from an address', description: 'Addresses are kept as keyed hashes: they can be asked for, never listed. What was lifted is shown too.',
    query: { address: { description: 'An e-mail address.', schema: { type: 'string', format: 'email' }, required: true } }, answers: json('Its suppressions.', suppressions), refuses: [400],
  },
  {
    method: 'post', path: '/v1/suppressions/lift', tag, scope: 'operate', summary: 'Write to an address again', description: 'Ends what a bounce or a complaint closed, and keeps who did. What somebody unsubscribed from stays: only they can lift that.',
    body: { required: true, content: { 'application/json': { type: 'object', required: ['address'], properties: { address: { type: 'string', format: 'email' } } } } }, answers: json('Its suppressions.', suppressions), refuses: [400, 404],
  },
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
  {
    method: 'post', path: '/v1/templates/{name}/test', tag, scope: 'operate', summary: 'Send a published e-mail template to yourself',
    description: 'One mail with a learner’s data, the way that every mail goes: this deployment’s transport, allow-list, suppressions and switch. Its subject is marked [Test]. Without `learner` it is the learner whose address `to` is.',
    body: { required: true, content: { 'application/json': { type: 'object', required: ['to'], properties: { to: { type: 'string', format: 'email' }, learner: { type: 'string', description: 'A reference.' }, locale: { type: 'string', examples: ['fr'] } } } } },
    answers: { 202: { description: 'The mail is on its way.', content: { 'application/json': { type: 'object', required: ['id'], properties: { id: { type: 'string', description: 'Id of the message.' } } } } } }, refuses: [400, 404],
  },
];
