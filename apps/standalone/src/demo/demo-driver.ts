import type { LearnerEvent } from '@parcours/events';

export interface DemoTarget {
  /** Base address of the running house. */
  url: string;
  key: string;
  /** Moves the clock; see `TimeMachine.moveTo`. */
  moveTo(instant: number, inclusive: boolean): Promise<number>;
  /** When the next timer is due (epoch ms). Given, events of one half hour that no timer separates are sent in one go. */
  nextTimer?(): Promise<number | undefined>;
  /**
   * What became of messages since it was last asked, as events to send (`reactions`). Asked at every instant that events came or a
   * timer fired; events of a later time wait for it.
   */
  outcomes?(): Promise<LearnerEvent[]>;
}

export interface DemoProgress {
  /** Events sent so far, and the clock (epoch ms). */
  sent: number;
  now: number;
}

export interface DemoPlayed {
  accepted: number;
  duplicates: number;
  rejected: { index: number; code: string; message: string }[];
}

/** Platforms hand over their log every so often. */
const TOGETHER_MS = 30 * 60_000;

/**
 * Plays events in order of time through the HTTP intake, as a platform would send them: the clock goes up to an instant, its events
 * are sent, its timers fire, and on. Where the target tells its next timer, an instant stands for up to half an hour: the clock goes to
 * the last event of it, never over a timer. Ends with the clock at `until` (epoch ms); events later than that are not sent. An answer
 * other than 202 throws.
 */
export async function playDemo(events: readonly LearnerEvent[], until: number, target: DemoTarget, onProgress: (progress: DemoProgress) => void): Promise<DemoPlayed> {
  const total: DemoPlayed = { accepted: 0, duplicates: 0, rejected: [] };
  const queue = new EventQueue(events);
  let sent = 0;
  let now = -Infinity;
  for (let due = queue.next(); due !== undefined && due <= until; due = queue.next()) {
    const fired = await target.moveTo(due, false);
    // Timers on the way may have sent mail whose outcome comes before the event we came for; what is past is sent with it.
    if (fired > 0) await queueOutcomes(queue, target);
    const end = Math.min(until, await lastTogether(queue, due, target));
    if (end > due) await target.moveTo(end, false);
    const batch = queue.take(end);
    const answer = await send(batch, target);
    total.accepted += answer.accepted;
    total.duplicates += answer.duplicates;
    total.rejected.push(...answer.rejected);
    await target.moveTo(end, true);
    await queueOutcomes(queue, target);
    sent += batch.length;
    now = Math.max(now, end);
    onProgress({ sent, now });
  }
  await target.moveTo(until, true);
  onProgress({ sent, now: until });
  return total;
}

/** The last instant whose events may go with those of `due`. */
async function lastTogether(queue: EventQueue, due: number, target: DemoTarget): Promise<number> {
  if (!target.nextTimer) return due;
  const timer = (await target.nextTimer()) ?? Infinity;
  return queue.lastBefore(Math.min(timer, due + TOGETHER_MS)) ?? due;
}

async function queueOutcomes(queue: EventQueue, target: DemoTarget): Promise<void> {
  queue.add((await target.outcomes?.()) ?? []);
}

/** Events by time, those of one time as they were given. */
class EventQueue {
  private readonly waiting: { event: LearnerEvent; at: number }[];
  private readonly added: { event: LearnerEvent; at: number }[] = [];
  private position = 0;

  constructor(events: readonly LearnerEvent[]) {
    this.waiting = timed(events);
  }

  add(events: readonly LearnerEvent[]): void {
    if (events.length === 0) return;
    this.added.push(...timed(events));
    this.added.sort(byTime);
  }

  /** The earliest time (epoch ms) that somebody waits for. */
  next(): number | undefined {
    const given = this.waiting[this.position]?.at;
    const added = this.added[0]?.at;
    return given === undefined || added === undefined ? (given ?? added) : Math.min(given, added);
  }

  /** The latest time that somebody waits for and that is earlier than `instant`. */
  lastBefore(instant: number): number | undefined {
    let last = this.added.findLast(({ at }) => at < instant)?.at;
    for (let index = this.position; (this.waiting[index]?.at ?? Infinity) < instant; index += 1) last = Math.max(last ?? -Infinity, this.waiting[index]?.at ?? -Infinity);
    return last;
  }

  /** Everything due by then, out of the queue. */
  take(instant: number): LearnerEvent[] {
    const from = this.position;
    while ((this.waiting[this.position]?.at ?? Infinity) <= instant) this.position += 1;
    const late = this.added.findIndex(({ at }) => at > instant);
    const added = this.added.splice(0, late < 0 ? this.added.length : late);
    return [...this.waiting.slice(from, this.position), ...added].sort(byTime).map(({ event }) => event);
  }
}

function timed(events: readonly LearnerEvent[]): { event: LearnerEvent; at: number }[] {
  return events.map((event) => ({ event, at: Date.parse(event.time) })).sort(byTime);
}

function byTime(a: { at: number }, b: { at: number }): number {
  return a.at - b.at;
}

async function send(events: LearnerEvent[], { url, key }: DemoTarget): Promise<DemoPlayed> {
  const response = await fetch(`${url}/v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/cloudevents-batch+json', authorization: `Bearer ${key}` },
    body: JSON.stringify(events),
  });
  if (response.status !== 202) throw new Error(`the intake answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as DemoPlayed;
}
