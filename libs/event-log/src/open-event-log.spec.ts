import { EmbeddedDatabase, loadSettings, MovableClock } from '@parcours/platform';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedEventLog } from './embedded/embedded-event-log';
import { KafkaEventLog } from './kafka/kafka-event-log';
import { kafkaSettings } from './kafka/kafka-settings';
import { openEventLog } from './open-event-log';

const quiet = { log: () => undefined, warn: () => undefined, error: () => undefined, debug: () => undefined };

function settingsOf(env: Record<string, string>) {
  const loaded = loadSettings({ env });
  if (!loaded.ok) throw new Error(loaded.problems.join());
  return loaded.settings;
}

describe('the log that the environment names', () => {
  it('is Kafka where brokers are named, and no data file is opened', async () => {
    const database = jest.fn<EmbeddedDatabase, []>();
    const log = openEventLog(settingsOf({ KAFKA_BROKERS: 'a:9092, b:9092', KAFKA_USER: 'u', KAFKA_PASSWORD: 'p', PARCOURS_PREFIX: 'x' }), { clock: new MovableClock(7), logger: quiet, database });
    expect(log).toBeInstanceOf(KafkaEventLog);
    expect(database).not.toHaveBeenCalled();
    await log.close();
  });

  it('reads all that concerns Kafka from the settings', () => {
    expect(kafkaSettings(settingsOf({ KAFKA_BROKERS: 'a:9092, b:9092', KAFKA_USER: 'u', KAFKA_PASSWORD: 'p', KAFKA_SSL: 'true', PARCOURS_PREFIX: 'x' }))).toMatchObject({
      brokers: ['a:9092', 'b:9092'], prefix: 'x', ssl: true, user: { name: 'u', password: 'p' },
    });
  });

  it.each([[{}], [{ KAFKA_BROKERS: '' }]])('is the data file with %j', async (env) => {
    const folder = mkdtempSync(join(tmpdir(), 'parcours-log-'));
    const database = new EmbeddedDatabase(join(folder, 'parcours.db'));
    const log = openEventLog(settingsOf(env), { clock: new MovableClock(7), logger: quiet, database: () => database });
    expect(log).toBeInstanceOf(EmbeddedEventLog);
    await log.close();
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(['kafka', 'http://a:9092', 'a:9092,b', 'a:99999x'])('is none where the brokers are %j: the variable is named', (brokers) => {
    const loaded = loadSettings({ env: { KAFKA_BROKERS: brokers } });
    expect(loaded.ok ? [] : loaded.problems).toEqual([expect.stringContaining('KAFKA_BROKERS: expected host:port')]);
  });
});
