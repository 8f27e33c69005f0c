import { RetryableError, TerminalError } from '@parcours/platform';
import { TopicError } from '../event-log-errors';

const refused = new Set(['KafkaJSSASLAuthenticationError', 'KafkaJSUnsupportedSaslMechanismError']);

/** A fault of kafkajs as one of ours. Nearly all may pass, refused credentials and rights among it: nothing is given up while somebody puts them right. */
export function asFault(error: unknown, doing: string): Error {
  if (error instanceof RetryableError || error instanceof TerminalError || error instanceof TopicError || error instanceof RangeError) return error;
  const causes = causesOf(error);
  const said = causes.map(({ message }) => message)[0] ?? String(error);
  const refusal = causes.find(({ name, type }) => refused.has(name) || /AUTHORIZATION_FAILED|SASL_AUTHENTICATION_FAILED/.test(type ?? ''));
  if (refusal) {
    return new RetryableError('log-refused', `Kafka refuses us while ${doing}: ${refusal.message.replace(/\.*$/, '')}. Check KAFKA_USER, KAFKA_PASSWORD and the rights that this user has`, { cause: error });
  }
  const large = causes.find(({ type }) => type === 'MESSAGE_TOO_LARGE' || type === 'RECORD_LIST_TOO_LARGE');
  if (large) return new TerminalError('record-too-large', `Kafka refuses a record while ${doing}: it is larger than the topic's max.message.bytes.`, { cause: error });
  return new RetryableError('log-unreachable', `Kafka does not answer while ${doing}: ${said}`, { cause: error });
}

/** Why Kafka refused what was appended, where that may come of a topic that has grown: larger than the topic takes, or no such topic. */
export function refusalOf(error: unknown): 'too-large' | 'unknown' | undefined {
  const types = faultTypes(error);
  if (types.includes('MESSAGE_TOO_LARGE') || types.includes('RECORD_LIST_TOO_LARGE')) return 'too-large';
  return types.includes('UNKNOWN_TOPIC_OR_PARTITION') ? 'unknown' : undefined;
}

/** What Kafka calls a fault and its causes, the outermost first. */
export function faultTypes(error: unknown): string[] {
  return causesOf(error).flatMap(({ type }) => (type === undefined ? [] : [type]));
}

export interface KafkaCause extends Error {
  type?: string;
}

/** A fault of kafkajs and what it came of, the outermost first; ten at most. */
export function causesOf(error: unknown): KafkaCause[] {
  const causes: KafkaCause[] = [];
  for (let cause = error; cause instanceof Error && causes.length < 10; cause = cause.cause) causes.push(cause);
  return causes;
}
