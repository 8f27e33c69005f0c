import { faultCode } from '@parcours/platform';
import type { KafkaLogger } from './kafka-settings';

/** Whether Kafka answers and lets us in, told once per change: `answering` -> (fault) `silent` -> (it refuses us) `refusing` -> (success) `answering`. */
export class ConnectionWatch {
  private silentBecause: string | undefined;
  private refused = false;

  /** `brokers`: where it should be, to be told. */
  constructor(
    private readonly logger: KafkaLogger,
    private readonly brokers: readonly string[] = [],
  ) {}

  /** Why Kafka does not answer; undefined while it does. */
  get silent(): string | undefined {
    return this.silentBecause;
  }

  fault(error: Error): void {
    // A server that is back and does not let us in is news; of several, one that is away beside it is not.
    const refused = faultCode(error) === 'log-refused';
    if (this.silentBecause === undefined || (refused && !this.refused)) this.logger.error(`${error.message}. ${refused ? '' : this.check}Trying again until it answers.`, 'event-log');
    this.silentBecause = error.message;
    this.refused ||= refused;
  }

  answered(): void {
    if (this.silentBecause !== undefined) this.logger.log('Kafka answers again.', 'event-log');
    this.silentBecause = undefined;
    this.refused = false;
  }

  private get check(): string {
    return this.brokers.length > 0 ? `Check that ${this.brokers.join(', ')} runs and can be reached from here. ` : '';
  }
}
