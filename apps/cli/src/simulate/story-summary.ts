import type { PlayedDecision } from '@parcours/journey';

/** summary.json, in this order. */
export interface StorySummary {
  /** Played: repeats once, without wrong lines, what was left out and what lies behind the end. */
  events: number;
  /** Contacts that something was decided for. */
  learners: number;
  /** Entered in the story. */
  runs: number;
  /** Command type -> count. */
  commands: Record<string, number>;
  /** Reason -> steps skipped for it. */
  skips: Record<string, number>;
  /** Channel -> what it would have cost, in the currency of its tariff; known where it was rendered. */
  cost: Record<string, number>;
}

/** Counts what was played. */
export class StoryCount {
  private runs = 0;
  private readonly commands = new Map<string, number>();
  private readonly skips = new Map<string, number>();
  private readonly contacts = new Set<string>();

  /** Contacts that something was decided for. */
  get learners(): number {
    return this.contacts.size;
  }

  add({ contact, commands, trace }: PlayedDecision): void {
    this.contacts.add(contact.id);
    for (const { type } of commands) raise(this.commands, type);
    for (const { outcome, reason } of trace.lines) {
      if (outcome === 'entered') this.runs++;
      if (outcome === 'skipped') raise(this.skips, reason ?? 'unknown');
    }
  }

  summary({ events, learners, cost }: Pick<StorySummary, 'events' | 'learners' | 'cost'>): StorySummary {
    return { events, learners, runs: this.runs, commands: sorted(this.commands), skips: sorted(this.skips), cost };
  }
}

function raise(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function sorted(counts: Map<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
