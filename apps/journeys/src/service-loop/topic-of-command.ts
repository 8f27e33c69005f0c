import type { ChannelTopic } from '@parcours/event-log';
import type { CommandType } from '@parcours/journey';

/** The channel topic each command goes to. */
export const topicOfCommand: Record<CommandType, ChannelTopic> = {
  'email.send': 'channel.email',
  'content.offer': 'channel.content',
  'print.queue': 'channel.print',
  'task.open': 'channel.task',
  'digest.add': 'channel.digest',
  'webhook.call': 'channel.call',
};
