import type { Instant } from '@parcours/contact';
import type { JsonValue } from '@parcours/events';

/** `exact` units (m, h, s) in milliseconds; `days` are calendar days in the contact's zone (w = 7 days). */
export interface Duration {
  days: number;
  milliseconds: number;
}

export type Weekday = 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun';

/** `from` inclusive, `to` exclusive, minutes of the local day; `to <= from` runs over midnight and belongs to the day it opens. */
export interface Window {
  from: number;
  to: number;
  days?: Weekday[];
  working?: boolean;
}

/** A compiled CEL expression. `evaluate` never throws: a missing value or a run-time fault is `{ missing }`, with what was missing. */
export interface Expression {
  source: string;
  evaluate(scope: Scope): { value: unknown } | { missing: string };
  /** The paths the expression reads (`entry.data.evaluation.nps`), for traces: with the values seen. */
  reads: string[];
  /** `reads`, each as its names. */
  paths: readonly (readonly string[])[];
}

/** What an expression may read; timestamps are `Date`, durations what the CEL library uses. Built lazily per run by the engine. */
export interface Scope {
  event?: unknown;
  entry?: unknown;
  woke?: unknown;
  contact: unknown;
  enrolment?: unknown;
  course?: unknown;
  account?: unknown;
  run?: unknown;
  now: Date;
  /** Touches as the engine keeps them, for `sentWithin`. */
  touches: { channel: string; template?: string; at: Instant }[];
  /** The IANA zone whose calendar days count. */
  zone: string;
}

/** A plain value in which strings beginning with `=` were compiled. */
export type ValueTemplate =
  | { type: 'literal'; value: JsonValue }
  | { type: 'expression'; expression: Expression }
  | { type: 'list'; items: ValueTemplate[] }
  | { type: 'map'; entries: [string, ValueTemplate][] };

/** `on`: short event names, absent for any; `when` absent: always. */
export interface EventMatch {
  id?: string;
  on?: string[];
  when?: Expression;
  within?: Duration;
}

/** Step ids by refusal reason; `default` for the rest. */
export interface Otherwise {
  default?: string;
  byReason: Record<string, string>;
}

/** What reaches outside without a purpose of its own asking for consent. */
interface Reaching {
  otherwise?: Otherwise;
}

interface Acting {
  /** Resolved at compile time: own, else the step's it stands in for, else the journey's. */
  purpose: string;
  window?: Window;
  notAfter?: Expression;
  data?: ValueTemplate;
  otherwise?: Otherwise;
}

export interface ForBranch {
  on?: string[];
  of?: string;
  when?: Expression;
  /** First step of what runs when it matched; absent: go on behind the wait. */
  first?: string;
}

/** Templates of which each contact has one for good, by weight; `template` beside them is the first. */
export interface Variant {
  template: string;
  weight: number;
}

export interface SplitBranch {
  name?: string;
  weight: number;
  /** Absent: go on behind the split. */
  first?: string;
}

export type Block =
  | ({ type: 'send'; template: string; variants?: Variant[] } & Acting)
  | ({ type: 'refer'; template: string; variants?: Variant[] } & Acting)
  | ({ type: 'recommend'; slot: string; limit: number; filter?: string; strategy?: string; expires?: Duration | Expression } & Acting)
  | ({ type: 'print'; template: string; format: string; class?: string; printer?: string; postBy?: Expression; approval?: string; maxCost?: number } & Acting)
  | ({ type: 'task'; title: ValueTemplate; assignee?: string; due?: Duration; channel?: 'phone' } & Acting)
  | { type: 'wait.duration'; duration: Duration }
  | { type: 'wait.until'; until: Expression; offset?: { days: number; milliseconds: number; sign: 1 | -1 }; at?: number; max?: Duration; timeout?: string }
  | { type: 'wait.window'; window: Window }
  | { type: 'wait.silence'; silence: Duration; of: string[] }
  | { type: 'wait.for'; branches: ForBranch[]; since: 'wait' | 'run'; max?: Duration; timeout?: string }
  | { type: 'choose'; branches: { when: Expression; first?: string }[]; otherwise?: string }
  /** `holdout`: the share held out, 0 to 1. */
  | { type: 'split'; branches: SplitBranch[]; holdout?: number }
  /** Its steps lead back to it; `first` absent: there are none. */
  | { type: 'repeat'; every: Duration; times: number; until?: EventMatch; first?: string }
  | { type: 'update'; set: [string, ValueTemplate][]; addInterests?: ValueTemplate; tag?: string[]; untag?: string[]; pausePromotions?: Duration }
  | ({ type: 'notify'; template: string; digest?: DigestKind } & Reaching)
  | ({ type: 'call'; url: string; body?: ValueTemplate } & Reaching)
  | { type: 'stop' };

/** How often a training manager's notices are gathered into one. */
export type DigestKind = 'daily' | 'weekly';

/** A step of the flat graph. `next` is where the run goes behind it, the enclosing block's end included; absent: the run completes. */
export interface Step {
  id: string;
  name?: string;
  block: Block;
  next?: string;
}

export interface Reentry {
  type: 'never' | 'always' | 'after';
  after?: Duration;
}

/** A compiled journey version: what `decide` walks. Pure data but for its compiled expressions. */
export interface JourneyDefinition {
  id: string;
  version: number;
  title: string;
  purpose: string;
  roles: string[];
  entry: { on: string[]; when?: Expression; key?: Expression; within?: Duration; reentry: Reentry };
  /** `none`: not even its enrolment's cancellation ends a run. */
  exits: EventMatch[] | 'none';
  goals: EventMatch[];
  steps: Record<string, Step>;
  /** The first step; absent: an empty journey. */
  first?: string;
  /** Templates it names, for checks at publish. */
  templates: { channel: 'email' | 'print'; name: string }[];
}
