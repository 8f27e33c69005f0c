import { houseTopics, learnerEvents, TopicError, type EventLog, type TopicState } from '@parcours/event-log';
import type { OldLog } from './rebase-row';

/** Where every topic of a log ends; topics that are not there are left out. */
export async function topicStates(log: Pick<EventLog, 'state'>): Promise<TopicState[]> {
  const found: TopicState[] = [];
  for (const topic of houseTopics) {
    const state = await stateOf(log, topic);
    if (state) found.push(state);
  }
  return found;
}

/** The same text as long as nothing is appended. */
export const standingOf = (states: TopicState[]): string => states.map(({ topic, generation, ends }) => `${topic}.g${generation}: ${ends.join(' ')}`).join('; ');

/** A deployment that never ran has no log, and nothing that stands in one. */
export function oldLogOf(states: TopicState[]): OldLog {
  const { generation, ends } = states.find(({ topic }) => topic === learnerEvents) ?? { generation: 1, ends: [] };
  return { generation, ends };
}

async function stateOf(log: Pick<EventLog, 'state'>, topic: string): Promise<TopicState | undefined> {
  try {
    return await log.state(topic);
  } catch (error) {
    if (error instanceof TopicError) return undefined;
    throw error;
  }
}
