import type { MovableClock } from '@parcours/platform';
import type { ContactStore } from '@parcours/store';

export interface TimeMachineOptions {
  clock: MovableClock;
  contacts: Pick<ContactStore, 'nextWakeAt'>;
  /** Appends the timers due now; answers how many. */
  pollTimers: () => Promise<number>;
  /** Resolves when every record appended so far, and what came of it, is decided and acted on. */
  idle: () => Promise<void>;
}

/**
 * Moves a movable clock so that timers fire at their own instants: from wake-up to wake-up, each decided and acted on before the next.
 * At one instant events come before timers, as journeys promise: whoever sends events at an instant moves up to it, sends, then goes on.
 */
export class TimeMachine {
  private moving: Promise<number> = Promise.resolve(0);

  constructor(private readonly options: TimeMachineOptions) {}

  now(): number {
    return this.options.clock.now();
  }

  /** Up to `instant` (epoch ms). `inclusive`: timers due at that very instant fire too. Answers how many timers fired. Moves queue up. */
  moveTo(instant: number, inclusive: boolean): Promise<number> {
    this.moving = this.moving.catch(() => 0).then(() => this.move(instant, inclusive));
    return this.moving;
  }

  private async move(instant: number, inclusive: boolean): Promise<number> {
    const { clock, contacts, pollTimers, idle } = this.options;
    let fired = 0;
    await idle();
    for (;;) {
      const next = await contacts.nextWakeAt();
      if (next === undefined || next > instant || (next === instant && !inclusive)) break;
      clock.moveTo(next);
      const appended = await pollTimers();
      await idle();
      // A timer that was appended and left the contact's wake-up as it was would turn for ever.
      if (appended === 0 && (await contacts.nextWakeAt()) === next) throw new Error(`the timer of ${new Date(next).toISOString()} does not fire`);
      fired += appended;
    }
    clock.moveTo(instant);
    return fired;
  }
}
