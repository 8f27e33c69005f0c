import type { ModelEvent } from './model-event';
import type { Alternative, Journey, Step, Trigger } from './read-journey';

/** How a wait went on: by its time, by its limit, or by an event that one of its alternatives matched. */
export type Woken = { by: 'time' } | { by: 'limit' } | { by: 'event'; event: ModelEvent; alternative: Alternative };

/** Where a run stands. `due` is fixed unless `look` works it out again at the contact's next event; `limit` is `max`. */
export interface Wait {
  step: Step;
  due?: number;
  limit?: number;
  look?: () => number | undefined;
  match?: (event: ModelEvent) => Alternative | undefined;
}

/** A repeat that a run is inside of; thrown into its way where its `until` ends it. */
export class Repeat {
  constructor(readonly until: Trigger | undefined) {}
}

/** One learner's way through one journey: its steps are a generator that yields where it stands. */
export interface Run {
  journey: Journey;
  key: string;
  entry: ModelEvent;
  /** How many events the learner had when it entered, the entering one included. */
  seenAtEntry: number;
  startedAt: number;
  woke?: ModelEvent;
  way?: Generator<Wait, void, Woken>;
  wait?: Wait;
  /** A split has held it out. */
  heldOut: boolean;
  /** The repeats it stands inside, the outermost first. */
  repeats: Repeat[];
  /** Set once it has ended. */
  endedAt?: number;
  /** The goals it has reached. */
  goals: Set<Trigger>;
}

/** When a run's next timer is due, if it has one: `max` bounds a wait only as long as it has no time of its own. */
export function timerOf({ wait }: Run): number | undefined {
  return wait?.due ?? wait?.limit;
}
