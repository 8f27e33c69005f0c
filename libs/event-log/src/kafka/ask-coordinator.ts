import { setTimeout as delay } from 'node:timers/promises';
import { faultTypes } from './kafka-fault';

const passing = new Set(['NOT_COORDINATOR_FOR_GROUP', 'GROUP_COORDINATOR_NOT_AVAILABLE', 'GROUP_LOAD_IN_PROGRESS']);
const tries = 20;
const pauseMs = 250;

/** A question about a group, asked again for some seconds while its coordinator moves to another broker or begins: kafkajs gives up at once. */
export async function askCoordinator<T>(question: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await question();
    } catch (error) {
      if (tried === tries || !faultTypes(error).some((type) => passing.has(type))) throw error;
      await delay(pauseMs);
    }
  }
}
