import type { Contact, Instant } from '@parcours/contact';
import type { LearnerEvent } from '@parcours/events';
import { decide, expandTrace, type Command, type Definitions, type EngineInput, type Trace } from '@parcours/journey';

/** One thing that was done, and what the engine decided on it. */
export interface TryEntry {
  at: Instant;
  did: string;
  trace: Trace[];
  commands: Command[];
}

/** Where a story stands. */
interface Moment {
  contact: Contact;
  now: Instant;
  entries: readonly TryEntry[];
}

/** A run that is due without end at one instant: a journey in a circle. */
const timersAtOnce = 1_000;

/** The story of one learner on a clock of its own, through the real `decide`. What was done can be taken back, step by step. */
export class TryStory {
  private readonly moments: Moment[] = [];

  constructor(
    private readonly definitions: Definitions,
    private moment: Moment,
  ) {}

  get contact(): Contact {
    return this.moment.contact;
  }

  get now(): Instant {
    return this.moment.now;
  }

  get entries(): readonly TryEntry[] {
    return this.moment.entries;
  }

  /** Tells an event, now. */
  tell(event: LearnerEvent, did: string): TryEntry[] {
    return this.go(() => {
      this.decide({ type: 'event', event }, did);
      this.fire(this.now);
    });
  }

  /** Lets time pass until an instant: what is due until then comes, in order. */
  passTo(instant: Instant, did: string): TryEntry[] {
    return this.go(() => {
      this.fire(instant);
      this.moment = { ...this.moment, now: Math.max(instant, this.now) };
      // Time that brings nothing is part of the story too.
      if (this.entries.at(-1)?.at !== this.now) this.moment = { ...this.moment, entries: [...this.entries, { at: this.now, did, trace: [], commands: [] }] };
    });
  }

  /** Takes back what was done last; false: there is nothing. */
  undo(): boolean {
    const before = this.moments.pop();
    if (before) this.moment = before;
    return before !== undefined;
  }

  private go(work: () => void): TryEntry[] {
    this.moments.push(this.moment);
    const before = this.entries.length;
    work();
    return this.entries.slice(before);
  }

  private fire(until: Instant): void {
    for (let count = 0; count < timersAtOnce; count++) {
      const { wakeAt } = this.contact;
      if (wakeAt === undefined || wakeAt > until) return;
      this.moment = { ...this.moment, now: Math.max(wakeAt, this.now) };
      this.decide({ type: 'timer.due', contact: this.contact.id, wakeAt }, 'time passed');
    }
  }

  private decide(input: EngineInput, did: string): void {
    const { contact: before, now, entries } = this.moment;
    const { contact, commands, trace } = decide(before, input, this.definitions, now, {});
    contact.version = before.version + 1;
    const traces = expandTrace(trace, (n) => `${contact.version}:${n}`);
    this.moment = { contact, now, entries: [...entries, { at: now, did, trace: traces, commands }] };
  }
}
