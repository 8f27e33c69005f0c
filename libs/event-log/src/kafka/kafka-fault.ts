import { RetryableError, TerminalError } from '@parcours/platform';
import { TopicError } from '../event-log-errors';

const refused = new Set(['KafkaJSSASLAuthenticationError', 'KafkaJSUnsupportedSaslMechanismError']);

/** A fault of kafkajs as one of ours: refused credentials and rights are terminal, everything else may pass. */
export function asFault(error: unknown, doing: string): Error {
  if (error instanceof RetryableError || error instanceof TerminalError || error instanceof TopicError || error instanceof RangeError) return error;
  const causes = causesOf(error);
  const said = causes.map(({ message }) => message)[0] ?? String(error);
  const terminal = causes.find(({ name, type }) => refused.has(name) || /AUTHORIZATION_FAILED|SASL_AUTHENTICATION_FAILED/.test(type ?? ''));
  if (terminal) {
    return new TerminalError('log-refused', `Kafka refuses us while ${doing}: ${terminal.message}. Check kafkaUser, KAFKA_PASSWORD and the rights that this user has.`, { cause: error });
  }
  const large = causes.find(({ type }) => type === 'MESSAGE_TOO_LARGE' || type === 'RECORD_LIST_TOO_LARGE');
  if (large) return new TerminalError('record-too-large', `Kafka refuses a record while ${doing}: it is larger than the topic's max.message.bytes.`, { cause: error });
  return new RetryableError('log-unreachable', `Kafka does not answer while ${doing}: ${said}`, { cause: error });
}

interface KafkaCause extends Error {
  type?: string;
}

function causesOf(error: unknown): KafkaCause[] {
  const causes: KafkaCause[] = [];
  for (let cause = error; cause instanceof Error && causes.length < 10; cause = cause.cause) causes.push(cause);
  return causes;
}
