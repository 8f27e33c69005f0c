import { kafkaDefaults, kafkaSettings, type KafkaSettings, type SourcePlace } from '@parcours/event-log';
import type { Settings } from '@parcours/platform';
import type { SourceConfig } from './source-config.schema';

type Needed = Pick<Settings, 'kafkaBrokers' | 'kafkaSsl' | 'kafkaUser' | 'kafkaPassword' | 'sourcePasswords' | 'prefix'>;

export type SourceKafka = { ok: true; kafka: KafkaSettings; place: SourcePlace } | { ok: false; problem: string };

/** Where a source is read, and as whom: on brokers of its own, or on those of the log. The problem names the source and says what to do. */
export function sourceKafka({ name, topic, group, brokers, ssl, user, from }: SourceConfig, settings: Needed): SourceKafka {
  const ours = kafkaSettings(settings);
  const onOurs = brokers === undefined || brokers.some((broker) => ours?.brokers.includes(broker));
  const place = { name, topic, from, group: group ?? [settings.prefix, 'source', name].filter((part) => part !== '').join('.') };
  const wrong = (problem: string): SourceKafka => ({ ok: false, problem: `source ${name}: ${problem}` });
  if (onOurs && isOfHouse(topic, settings.prefix)) return wrong(`topic: expected a topic of your platform, found ${topic}, which is our own: its events would come in over and over. Correct topic.`);
  if (brokers === undefined) return ours ? { ok: true, kafka: ours, place } : wrong('brokers: expected a list of host:port, since KAFKA_BROKERS is not set. Add brokers.');
  const kafka: KafkaSettings = { ...kafkaDefaults, brokers, prefix: settings.prefix, ssl: ssl ?? false };
  if (user === undefined) return { ok: true, kafka, place };
  const password = passwordOf(name, settings.sourcePasswords);
  if (password === undefined) return wrong(`user: expected a password for ${user} in the environment, found none. Set PARCOURS_SOURCE_PASSWORDS=${name}:PASSWORD.`);
  return { ok: true, kafka: { ...kafka, user: { name: user, password } }, place };
}

function isOfHouse(topic: string, prefix: string): boolean {
  return topic.startsWith(prefix === '' ? '' : `${prefix}.`) && /\.g\d+$/.test(topic);
}

function passwordOf(source: string, passwords: string | undefined): string | undefined {
  const pair = passwords?.trim().split(/\s+/).find((text) => text.startsWith(`${source}:`));
  return pair?.slice(source.length + 1);
}
