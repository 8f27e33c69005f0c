import { slotOf } from '@parcours/contact';
import { type EventLog, learnerEvents } from '@parcours/event-log';
import type { EngineInput } from '@parcours/journey';
import type { Clock } from '@parcours/platform';
import type { ContactStore } from '@parcours/store';

export interface TimerPollerOptions {
  log: EventLog;
  contacts: ContactStore;
  clock: Clock;
  /** Partitions this process owns now, and of how many. */
  owned: () => { owned: number[]; partitions: number };
  intervalMs?: number;
  /** Told of every round that fails, and of every one that does not. */
  onFault: (error: unknown) => void;
  onRound?: () => void;
}

const pageSize = 1000;

/**
 * Timers as log records: polls the due contacts of the owned partitions' slots and appends `timer.due` behind whatever came before.
 * States: stopped -> polling (start) -> stopped (stop, after the poll in hand). Appending a timer twice is harmless; `appended` only
 * keeps a slow engine from being told the same again at every poll.
 */
export class TimerPoller {
  private timer: NodeJS.Timeout | undefined;
  private inHand: Promise<number> | undefined;
  private appended = new Map<string, number>();

  constructor(private readonly options: TimerPollerOptions) {}

  start(): void {
    const tick = async (): Promise<void> => {
      await this.poll().then(this.options.onRound, this.options.onFault);
      if (this.timer) this.timer = setTimeout(tick, this.options.intervalMs ?? 200);
    };
    this.timer = setTimeout(tick, 0);
  }

  async stop(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    await this.inHand?.catch(() => 0);
  }

  /** One round over the owned partitions; answers how many timers it appended. Concurrent calls share one round. */
  poll(): Promise<number> {
    this.inHand ??= this.round().finally(() => (this.inHand = undefined));
    return this.inHand;
  }

  private async round(): Promise<number> {
    const { log, contacts, clock, owned } = this.options;
    const { owned: mine, partitions } = owned();
    const now = clock.now();
    let count = 0;
    const seen = new Map<string, number>();
    for (const partition of mine) {
      const due = await contacts.due({ partition, partitions, now, limit: pageSize });
      for (const { id, wakeAt } of due) seen.set(id, wakeAt);
      const fresh = due.filter(({ id, wakeAt }) => this.appended.get(id) !== wakeAt);
      if (fresh.length === 0) continue;
      await log.append(
        learnerEvents,
        fresh.map(({ id, wakeAt }) => ({ key: id, slot: slotOf(id), value: JSON.stringify({ type: 'timer.due', contact: id, wakeAt } satisfies EngineInput) })),
      );
      count += fresh.length;
    }
    this.appended = seen;
    return count;
  }
}
