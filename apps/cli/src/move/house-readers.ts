/** Every consumer group and the topic it reads: all must have done what was appended before a deployment may move. A test holds it to the handlers. */
export const houseReaders = [
  { topic: 'learner.events', group: 'journeys' },
  { topic: 'learner.events', group: 'content-popularity' },
  { topic: 'learner.events', group: 'print-withdrawals' },
  { topic: 'channel.email', group: 'email' },
  { topic: 'channel.content', group: 'content' },
  { topic: 'channel.print', group: 'print' },
  { topic: 'channel.task', group: 'tasks' },
  { topic: 'channel.digest', group: 'digests' },
  { topic: 'channel.call', group: 'calls' },
  { topic: 'journey.traces', group: 'traces' },
] as const;
