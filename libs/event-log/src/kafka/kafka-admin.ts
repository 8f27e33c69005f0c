import { RetryableError } from '@parcours/platform';
import { type Admin, ConfigResourceTypes, ConfigSource, type Kafka } from 'kafkajs';
import type { ConnectionWatch } from './connection-watch';
import { asFault } from './kafka-fault';

/** Clients of a process at most. */
const clientsAtMost = 4;

/**
 * Admin clients that are asked one question at a time each: told about one topic, kafkajs's client forgets what it knew of others, so that
 * questions that cross would fail. One that met a fault is given up. Faults are ours.
 */
export class KafkaAdmin {
  private readonly idle: Admin[] = [];
  private readonly busy = new Set<Admin>();
  private readonly waiting: (() => void)[] = [];
  private free = clientsAtMost;
  private closed = false;

  constructor(
    private readonly kafka: Kafka,
    private readonly watch: ConnectionWatch,
  ) {}

  async ask<T>(doing: string, question: (admin: Admin) => Promise<T>): Promise<T> {
    await this.turn();
    try {
      return await this.answer(question);
    } catch (error) {
      if (this.closed) throw new RetryableError('log-closed', `The log was closed while ${doing}.`, { cause: error });
      const fault = asFault(error, doing);
      this.watch.fault(fault);
      throw fault;
    } finally {
      this.free++;
      this.waiting.shift()?.();
    }
  }

  /** The configs in force of Kafka's topic `name`. `own`: only those that were set at the topic itself. */
  async configs(name: string, { own = false } = {}): Promise<Record<string, string>> {
    const { resources } = await this.ask(`asking for the settings of ${name}`, (admin) => admin.describeConfigs({ includeSynonyms: false, resources: [{ type: ConfigResourceTypes.TOPIC, name }] }));
    const entries = resources[0]?.configEntries ?? [];
    return Object.fromEntries(entries.flatMap(({ configName, configValue, configSource }) => ((own && configSource !== ConfigSource.TOPIC_CONFIG) ? [] : [[configName, configValue]])));
  }

  /** Sets some configs of a topic. Kafka's request names all of a topic's own: those that stay are named too. */
  async setConfigs(name: string, changes: Readonly<Record<string, string>>): Promise<void> {
    const all = { ...(await this.configs(name, { own: true })), ...changes };
    const configEntries = Object.entries(all).map(([entry, value]) => ({ name: entry, value }));
    await this.ask(`setting ${Object.keys(changes).join(', ')} of ${name}`, (admin) => admin.alterConfigs({ validateOnly: false, resources: [{ type: ConfigResourceTypes.TOPIC, name, configEntries }] }));
  }

  async brokers(): Promise<number> {
    const { brokers } = await this.ask('looking for it', (admin) => admin.describeCluster());
    return brokers.length;
  }

  /** For good: questions in hand fail, and none begins. */
  async close(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.idle.splice(0), ...this.busy].map(giveUp));
  }

  private async turn(): Promise<void> {
    while (this.free === 0) await new Promise<void>((resolve) => this.waiting.push(resolve));
    this.free--;
  }

  private async answer<T>(question: (admin: Admin) => Promise<T>): Promise<T> {
    if (this.closed) throw new Error('closed');
    const known = this.idle.pop();
    const admin = known ?? this.kafka.admin();
    this.busy.add(admin);
    try {
      if (!known) await admin.connect();
      const answer = await question(admin);
      this.watch.answered();
      if (this.closed) await giveUp(admin);
      else this.idle.push(admin);
      return answer;
    } catch (error) {
      await giveUp(admin);
      throw error;
    } finally {
      this.busy.delete(admin);
    }
  }
}

const giveUp = (admin: Admin): Promise<void> => admin.disconnect().catch(() => undefined);
