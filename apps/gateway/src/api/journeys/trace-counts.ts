import type { TraceStore } from '@parcours/store';

export type TraceCount = Awaited<ReturnType<TraceStore['counts']>>[number];

/** What the traces of a journey add up to. */
export interface JourneyTotals {
  entered: number;
  completed: number;
  exited: number;
  /** Runs that have not ended. */
  active: number;
  goals: number;
}

/** Sums of the counts that fit. */
export function sumOf(counts: TraceCount[], fits: Partial<Pick<TraceCount, 'journey' | 'step' | 'outcome'>>): number {
  const { journey, step, outcome } = fits;
  return counts.reduce(
    (sum, row) => ((journey ?? row.journey) === row.journey && (step ?? row.step) === row.step && (outcome ?? row.outcome) === row.outcome ? sum + row.count : sum),
    0,
  );
}

/** Counts of one outcome by reason; `none` where none was stated. */
export function byReason(counts: TraceCount[], fits: { outcome: string; step?: string }): Record<string, number> {
  const reasons: Record<string, number> = {};
  for (const { outcome, step, reason = 'none', count } of counts) {
    if (outcome === fits.outcome && (fits.step ?? step) === step) reasons[reason] = (reasons[reason] ?? 0) + count;
  }
  return reasons;
}

/** Of one journey, or of all. */
export function totalsOf(counts: TraceCount[], journey?: string): JourneyTotals {
  const [entered = 0, completed = 0, exited = 0, goals = 0] = ['entered', 'completed', 'exited', 'goal'].map((outcome) => sumOf(counts, { journey, outcome }));
  return { entered, completed, exited, active: Math.max(0, entered - completed - exited), goals };
}
