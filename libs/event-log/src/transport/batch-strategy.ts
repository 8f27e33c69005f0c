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

/** Nest transport over the `EventLog` port: one subscription per `@OnBatch`. A handler that throws holds its partition. Topics must exist. */
export class EventLogStrategy extends Server implements CustomTransportStrategy {
  private subscriptions: Subscription[] = [];

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

  async pause(): Promise<void> {
    const stopped = this.subscriptions;
    this.subscriptions = [];
    await Promise.all(stopped.map((subscription) => subscription.stop()));
  }

  async resume(): Promise<void> {
    if (this.subscriptions.length > 0) return;
    for (const handler of this.messageHandlers.values()) {
      const pattern = handler.extras?.['batch'] as BatchPattern | undefined;
      if (!pattern) continue;
      const options = { group: pattern.group, ...(pattern.batchSize ? { batchSize: pattern.batchSize } : {}) };
      this.subscriptions.push(await this.log.subscribe(pattern.topic, options, (batch) => this.handle(handler, batch)));
    }
  }

  on(): void {
    // The log has no events of its own: subscriptions report through the log's port.
  }

  unwrap<T>(): T {
    return this.log as T;
  }

  private async handle(handler: MessageHandler, batch: Batch): Promise<void> {
    const answer: unknown = await handler(batch);
    // Nest turns what a handler throws into an observable that fails: it must be read, or the fault is lost.
    await new Promise<void>((resolve, reject) => {
      this.transformToObservable(answer).subscribe({ complete: resolve, error: reject });
    });
  }
}
