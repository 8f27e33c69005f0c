import { json, learnerQuery, pageQuery, type ApiRoute } from '../api-route';
import { pageOf, ref } from '../component-schemas';

const one = ref('LearnerEvent');
const several = { type: 'array', minItems: 1, items: one };

export const eventRoutes: ApiRoute[] = [
  {
    method: 'post',
    path: '/v1/events',
    tag: 'events',
    scope: 'events:write',
    summary: 'Take learner events in',
    description:
      'CloudEvents 1.0 over HTTP: structured, batched or binary (`ce-*` headers, percent-encoded values, the data in the body). `type` is a canonical name (`enrolment.created` for ' +
      '`org.parcours.learner.enrolment.created.v1`; the data of each is a schema of that name) or your own. `subject` is set here: the contact.\n\n' +
      'Answers once every item is durable. The same event again (source, id, body) is a duplicate, a success; the same id with another body is rejected. What is rejected is kept as a dead letter, the rest goes on.',
    body: { required: true, content: { 'application/cloudevents+json': one, 'application/cloudevents-batch+json': several, 'application/json': { oneOf: [one, several] } } },
    answers: { 202: { description: 'Understood, and durable: what became of each item.', content: { 'application/json': ref('IntakeAnswer') } } },
    refuses: [400, 413, 415],
    idempotency: 'Accepted and not needed: an event’s source and id say whether it came before.',
  },
  {
    method: 'get',
    path: '/v1/events',
    tag: 'events',
    scope: 'read',
    summary: 'List the events of the archive',
    description:
      'What was taken in, and what channels and people answered, as it is kept, in order of receipt: to be played again (`parcours simulate --from`). ' +
      'A page may be short, or empty, while `next` says that more may follow.',
    query: {
      from: { description: 'Not before this time.', schema: { type: 'string', format: 'date-time' } },
      until: { description: 'Not after this time.', schema: { type: 'string', format: 'date-time' } },
      by: { description: 'Which time is looked at: when it happened, or when it was received.', schema: { type: 'string', enum: ['time', 'receivedat'], default: 'time' } },
      learner: learnerQuery,
      ...pageQuery,
    },
    answers: json('A page of events.', pageOf('LearnerEvent')),
    refuses: [400, 404],
  },
];
