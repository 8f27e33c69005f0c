import { type CustomTransportStrategy, EventPattern, type MessageHandler, Server } from '@nestjs/microservices';
import type { Batch, EventLog, Subscription } from '../event-log.port';

export interface BatchPattern {
  topic: string;
  group: string;
  /** Records per batch at most. */
  batchSize?: number;
}

/** Marks a controller's method as the handler of a topic's batches for a group; it takes a `Batch` (`@Payload()`). */
export function OnBatch(pattern: BatchPattern): MethodDecorator {
  return EventPattern({ topic: pattern.topic, group: pattern.group }, { batch: pattern });
}

/**
 * Nest transport over the `EventLog` port: one subscription per `@OnBatch`. A handler that throws holds its partition. Topics must exist:
 * where one does not, listening fails with the log's own error before anything is read; where one can not be read, what had begun is stopped.
 */
export class EventLogStrategy extends Server implements CustomTransportStrategy {
  private subscriptions: Subscription[] = [];
  private changing: Promise<void> = Promise.resolve();

  constructor(private readonly log: EventLog) {
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
      const handlers = [...this.messageHandlers.values()].flatMap((handler) => {
        const pattern = handler.extras?.['batch'] as BatchPattern | undefined;
        return pattern ? [{ handler, pattern }] : [];
      });
      for (const { pattern } of handlers) await this.log.state(pattern.topic);
      try {
        for (const { handler, pattern: { topic, group, batchSize } } of handlers) {
          this.subscriptions.push(await this.log.subscribe(topic, { group, ...(batchSize ? { batchSize } : {}) }, (batch) => this.handle(handler, batch)));
        }
      } catch (error) {
        await this.stopAll();
        throw error;
      }
    });
  }

  on(): void {
    // The log has no events of its own: subscriptions report through the log's port.
  }

  unwrap<T>(): T {
    return this.log as T;
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
    await Promise.all(stopped.map((subscription) => subscription.stop()));
  }

  private async handle(handler: MessageHandler, batch: Batch): Promise<void> {
    const answer: unknown = await handler(batch);
    // Nest turns what a handler throws into an observable that fails: it must be read, or the fault is lost.
    await new Promise<void>((resolve, reject) => {
      this.transformToObservable(answer).subscribe({ complete: resolve, error: reject });
    });
  }
}
