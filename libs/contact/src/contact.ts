import type { Identifier, JsonValue } from '@parcours/events';

/** Instants are epoch milliseconds (UTC) throughout the contact document. */
export type Instant = number;

/** An e-mail address mail may go to. It closes on a hard bounce or a complaint; the person stays open. */
export interface EmailAddress {
  value: string;
  /** Professional: the event that brought it carried an account (the employer supplied it). */
  kind: 'private' | 'professional';
  account?: string;
  at: Instant;
  closed?: 'bounced' | 'complained';
  /** When an operator opened it again, and who. */
  reopened?: { at: Instant; by: string };
}

/** A grant or a withdrawal as somebody stated it. */
export interface ConsentStatement {
  status: 'granted' | 'withdrawn';
  at: Instant;
  /** The form of the proof; only `preference-centre` and `double-opt-in` lift an unsubscription. */
  form?: string;
  /** Whoever acted, where it was not the person: `guardian`, or another word. */
  actor?: string;
  /** The mailboxes that a grant for e-mail was given for; absent: none was known, and it holds for whichever there are. */
  addresses?: string[];
}

/** The standing that follows from all that was stated. `said`: what it follows from, in order of time, where that is more than one statement. */
export interface ConsentRecord extends ConsentStatement {
  said?: ConsentStatement[];
}

/**
 * A record filled from events: each field with the time of the event that set it, so that an older event never overwrites it. `at`: the
 * time of every field that `times` does not name; most fields of a record come with one event, and instants are what a document weighs.
 */
export interface Dated<T> {
  values: T;
  times: Record<string, Instant>;
  at?: Instant;
}

export interface EnrolmentValues {
  id: string;
  courseId?: string;
  accountId?: string;
  mode?: string;
  role?: string;
  status: 'active' | 'suspended' | 'cancelled' | 'completed';
  starts?: Instant;
  ends?: Instant;
  lastActivityAt?: Instant;
  score?: number;
  completedAt?: Instant;
}

export interface EnrolmentRecord extends Dated<EnrolmentValues> {
  /** Module id -> completed (true) or uncompleted again (false). */
  modules: Record<string, boolean>;
}

/** What a run stands at. `since`: the instant the wait began. `due`: when its timer fires; absent: held until an event. */
export type Wait =
  | { type: 'timer'; step: string; since: Instant; due: Instant; reason: 'duration' | 'until' | 'window' | 'repeat' }
  /** No wait: the bound of steps at one go was reached, and the run goes on at the same instant. `backfill`: for history still. */
  | { type: 'bound'; step: string; since: Instant; due: Instant; backfill?: true }
  /** `until` whose expression has no value yet, or may be re-timed by an event; `max` in `due` when not yet valued. */
  | { type: 'until'; step: string; since: Instant; due?: Instant; maxDue?: Instant; valued: boolean }
  | { type: 'for'; step: string; since: Instant; due?: Instant }
  | { type: 'silence'; step: string; since: Instant; due: Instant }
  /** The journey is paused: the run goes on from `step` when it resumes. */
  | { type: 'held'; step: string; since: Instant };

/** An active run of a journey. `entry` is the entering event's stored copy (what conditions call `entry`), `woke` what ended the last `wait.for`. */
export interface Run {
  id: string;
  journey: string;
  version: number;
  key: string;
  startedAt: Instant;
  enrolment?: string;
  entry: JsonValue;
  woke?: JsonValue;
  /** Absent only inside `decide`. */
  wait?: Wait;
  /** How often each step was reached (makes command ids distinct). Steps reached once may be left out. */
  visits: Record<string, number>;
  goals?: string[];
  /** Held out by a split: from then on nothing promotional reaches the learner. */
  heldOut?: true;
  /** The repeats it is in, the outermost first. */
  loops?: Loop[];
}

/** A run in a `repeat`: when its steps begin again at the earliest, and how often they began. */
export interface Loop {
  step: string;
  again: Instant;
  done: number;
}

export interface EndedRun {
  id: string;
  journey: string;
  version: number;
  key: string;
  startedAt: Instant;
  endedAt: Instant;
  outcome: 'completed' | 'exited';
  goals?: string[];
  /** Kept where a goal that may still be reached reads them. */
  entry?: JsonValue;
  enrolment?: string;
}

/** A send. `command`: the beginning of its command's id (`touchedBy`). */
export interface Touch {
  channel: string;
  template?: string;
  at: Instant;
  command?: string;
  to?: string;
}

/** Where a record stands in the log: a topic generation, its partition, its offset. */
export interface RecordPosition {
  generation: number;
  partition: number;
  offset: number;
}

/** One thing to publish. `to` is a topic, or `trace` for the trace store. `id` is stable across redelivery. */
export interface OutboxItem {
  to: string;
  id: string;
  value: JsonValue;
}

export interface OutboxEntry extends RecordPosition {
  items: OutboxItem[];
}

/**
 * The contact aggregate: one document, one writer, one compare-and-set on `version`.
 * Bounds (`limits.ts`) keep it small; everything here is plain JSON.
 */
export interface Contact {
  id: string;
  /** Virtual slot 0..1023, from the id (`slotOf`). */
  slot: number;
  /** Version of this document's shape; upgraded on reading. */
  schema: 1;
  /** Compare-and-set token: 0 before the first write, then +1 a write. */
  version: number;
  identifiers: Identifier[];
  addresses: EmailAddress[];
  attributes: Dated<Record<string, JsonValue>>;
  interests: string[];
  tags: string[];
  /** purpose -> channel (`*` for a consent without channel) -> record. */
  consents: Record<string, Record<string, ConsentRecord>>;
  /** Purposes with a complaint. */
  complaints: string[];
  pausedUntil?: Instant;
  closed?: { reason: string; at: Instant };
  enrolments: Record<string, EnrolmentRecord>;
  courses: Record<string, Dated<{ id: string; name?: string; run?: string }>>;
  accounts: Record<string, Dated<{ id: string; name?: string; managers?: JsonValue; timeZone?: string; locale?: string }>>;
  runs: Run[];
  ended: EndedRun[];
  /** Recent sends, for `sentWithin`; of e-mail also where it went, for what comes back of it. */
  touches: Touch[];
  /** Short event name -> time of the latest one, for `wait.silence`. */
  lastSeen: Record<string, Instant>;
  /** The last event ids seen (`source id`), oldest first. */
  ring: string[];
  /** `generation/partition` -> highest offset decided. */
  watermarks: Record<string, number>;
  outbox: OutboxEntry[];
  /** The earliest due wait of all runs; absent: none. */
  wakeAt?: Instant;
  /** The last `now` this contact was decided at: never goes back. */
  now: Instant;
  parked?: { deadLetter: string; since: Instant };
}
