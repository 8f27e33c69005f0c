/** Where instants come from: epoch milliseconds, UTC. Everything that needs the time takes one. */
export interface Clock {
  now(): number;
}

/** DI token of the process's `Clock`. */
export const CLOCK = Symbol('CLOCK');

/** The machine's clock. */
export class SystemClock implements Clock {
  now(): number {
    return Date.now();
  }
}

/** A clock that somebody moves: the demo's, and tests'. It never goes back. */
export class MovableClock implements Clock {
  constructor(private instant: number) {}

  now(): number {
    return this.instant;
  }

  /** Moves to `instant` (epoch ms); an earlier one changes nothing. */
  moveTo(instant: number): void {
    if (instant > this.instant) this.instant = instant;
  }
}
