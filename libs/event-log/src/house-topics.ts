/** The topic every input of the engine comes from. */
export const learnerEvents = 'learner.events';

/** Where the engine's commands go, a topic per channel. */
export const channelTopics = ['channel.email', 'channel.content', 'channel.print', 'channel.task', 'channel.digest', 'channel.call'] as const;

export type ChannelTopic = (typeof channelTopics)[number];

/** What the engine tells of its decisions, on the way to the store. */
export const journeyTraces = 'journey.traces';

/** Every topic of a deployment. */
export const houseTopics = [learnerEvents, ...channelTopics, journeyTraces] as const;

/** Every consumer group and the topic it reads. A test holds it to the handlers. */
export const houseReaders = [
  { topic: learnerEvents, group: 'journeys' },
  { topic: learnerEvents, group: 'content-popularity' },
  { topic: learnerEvents, group: 'print-withdrawals' },
  { topic: 'channel.email', group: 'email' },
  { topic: 'channel.content', group: 'content' },
  { topic: 'channel.print', group: 'print' },
  { topic: 'channel.task', group: 'tasks' },
  { topic: 'channel.digest', group: 'digests' },
  { topic: 'channel.call', group: 'calls' },
  { topic: journeyTraces, group: 'traces' },
] as const;
