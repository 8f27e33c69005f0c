import type { Settings } from '@parcours/platform';
import type { PublishProblem, SourceFile } from '@parcours/publishing';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandDifferences, type Difference } from './command-differences';
import { CommandSpool } from './command-spool';
import { OutputFile } from './output-file';
import { simulate, type SimulateOptions, type TellWrong } from './simulate';
import type { StorySummary } from './story-summary';

export interface CompareOptions extends Omit<SimulateOptions, 'journeys' | 'hear'> {
  /** The journeys in force, and those that would be. */
  before: SourceFile[];
  after: SourceFile[];
}

/** How often each change came. */
export type Changes = Record<Difference['change'], number>;

/** summary.json of a comparison, in this order. */
export interface ComparedSummary {
  /** Who gets something else. */
  learners: number;
  /** Journey -> how many of its commands differ, and how. */
  journeys: Record<string, Changes>;
  /** Command type -> the same. */
  commands: Record<string, Changes>;
  /** Channel -> what it costs before and after; known where it was rendered. */
  cost: Record<string, { before: number; after: number }>;
  before: StorySummary;
  after: StorySummary;
}

export interface Compared {
  summary: ComparedSummary;
  /** The first ten. */
  examples: Difference[];
  /** How many lines and commands were told to be wrong. */
  wrong: number;
}

const examplesAtMost = 10;

/**
 * Plays the same events twice, one play after the other, and writes who would get what else to `compare.ndjson` (see `Difference`) and
 * `summary.json`; each play as `simulate` does to `before/` and `after/`. Memory is one play's and what differs. The same input gives the
 * same bytes. Answers the journeys' problems where they can not be played. Throws what files and folders throw.
 */
export async function compare({ before, after, out, ...options }: CompareOptions, settings: Settings, tell: TellWrong): Promise<({ ok: true } & Compared) | { ok: false; problems: PublishProblem[] }> {
  mkdirSync(out, { recursive: true });
  const folder = mkdtempSync(join(tmpdir(), 'parcours-compare-'));
  try {
    const play = async (name: 'before' | 'after', journeys: SourceFile[], tellOf: TellWrong) => {
      const spool = new CommandSpool(join(folder, name));
      try {
        return { spool, played: await simulate({ ...options, journeys, out: join(out, name), hear: (command) => spool.add(command) }, settings, tellOf) };
      } finally {
        spool.close();
      }
    };
    // What is wrong with a line is wrong both times, and told once.
    const told = new Set<string>();
    const once: TellWrong = (place, message) => {
      const key = `${place}\n${message}`;
      if (!told.has(key)) tell(place, message);
      told.add(key);
    };
    const live = await play('before', before, once);
    if (!live.played.ok) return live.played;
    const draft = await play('after', after, once);
    if (!draft.played.ok) return draft.played;
    const differences = commandDifferences(live.spool.read(), draft.spool.read());
    const lines = new OutputFile(join(out, 'compare.ndjson'));
    for (const difference of differences) lines.line(JSON.stringify(difference));
    lines.close();
    const summary = summaryOf(differences, live.played.summary, draft.played.summary);
    writeFileSync(join(out, 'summary.json'), `${JSON.stringify(summary, null, 2)}\n`);
    return { ok: true, summary, examples: differences.slice(0, examplesAtMost), wrong: told.size };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function summaryOf(differences: readonly Difference[], before: StorySummary, after: StorySummary): ComparedSummary {
  const channels = [...new Set([...Object.keys(before.cost), ...Object.keys(after.cost)])].sort();
  return {
    learners: new Set(differences.map(({ learner }) => learner)).size,
    journeys: tally(differences, ({ journey }) => journey),
    commands: tally(differences, ({ type }) => type),
    cost: Object.fromEntries(channels.map((channel) => [channel, { before: before.cost[channel] ?? 0, after: after.cost[channel] ?? 0 }])),
    before, after,
  };
}

function tally(differences: readonly Difference[], by: (difference: Difference) => string): Record<string, Changes> {
  const counts = new Map<string, Changes>();
  for (const difference of differences) {
    const changes = counts.get(by(difference)) ?? { added: 0, removed: 0, moved: 0, changed: 0 };
    changes[difference.change]++;
    counts.set(by(difference), changes);
  }
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
