import type { KafkaLogger } from './kafka-settings';

/** Whether Kafka answers, told once per change: `answering` -> (fault) `silent` -> (success) `answering`. */
export class ConnectionWatch {
  private silentBecause: string | undefined;

  constructor(private readonly logger: KafkaLogger) {}

  /** Why Kafka does not answer; undefined while it does. */
  get silent(): string | undefined {
    return this.silentBecause;
  }

  fault(error: Error): void {
    if (this.silentBecause === undefined) this.logger.error(`${error.message}. Trying again until it answers.`, 'event-log');
    this.silentBecause = error.message;
  }

  answered(): void {
    if (this.silentBecause !== undefined) this.logger.log('Kafka answers again.', 'event-log');
    this.silentBecause = undefined;
  }
}
