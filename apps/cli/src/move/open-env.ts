import { houseTopics, KafkaEventLog, type KafkaLogger, kafkaSettings, openKafka } from '@parcours/event-log';
import { MovableClock, RetryableError, TerminalError, type Clock, type Settings } from '@parcours/platform';
import { MongoHouse, mongoSettings, mongoStores, openMongoShelves } from '@parcours/store';
import type { Deployment } from './deployment';

/**
 * The deployment on the Kafka and the MongoDB that the environment names. Throws `TerminalError` (`env-incomplete`) where it names one or
 * none, and the faults of both where they do not answer.
 */
export async function openEnv(settings: Settings, clock: Clock, logger: KafkaLogger): Promise<Deployment> {
  const [kafka, mongo] = [kafkaSettings(settings), mongoSettings(settings)];
  if (!kafka || !mongo) {
    throw new TerminalError('env-incomplete', '`env` is the deployment that the environment names: set KAFKA_BROKERS and MONGODB_URI, and PARCOURS_PREFIX where it has another than "parcours".');
  }
  if (settings.secret === undefined) throw new TerminalError('secret-missing', 'Set PARCOURS_SECRET: every process of a deployment on Kafka and MongoDB signs ids with it.');
  const house = new MongoHouse(mongo, logger);
  const { settings: kept, journeys, ping, close } = mongoStores(house);
  // The brokers' clocks know nothing of one that is moved.
  const log = new KafkaEventLog({ ...kafka, ...(clock instanceof MovableClock && { stamp: () => clock.now() }) }, logger);
  const deployment: Deployment = {
    type: 'env', name: `env (Kafka ${kafka.brokers.join(',')}, MongoDB, prefix ${kafka.prefix || 'none'})`,
    shelves: openMongoShelves(house), settings: kept, journeys, log, partitions: settings.partitions, secret: settings.secret,
    // Who starts its processes tells them.
    keepSecret: async () => undefined,
    lag: (topic, group) => log.lag(topic, group),
    atWork: () => groupsAtWork(openKafka(kafka, logger), kafka.prefix),
    close: async () => {
      await log.close();
      await close();
    },
  };
  try {
    await ping();
    await reach(log, kafka.brokers);
    return deployment;
  } catch (error) {
    await deployment.close().catch(() => undefined);
    throw error;
  }
}

const reachWithinMs = 15_000;

async function reach(log: KafkaEventLog, brokers: string[]): Promise<void> {
  const given = AbortSignal.timeout(reachWithinMs);
  try {
    await log.untilReachable(given);
  } catch (error) {
    if (!given.aborted) throw error;
    throw new RetryableError('log-unreachable', `Kafka does not answer at ${brokers.join(', ')}.`, { cause: error });
  }
}

/** Groups of this deployment with members. Without a prefix only those of its topics are known to be its own. */
async function groupsAtWork(kafka: ReturnType<typeof openKafka>, prefix: string): Promise<string[]> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const { groups } = await admin.listGroups();
    const ids = groups.map(({ groupId }) => groupId).filter((id) => isOwn(id, prefix));
    if (ids.length === 0) return [];
    const described = await admin.describeGroups(ids);
    return described.groups.filter(({ members }) => members.length > 0).map(({ groupId }) => groupId).sort();
  } finally {
    await admin.disconnect();
  }
}

const ofTopics = new RegExp(`\\.(?:${houseTopics.map((topic) => topic.replaceAll('.', '\\.')).join('|')})(?:\\.g\\d+)?$`);

function isOwn(group: string, prefix: string): boolean {
  if (prefix === '') return ofTopics.test(group);
  // A tool that looks into the log joins a group of its own for a moment.
  return group.startsWith(`${prefix}.`) && !group.startsWith(`${prefix}.read.`);
}
