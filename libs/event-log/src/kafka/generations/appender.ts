import { setTimeout as delay } from 'node:timers/promises';
import { RetryableError } from '@parcours/platform';
import type { NewRecord, Position } from '../../event-log.port';
import { placeOf } from '../../place-of';
import { isFenced } from '../../topics/fence';
import { type AppendQueue, type PlacedMessage, shareLimit, weightOf } from '../append-queue';
import { toKafkaMessage } from '../cloud-events-binding';
import { refusalOf } from '../kafka-fault';
import type { KafkaTopic, KafkaTopics } from '../kafka-topics';

const pauseMs = 50;

/** What became of a generation that refused an append: a newer one took over, or it takes record batches up to `limit` bytes. */
type Aftermath = { type: 'newer'; newest: KafkaTopic } | { type: 'open'; limit: number };

/**
 * Appends to the newest generation of a topic. A generation that was closed refuses every record, whoever sends it and however late: its
 * records then go to the next one, each to its slot's partition there. While there is none yet, appends wait; after `patienceMs` they reject
 * with a `RetryableError` ('topic-growing'). Records for a partition of their own can not go anywhere else: 'generation-closed'.
 */
export class Appender {
  /** By the closed generation's name: one look-out for all that wait. */
  private readonly waiting = new Map<string, Promise<Aftermath>>();

  constructor(
    private readonly topics: KafkaTopics,
    private readonly appends: AppendQueue,
    private readonly patienceMs: number,
  ) {}

  async append(topic: string, records: NewRecord[]): Promise<Position[]> {
    const latest = performance.now() + this.patienceMs;
    let opened = await this.opened(topic, records);
    for (;;) {
      const messages = place(opened, records);
      try {
        return await this.appends.append(opened.name, messages);
      } catch (error) {
        const refusal = refusalOf(error);
        if (!refusal) throw error;
        const after = await this.aftermath(opened);
        if (after.type === 'newer') {
          if (records.some(({ partition }) => partition !== undefined)) throw closed(opened);
          opened = after.newest;
          continue;
        }
        // Refused though it is small: it went together with a large one, or the broker knows of a fence that others do not know of yet.
        if (refusal === 'unknown' || batchWeight(messages) > after.limit || performance.now() > latest) throw error;
        await delay(pauseMs);
      }
    }
  }

  private async opened(topic: string, records: NewRecord[]): Promise<KafkaTopic> {
    const opened = await this.topics.open(topic);
    // Its asker knows of a growth that this process has not heard of.
    if (records.some(({ generation }) => generation !== undefined && generation > opened.generation)) await this.topics.generations(topic, 0);
    const newest = await this.topics.open(topic);
    const closing = await this.waiting.get(newest.name);
    return closing?.type === 'newer' ? closing.newest : newest;
  }

  /** Resolves when the generation has a successor, or takes records. */
  private aftermath(refused: KafkaTopic): Promise<Aftermath> {
    const aftermath = this.waiting.get(refused.name) ?? this.lookOut(refused).finally(() => this.waiting.delete(refused.name));
    this.waiting.set(refused.name, aftermath);
    return aftermath;
  }

  private async lookOut(refused: KafkaTopic): Promise<Aftermath> {
    for (const latest = performance.now() + this.patienceMs; ; await delay(pauseMs)) {
      const newest = (await this.topics.generations(refused.topic, 0)).at(-1);
      if (newest && newest.generation > refused.generation) return { type: 'newer', newest };
      if (!newest) return { type: 'open', limit: 0 };
      const configs = await this.topics.configs(refused);
      if (!isFenced(configs)) return { type: 'open', limit: Number(configs['max.message.bytes']) };
      if (performance.now() > latest) throw growing(refused);
    }
  }
}

function place({ topic, name, generation, partitions }: KafkaTopic, records: NewRecord[]): PlacedMessage[] {
  return records.map((record) => {
    if (record.generation !== undefined && record.generation !== generation) throw closed({ topic, generation: record.generation });
    const partition = placeOf(record, partitions);
    if (!(partition >= 0 && partition < partitions)) throw new RangeError(`Topic ${name} has no partition ${partition}.`);
    return { key: record.key, partition, ...toKafkaMessage(record.value, record.headers) };
  });
}

function closed({ topic, generation }: Pick<KafkaTopic, 'topic' | 'generation'>): RetryableError {
  return new RetryableError('generation-closed', `Generation ${generation} of ${topic} takes no records: those for one of its partitions can not go to another. Ask how many there are by now.`);
}

function growing({ topic }: KafkaTopic): RetryableError {
  return new RetryableError('topic-growing', `Topic ${topic} is being grown and takes nothing yet. If it stays so, \`parcours topics grow\` was interrupted: run it again.`);
}

/** Bytes of the largest record batch that they make, at most, before compression. */
function batchWeight(messages: PlacedMessage[]): number {
  const shares = new Map<number, number>();
  let largest = 0;
  for (const message of messages) {
    const weight = weightOf(message);
    largest = Math.max(largest, weight);
    shares.set(message.partition, (shares.get(message.partition) ?? 0) + weight);
  }
  return Math.min(Math.max(...shares.values()), Math.max(largest, shareLimit));
}
