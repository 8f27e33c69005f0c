import type { KafkaEventLog } from '@parcours/event-log';
import { RetryableError } from '@parcours/platform';
import { setTimeout as delay } from 'node:timers/promises';
import type { Reader } from './ground';

type Log = Pick<KafkaEventLog, 'lag' | 'state'>;

const pauseMs = 20;

/** Resolves when these groups have committed everything that is appended, and all that came of it. */
export async function untilIdle(log: Log, readers: Reader[]): Promise<void> {
  while (!(await isIdle(log, readers).catch(notYet))) await delay(pauseMs);
}

/** Servers that can not tell just now are asked again. */
function notYet(fault: unknown): false {
  if (fault instanceof RetryableError) return false;
  throw fault;
}

/** A group appends before it commits: where nothing was appended while all stood at the ends, nothing is on its way. */
async function isIdle(log: Log, readers: Reader[]): Promise<boolean> {
  const before = await endsOf(log, readers);
  for (const { topic, group } of readers) {
    const lag = await log.lag(topic, group);
    if (lag.some((behind) => behind > 0)) return false;
  }
  return before === (await endsOf(log, readers));
}

async function endsOf(log: Log, readers: Reader[]): Promise<string> {
  const topics = [...new Set(readers.map(({ topic }) => topic))];
  const states = await Promise.all(topics.map((topic) => log.state(topic)));
  return JSON.stringify(states.map(({ generation, ends }) => [generation, ends]));
}
