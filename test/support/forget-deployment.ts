import { Kafka, logLevel } from 'kafkajs';
import { createConnection } from 'mongoose';

/** Removes a deployment's topics, groups and database from the servers. */
export async function forgetDeployment(prefix: string, { brokers, mongoUri }: { brokers: string[]; mongoUri: string }): Promise<void> {
  const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    const topics = (await admin.listTopics()).filter((topic) => topic.startsWith(`${prefix}.`));
    if (topics.length) await admin.deleteTopics({ topics });
    const groups = (await admin.listGroups()).groups.map(({ groupId }) => groupId).filter((group) => group.startsWith(`${prefix}.`));
    // A group whose members are still leaving goes by itself when its time is over.
    if (groups.length) await admin.deleteGroups(groups).catch(() => undefined);
  } finally {
    await admin.disconnect();
  }
  const connection = await createConnection(mongoUri).asPromise();
  await connection.getClient().db(prefix).dropDatabase();
  await connection.close();
}
