/** DI token of the process's `EventIntake`. */
export const EVENT_INTAKE = Symbol('EVENT_INTAKE');

export interface IntakeOptions {
  /** Where the events come from when they do not say it themselves: native (default), xapi, caliper, moodle, canvas, openedx, webhook. */
  origin?: string;
  /** The caller is a service of this house: a `subject` that one of our own sources (`parcours/...`) set is believed. */
  internal?: boolean;
  /** Whether what is rejected becomes a dead letter (default); off where the caller keeps one already. */
  quarantine?: boolean;
}

/** Why an item was not taken in. `index`: its place among the given; `code` is stable, `message` a sentence for its sender. */
export interface RejectedItem {
  index: number;
  id?: string;
  code: string;
  message: string;
}

export interface IntakeAnswer {
  accepted: number;
  duplicates: number;
  rejected: RejectedItem[];
}

/**
 * The one way in for learner events: whatever took them off the wire (HTTP, Kafka, a file) hands them over here as CloudEvents.
 * Answers only when every item is durable: archived and appended to `learner.events`, or kept as a dead letter. Throws
 * `RetryableError` for a fault of the store or the log; then nothing is lost, and sending the same again is harmless.
 */
export interface EventIntake {
  accept(events: unknown[], options?: IntakeOptions): Promise<IntakeAnswer>;
}
