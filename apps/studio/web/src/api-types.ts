/**
 * What the desk asks of `/v1`, and what it is answered: the API is written against this file.
 * Every time is RFC 3339 in UTC (`2026-03-02T09:00:00Z`). An error is `application/problem+json` (`Problem`).
 * Lists are `{ items, next? }`; `next` is the cursor of the following page, absent on the last one.
 */

/** RFC 9457. `code` is stable; `detail` is a sentence for people, `action` what to do about it. */
export interface Problem {
  type?: string;
  title: string;
  status: number;
  detail?: string;
  code?: string;
  field?: string;
  action?: string;
}

export interface Page<T> {
  items: T[];
  next?: string;
}

/** GET /v1/desk */
export interface Desk {
  /** The deployment's clock, which the demo moves. */
  now: string;
  demo: boolean;
  sendsOff: boolean;
  counts: DeskCounts;
  messages: { channel: string; status: string; count: number }[];
  /** Why steps did not act, over all journeys. */
  skips: { reason: string; count: number }[];
  journeys: JourneySummary[];
  printRuns: PrintRun[];
  /** The demo's six learners; empty elsewhere. `learner` is a REF that `/learners/:ref` takes. */
  stories: Story[];
}

export interface DeskCounts {
  events: number;
  contacts: number;
  activeRuns: number;
  entered: number;
  completed: number;
  openTasks: number;
  deadLetters: number;
}

/** GET /v1/journeys -> Page<JourneySummary> */
export interface JourneySummary {
  id: string;
  /** As the journey states it: "French / English" where both are given. */
  title: string;
  version: number;
  paused: boolean;
  /** Runs standing in it now, and ever entered. */
  active: number;
  entered: number;
  /** In reading order, nested blocks right behind the step that holds them. */
  steps: JourneyStep[];
}

export interface JourneyStep {
  id: string;
  name?: string;
  /** The block: send, recommend, print, wait.duration, choose ... */
  block: string;
  /** 0 at the top level, +1 inside each block. */
  depth: number;
  standing: number;
  acted: number;
  skipped: number;
}

export interface PrintRun {
  id: string;
  /** draft, proof, approved, locked, handed-over, posted, cancelled */
  status: string;
  format: string;
  class: string;
  pieces: number;
}

export interface Story {
  name: string;
  learner: string;
  sentence: { fr: string; en: string };
}

/** GET /v1/learners/:ref (contact id, `email:ADDRESS`, `SCHEME:ISSUER:VALUE`; URL-encoded) */
export interface Learner {
  id: string;
  /** What to call the person: first and last name, else the address, else the id. */
  name: string;
  email?: string;
  locale: string;
  timeZone: string;
  identifiers: { scheme: string; issuer?: string; value: string }[];
  addresses: { value: string; kind: 'private' | 'professional'; closed?: string }[];
  attributes: Record<string, unknown>;
  interests: string[];
  tags: string[];
  /** `channel` is `*` for a consent that covers every channel. */
  consents: { purpose: string; channel: string; status: 'granted' | 'withdrawn'; at: string }[];
  enrolments: {
    id: string;
    courseId?: string;
    courseName?: string;
    mode?: string;
    status: string;
    starts?: string;
    ends?: string;
    score?: number;
    completedAt?: string;
    modulesDone?: number;
  }[];
  /** Active runs. `step` is where it stands; `due` when it goes on by itself. */
  runs: { id: string; journey: string; version: number; key: string; startedAt: string; step?: string; due?: string }[];
  pausedUntil?: string;
  closed?: { reason: string; at: string };
  /** Set while the contact's records are held behind a dead letter. */
  parked?: { deadLetter: string; since: string };
}

/** GET /v1/learners/:ref/timeline -> Page<TimelineItem>, oldest first. */
export interface TimelineItem {
  at: string;
  kind: 'event' | 'trace' | 'message';
  /** Event: its short name and what it concerns. Trace: the step's name or id. Message: its subject or template. */
  title: string;
  /** Event: its source and id, as `cause.id` and `because.id` name it. */
  id?: string;
  /** Event's short name (`enrolment.created`). */
  name?: string;
  /** Event: what it said, as received (shown on request). */
  data?: unknown;
  journey?: string;
  /** The run's key, to tell two runs of one journey apart. */
  run?: string;
  step?: string;
  /** entered, acted, skipped, waiting, woke, completed, exited, goal, noted */
  outcome?: string;
  reason?: string;
  /** The condition of the branch taken; of an entry that was refused, the one that did not hold. */
  condition?: string;
  /** Values that conditions saw, by path. */
  saw?: Record<string, unknown>;
  /** The earlier fact that a step was refused for, as far as it is known. */
  because?: EarlierFact;
  cause?: { type: string; id?: string; name?: string };
  message?: TimelineMessage;
}

export interface EarlierFact {
  what: 'withdrawn' | 'never-granted' | 'complained' | 'bounced' | 'closed' | 'paused' | 'held-out';
  at?: string;
  id?: string;
  name?: string;
  purpose?: string;
  channel?: string;
  journey?: string;
  step?: string;
}

/** A trace that gave a command carries its message; a message without a trace is an item of its own. */
export interface TimelineMessage {
  id: string;
  /** email, content, print, task */
  channel: string;
  subject?: string;
  template?: string;
  status: string;
  reason?: string;
  /** Print: address of the document, for a link. */
  document?: string;
}

/** GET /v1/tasks?status=open -> Page<Task>; POST /v1/tasks/:id/close {outcome?, note?} -> Task */
export interface Task {
  id: string;
  title: string;
  status: 'open' | 'closed';
  contact: string;
  learner: string;
  journey: string;
  step: string;
  assignee?: string;
  channel?: string;
  openedAt: string;
  due?: string;
  closedAt?: string;
  note?: string;
}

/** GET /v1/dead-letters?status=open -> Page<DeadLetter>; POST /v1/dead-letters/:id/replay | discard -> 200 or 202 */
export interface DeadLetter {
  id: string;
  kind: 'intake' | 'record' | 'command';
  contact?: string;
  code: string;
  reason: string;
  step?: string;
  topic?: string;
  partition?: number;
  offset?: number;
  at: string;
  status: 'open' | 'replayed' | 'discarded';
  /** The record or item, as it came. */
  body?: string;
  /** Records of the contact that wait behind this one. */
  parked?: number;
}

/** POST /v1/clock/advance {by: "1d" | "7d"} -> Clock (demo only; the answer may take as long as the time machine does). */
export interface Clock {
  now: string;
}

/** POST /v1/session {key} -> 204 and a cookie (HttpOnly, SameSite=Strict); DELETE /v1/session signs out. */
export interface SessionRequest {
  key: string;
}

/**
 * POST /v1/sends/off, /v1/sends/on -> {sendsOff}; POST /v1/journeys/:id/pause, /resume -> {paused}.
 * Every POST the desk makes carries `Content-Type: application/json` and an `Idempotency-Key`.
 */
export type SendsState = { sendsOff: boolean };
export type PausedState = { paused: boolean };
