import type { Clock } from '@parcours/platform';

/** A clock that also jumps back. */
export class JumpingClock implements Clock {
  constructor(private instant: number) {}

  now(): number {
    return this.instant;
  }

  /** Epoch ms forward, or back where negative. */
  jump(by: number): void {
    this.instant += by;
  }
}
