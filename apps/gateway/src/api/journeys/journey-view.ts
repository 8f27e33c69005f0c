import { readingOrder } from './reading-order';
import type { PublishedJourney } from './published-journeys.service';
import type { Standing } from './standing-tally.service';
import { byReason, sumOf, totalsOf, type JourneyTotals, type TraceCount } from './trace-counts';

export interface JourneyStepView {
  id: string;
  name?: string;
  block: string;
  depth: number;
  standing: number;
  acted: number;
  skipped: number;
}

export interface JourneySummaryView {
  id: string;
  title: string;
  version: number;
  paused: boolean;
  active: number;
  entered: number;
  steps: JourneyStepView[];
}

export interface JourneyReportView extends JourneyTotals {
  id: string;
  title: string;
  version: number;
  /** Goal -> how often. */
  goalsReached: Record<string, number>;
  exitedBy: Record<string, number>;
  /** Colleagues who came by the links of its mails. */
  referrals: number;
  /** `referrals`: of a step whose mails brought some. */
  steps: { id: string; name?: string; block: string; depth: number; acted: number; skipped: number; skippedBy: Record<string, number>; referrals?: number }[];
}

/** `counts`: those of this journey, over all its versions. */
export function summaryOf({ published, definition }: PublishedJourney, paused: boolean, counts: TraceCount[], standing: Standing): JourneySummaryView {
  const { id, version } = published;
  const { active, entered } = totalsOf(counts);
  const here = standing.get(id);
  return {
    id, title: definition?.title ?? id, version, paused, active, entered,
    steps: stepsOf(definition).map((step) => ({ ...step, standing: here?.get(step.id) ?? 0, acted: sumOf(counts, { step: step.id, outcome: 'acted' }), skipped: sumOf(counts, { step: step.id, outcome: 'skipped' }) })),
  };
}

/** What came of a journey so far; `counts`: those of this journey, over all its versions. `referrals`: of all of it, and by step. */
export function reportOf({ published, definition }: PublishedJourney, counts: TraceCount[], referrals: { all: number; bySteps: ReadonlyMap<string, number> }): JourneyReportView {
  const { id, version } = published;
  return {
    id, title: definition?.title ?? id, version, ...totalsOf(counts), referrals: referrals.all, goalsReached: byReason(counts, { outcome: 'goal' }), exitedBy: byReason(counts, { outcome: 'exited' }),
    steps: stepsOf(definition).map((step) => ({
      ...step, acted: sumOf(counts, { step: step.id, outcome: 'acted' }), skipped: sumOf(counts, { step: step.id, outcome: 'skipped' }), skippedBy: byReason(counts, { step: step.id, outcome: 'skipped' }),
      ...((referrals.bySteps.get(step.id) ?? 0) > 0 && { referrals: referrals.bySteps.get(step.id) }),
    })),
  };
}

function stepsOf(definition: PublishedJourney['definition']): { id: string; name?: string; block: string; depth: number }[] {
  if (!definition) return [];
  return readingOrder(definition).map(({ step: { id, name, block }, depth }) => ({ id, ...(name !== undefined && { name }), block: block.type, depth }));
}
