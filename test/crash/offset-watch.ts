import type { EventLog } from '@parcours/event-log';
import { setTimeout as delay } from 'node:timers/promises';
import { roles, type Role } from './fleet';
import { covered, type Span } from './spans';

/** A consumer group of a topic, and the role that it belongs to. */
export interface Reader {
  topic: string;
  group: string;
  role: Role;
}

/** The role of a group, as the groups of services are named. */
export function roleOf(group: string): Role {
  return roles.find((role) => group === role || group.startsWith(`${role}-`)) ?? 'journeys';
}

interface Standing {
  committed: number[];
  /** Since when something is left to read and nothing was committed. */
  since?: number;
  longest: number;
}

/**
 * Looks at the groups' committed offsets again and again: one that goes back was committed by a process that no longer owned the partition;
 * a group that has something to read and commits nothing stands still.
 */
export class OffsetWatch {
  /** Commits that went back: topic, group, partition, from, to. */
  readonly stale: string[] = [];
  private readonly standings = new Map<string, Standing>();
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;

  /** `outages`: when nobody of a role was up. */
  constructor(
    private readonly log: EventLog,
    private readonly readers: readonly Reader[],
    private readonly outages: (role: Role) => Span[],
  ) {}

  start(): void {
    this.running = this.watch();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /** The longest stand-still of each group, ms, the longest first. */
  standStills(): { group: string; ms: number }[] {
    return [...this.standings].map(([group, { longest }]) => ({ group, ms: longest })).sort((a, b) => b.ms - a.ms);
  }

  private async watch(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      for (const { topic, group, role } of this.readers) {
        try {
          const [{ ends }, committed] = [await this.log.state(topic), await this.log.committed(topic, group)];
          this.look(`${topic} ${group}`, role, ends, committed);
        } catch {
          // The log is away itself: nothing is seen until it is back, and what stands still goes on standing.
        }
      }
      await delay(500, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    }
  }

  private look(name: string, role: Role, ends: number[], committed: number[]): void {
    const now = Date.now();
    const before = this.standings.get(name);
    committed.forEach((offset, partition) => {
      const was = before?.committed[partition] ?? 0;
      if (offset < was) this.stale.push(`${name} ${partition}: from ${was} back to ${offset}`);
    });
    const moved = committed.some((offset, partition) => offset > (before?.committed[partition] ?? 0));
    const behind = ends.some((end, partition) => end > (committed[partition] ?? 0));
    const since = !behind ? undefined : moved ? now : (before?.since ?? now);
    const stood = before?.since === undefined ? 0 : now - before.since - covered({ from: before.since, to: now }, this.outages(role));
    this.standings.set(name, { committed, since, longest: Math.max(before?.longest ?? 0, stood) });
  }
}
