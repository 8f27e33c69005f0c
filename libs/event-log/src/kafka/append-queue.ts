import { setImmediate } from 'node:timers/promises';
import { CompressionTypes, type Kafka, type Message, type Producer } from 'kafkajs';
import { TerminalError } from '@parcours/platform';
import type { Position } from '../event-log.port';
import type { ConnectionWatch } from './connection-watch';
import { asFault } from './kafka-fault';

export interface PlacedMessage extends Message {
  partition: number;
}

interface Piece {
  messages: PlacedMessage[];
  /** Bytes by partition. */
  shares: Map<number, number>;
}

interface Append extends Piece {
  topic: string;
  resolve(positions: Position[]): void;
  reject(fault: Error): void;
}

/** A partition's share of a produce: half of what our topics take as a record batch. */
export const shareLimit = 4_000_000;
const produceLimit = 8_000_000;
/** What a record weighs beyond its key, value and headers. */
const recordWeight = 64;
const recordLimit = 8_000_000;

/**
 * One produce at a time by an idempotent producer; what is appended meanwhile goes together in the next. A failed produce may have been
 * written: its appends reject, callers repeat them. Its producer is given up: kafkajs takes the failed records' sequence numbers back, and
 * the broker would take the next ones under these numbers for a repetition, which it answers without writing.
 */
export class AppendQueue {
  private readonly queue: Append[] = [];
  private producer: Promise<Producer> | undefined;
  private flushing: Promise<void> | undefined;

  constructor(
    private readonly kafka: Kafka,
    private readonly options: { compress: boolean; requestTimeoutMs: number },
    private readonly watch: ConnectionWatch,
  ) {}

  /** Resolves with the places, in order, when all are durable. Pieces that are too large for one record batch go one after the other. */
  async append(topic: string, messages: PlacedMessage[]): Promise<Position[]> {
    const positions: Position[] = [];
    for (const piece of pieces(messages)) positions.push(...(await this.enqueue(topic, piece)));
    return positions;
  }

  /** Finishes what is in hand. */
  async close(): Promise<void> {
    await this.flushing;
    await this.giveUp();
  }

  private enqueue(topic: string, piece: Piece): Promise<Position[]> {
    return new Promise((resolve, reject) => {
      this.queue.push({ topic, ...piece, resolve, reject });
      this.flushing ??= this.flush();
    });
  }

  private async flush(): Promise<void> {
    // What is appended in the same turn goes along.
    await setImmediate();
    while (this.queue.length > 0) {
      const appends = this.take();
      try {
        const places = await this.produce(appends);
        this.watch.answered();
        appends.forEach((append, i) => append.resolve(places[i] ?? []));
      } catch (error) {
        await this.giveUp();
        const fault = asFault(error, 'appending (what was appended may have been written: repeating it is safe)');
        if (!(fault instanceof TerminalError)) this.watch.fault(fault);
        for (const append of appends) append.reject(fault);
      }
    }
    // In the same turn as the look at the queue: who appends a moment later begins anew.
    this.flushing = undefined;
  }

  /** The appends of the next produce: as many as go in one, at least one. */
  private take(): Append[] {
    const together = new Map<string, number>();
    let total = 0;
    let count = 0;
    for (const { topic, shares } of this.queue) {
      for (const [partition, weight] of shares) {
        const place = `${topic}/${partition}`;
        together.set(place, (together.get(place) ?? 0) + weight);
        total += weight;
      }
      if (count > 0 && (total > produceLimit || [...together.values()].some((share) => share > shareLimit))) break;
      count++;
    }
    return this.queue.splice(0, count);
  }

  private async produce(appends: Append[]): Promise<Position[][]> {
    const byTopic = new Map<string, PlacedMessage[]>();
    for (const { topic, messages } of appends) {
      const together = byTopic.get(topic) ?? [];
      for (const message of messages) together.push(message);
      byTopic.set(topic, together);
    }
    const producer = await this.connected();
    const produced = await producer.sendBatch({
      acks: -1,
      timeout: this.options.requestTimeoutMs,
      compression: this.options.compress ? CompressionTypes.LZ4 : CompressionTypes.None,
      topicMessages: [...byTopic].map(([topic, messages]) => ({ topic, messages })),
    });
    const next = new Map(produced.map(({ topicName, partition, baseOffset }) => [`${topicName}/${partition}`, Number(baseOffset)]));
    return appends.map(({ topic, messages }) =>
      messages.map(({ partition }) => {
        const place = `${topic}/${partition}`;
        const offset = next.get(place);
        if (offset === undefined || offset < 0) throw new Error(`no offset was answered for ${place}`);
        next.set(place, offset + 1);
        return { partition, offset };
      }),
    );
  }

  private connected(): Promise<Producer> {
    this.producer ??= (async () => {
      const producer = this.kafka.producer({
        idempotent: true,
        maxInFlightRequests: 1,
        allowAutoTopicCreation: false,
        createPartitioner: () => ({ message }) => message.partition ?? 0,
      });
      await producer.connect();
      return producer;
    })();
    return this.producer;
  }

  private async giveUp(): Promise<void> {
    const { producer } = this;
    this.producer = undefined;
    await producer?.then((opened) => opened.disconnect()).catch(() => undefined);
  }
}

/** Bytes of a message in a record batch, at most, before compression. */
export function weightOf({ key, value, headers }: PlacedMessage): number {
  let weight = recordWeight + Buffer.byteLength(key ?? '') + Buffer.byteLength(value ?? '');
  for (const name in headers) weight += name.length + Buffer.byteLength(String(headers[name]));
  return weight;
}

/** Messages in order, cut where a partition's share would be too large for one record batch. */
function pieces(messages: PlacedMessage[]): Piece[] {
  const all: Piece[] = [];
  let piece: Piece = { messages: [], shares: new Map() };
  for (const message of messages) {
    const weight = weightOf(message);
    if (weight > recordLimit) throw new TerminalError('record-too-large', `A record of ${weight} bytes can not be appended: at most ${recordLimit} are taken.`);
    if (piece.messages.length > 0 && (piece.shares.get(message.partition) ?? 0) + weight > shareLimit) {
      all.push(piece);
      piece = { messages: [], shares: new Map() };
    }
    piece.shares.set(message.partition, (piece.shares.get(message.partition) ?? 0) + weight);
    piece.messages.push(message);
  }
  if (piece.messages.length > 0) all.push(piece);
  return all;
}
