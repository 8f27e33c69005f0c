import { applyDecorators, UseFilters } from '@nestjs/common';
import { type CustomTransportStrategy, EventPattern, type MessageHandler, Server } from '@nestjs/microservices';
import type { Batch, EventLog, Subscription } from '../event-log.port';
import { BatchFaultFilter } from './batch-fault.filter';
import type { BatchWatch } from './batch-watch';
import { HeldBatches } from './held-batches';

export interface BatchPattern {
  topic: string;
  group: string;
  /** Records per batch at most. */
  batchSize?: number;
}

export interface OwnedPartitions {
  owned: number[];
  partitions: number;
}

/** Marks a controller's method as the handler of a topic's batches for a group; it takes a `Batch` (`@Payload()`), and its faults hold the partition. */
export function OnBatch(pattern: BatchPattern): MethodDecorator {
  return applyDecorators(EventPattern({ topic: pattern.topic, group: pattern.group }, { batch: pattern }), UseFilters(BatchFaultFilter));
}

/**
 * Nest transport over the `EventLog` port: one subscription per `@OnBatch`. A handler that throws holds its partition. Topics must exist:
 * where one does not, listening fails with the log's own error before anything is read; where one can not be read, what had begun is stopped.
 */
export class EventLogStrategy extends Server implements CustomTransportStrategy {
  private subscriptions: { pattern: BatchPattern; subscription: Subscription }[] = [];
  private changing: Promise<void> = Promise.resolve();
  private readonly held = new HeldBatches();

  /** `watch` looks on while batches are handled. */
  constructor(
    private readonly log: EventLog,
    private readonly watch?: BatchWatch,
  ) {
    super();
  }

  listen(callback: (error?: unknown) => void): void {
    this.resume().then(() => callback(), callback);
  }

  /** Stops after the batches in hand. */
  async close(): Promise<void> {
    await this.pause();
  }

  /** Stops reading after the batches in hand. */
  pause(): Promise<void> {
    return this.inTurn(() => this.stopAll());
  }

  /** Reads on where each group stands; nothing where it reads already. */
  resume(): Promise<void> {
    return this.inTurn(async () => {
      if (this.subscriptions.length > 0) return;
      const handlers = this.patterns();
      for (const { pattern } of handlers) await this.log.state(pattern.topic);
      try {
        for (const { handler, pattern: { topic, group, batchSize } } of handlers) {
          const subscription = await this.log.subscribe(topic, { group, ...(batchSize ? { batchSize } : {}) }, (batch) => this.take(handler, batch));
          this.subscriptions.push({ pattern: { topic, group }, subscription });
          this.watch?.begin(topic, group, () => subscription.owned());
        }
      } catch (error) {
        await this.stopAll();
        throw error;
      }
    });
  }

  /** The partitions of a topic that this process reads for a group now, and of how many; none while it does not read. */
  owned(topic: string, group: string): OwnedPartitions {
    const found = this.subscriptions.find(({ pattern }) => pattern.topic === topic && pattern.group === group);
    return found ? { owned: found.subscription.owned(), partitions: found.subscription.reading().partitions } : { owned: [], partitions: 1 };
  }

  /** The groups that this process reads for, with their topics; also while it does not read. */
  readers(): { topic: string; group: string }[] {
    return this.patterns().map(({ pattern: { topic, group } }) => ({ topic, group }));
  }

  on(): void {
    // The log has no events of its own: subscriptions report through the log's port.
  }

  unwrap<T>(): T {
    return this.log as T;
  }

  private patterns(): { handler: MessageHandler; pattern: BatchPattern }[] {
    return [...this.messageHandlers.values()].flatMap((handler) => {
      const pattern = handler.extras?.['batch'] as BatchPattern | undefined;
      return pattern ? [{ handler, pattern }] : [];
    });
  }

  /** One change at a time: two that cross would subscribe a group twice, or leave one reading that nobody stops. */
  private inTurn(change: () => Promise<void>): Promise<void> {
    const changed = this.changing.then(change);
    this.changing = changed.catch(() => undefined);
    return changed;
  }

  private async stopAll(): Promise<void> {
    const stopped = this.subscriptions;
    this.subscriptions = [];
    await Promise.all(stopped.map(({ subscription }) => subscription.stop()));
  }

  private async take(handler: MessageHandler, batch: Batch): Promise<void> {
    try {
      await (this.watch ? this.watch.over(batch, () => this.handle(handler, batch)) : this.handle(handler, batch));
      this.held.passed(batch);
    } catch (fault) {
      this.held.failed(batch, fault, this.owned(batch.topic, batch.group).owned);
      throw fault;
    }
  }

  private async handle(handler: MessageHandler, batch: Batch): Promise<void> {
    const answer: unknown = await handler(batch);
    // Nest turns what a handler throws into an observable that fails: it must be read, or the fault is lost.
    await new Promise<void>((resolve, reject) => {
      this.transformToObservable(answer).subscribe({ complete: resolve, error: reject });
    });
  }
}
