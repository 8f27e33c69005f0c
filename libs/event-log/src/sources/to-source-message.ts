import type { KafkaMessage } from 'kafkajs';
import type { SourceMessage } from './source-reader.port';

/** A message of kafkajs, without a look at what it holds. */
export function toSourceMessage(topic: string, partition: number, { key, value, headers, offset, timestamp }: KafkaMessage): SourceMessage {
  const first = Object.entries(headers ?? {}).flatMap(([name, given]): [string, Uint8Array][] => {
    const one = Array.isArray(given) ? given[0] : given;
    return one === undefined ? [] : [[name, typeof one === 'string' ? Buffer.from(one) : one]];
  });
  return { topic, partition, offset: Number(offset), key: key ?? undefined, value: value ?? undefined, headers: Object.fromEntries(first), writtenAt: Number(timestamp) };
}
