import { RetryableError, TerminalError } from '@parcours/platform';
import { asFault } from './kafka-fault';

const kafkaError = (name: string, type: string, cause?: Error): Error => Object.assign(new Error(`${name} ${type}`, { cause }), { name, type });

describe('a fault of Kafka', () => {
  it.each([
    ['a broker that is away', kafkaError('KafkaJSConnectionError', ''), 'log-unreachable', RetryableError],
    ['retries that were not enough', kafkaError('KafkaJSNumberOfRetriesExceeded', '', kafkaError('KafkaJSProtocolError', 'NOT_LEADER_FOR_PARTITION')), 'log-unreachable', RetryableError],
    ['a refused sign-in', kafkaError('KafkaJSSASLAuthenticationError', ''), 'log-refused', RetryableError],
    ['a refused sign-in, found after retries', kafkaError('KafkaJSNumberOfRetriesExceeded', '', kafkaError('KafkaJSSASLAuthenticationError', '')), 'log-refused', RetryableError],
    ['a right that is missing', kafkaError('KafkaJSProtocolError', 'TOPIC_AUTHORIZATION_FAILED'), 'log-refused', RetryableError],
    ['a record that is too large', kafkaError('KafkaJSProtocolError', 'MESSAGE_TOO_LARGE'), 'record-too-large', TerminalError],
    ['what is no error', 'odd', 'log-unreachable', RetryableError],
  ])('%s', (_what, error, code, family) => {
    const fault = asFault(error, 'trying');
    expect(fault).toBeInstanceOf(family);
    expect(fault).toMatchObject({ code, message: expect.stringContaining('while trying') as string });
  });

  it('that is ours already stays as it is', () => {
    const ours = new TerminalError('x', 'y');
    expect(asFault(ours, 'trying')).toBe(ours);
  });
});
