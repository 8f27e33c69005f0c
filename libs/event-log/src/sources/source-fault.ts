import { faultCode, TerminalError } from '@parcours/platform';
import { asFault, causesOf } from '../kafka/kafka-fault';

const regrouping = new Set(['REBALANCE_IN_PROGRESS', 'ILLEGAL_GENERATION', 'UNKNOWN_MEMBER_ID']);

/** Whether Kafka only refuses because the group's members change at this moment. */
export function isRegrouping(error: unknown): boolean {
  return causesOf(error).some(({ type }) => type !== undefined && regrouping.has(type));
}

/** What went wrong with a source, in words that say what to do. Whatever it is, the reader tries again. */
export function sourceFault(error: unknown, topic: string): Error {
  const causes = causesOf(error);
  const codec = causes.map(({ message }) => /^(\w+) compression not implemented/.exec(message)?.[1]).find((name) => name !== undefined);
  if (codec !== undefined) {
    return new TerminalError('compression-unknown', `The messages of ${topic} are compressed by ${codec}, which this process can not undo. Run it on Node.js 22.15 or later, or set compression.type of the topic to gzip, lz4 or snappy`, { cause: error });
  }
  if (causes.some(({ type }) => type === 'UNKNOWN_TOPIC_OR_PARTITION')) {
    return new TerminalError('topic-unknown', `There is no topic ${topic}, or we may not see it. Correct the name in config/sources.yaml, create the topic, or give our user the right to read it`, { cause: error });
  }
  const fault = asFault(error, `reading ${topic}`);
  if (faultCode(fault) !== 'log-refused') return fault;
  const said = causes.at(-1)?.message ?? fault.message;
  return new TerminalError('log-refused', `Kafka refuses us while reading ${topic}: ${said}. Check the source's user, its password in the environment, and the rights to read the topic and the group`, { cause: error });
}
