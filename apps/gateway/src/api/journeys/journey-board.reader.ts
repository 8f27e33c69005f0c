import { Inject, Injectable } from '@nestjs/common';
import { formatTime } from '@parcours/events';
import { nearestName } from '@parcours/journey';
import { notFound } from '@parcours/platform';
import { ReferralBook, STORES, type Stores } from '@parcours/store';
import { reportOf, summaryOf, type JourneyReportView, type JourneySummaryView } from './journey-view';
import { PublishedJourneys, type PublishedJourney } from './published-journeys.service';
import { StandingTally } from './standing-tally.service';
import type { TraceCount } from './trace-counts';

export interface JourneyDetailView extends JourneySummaryView {
  file: string;
  /** The YAML as published. */
  source: string;
  publishedAt: string;
  /** Newest first. */
  versions: { version: number; publishedAt: string; digest: string }[];
}

/** Journeys as the desk shows them: where runs stand, what steps did and did not do. */
@Injectable()
export class JourneyBoard {
  private readonly referrals: ReferralBook;

  constructor(
    @Inject(STORES) private readonly stores: Pick<Stores, 'traces' | 'journeys' | 'documents'>,
    @Inject(PublishedJourneys) private readonly published: PublishedJourneys,
    @Inject(StandingTally) private readonly tally: StandingTally,
  ) {
    this.referrals = new ReferralBook(stores.documents);
  }

  /** All journeys in force, in order of id. `counts`: of all journeys, where the caller has them already. */
  async summaries(counts?: TraceCount[]): Promise<JourneySummaryView[]> {
    const [{ journeys, paused }, all, standing] = await Promise.all([this.published.current(), counts ?? this.stores.traces.counts({}), this.tally.current()]);
    const own = new Map<string, TraceCount[]>();
    for (const row of all) own.set(row.journey, [...(own.get(row.journey) ?? []), row]);
    return journeys.map((journey) => summaryOf(journey, paused.has(journey.published.id), own.get(journey.published.id) ?? [], standing));
  }

  async detail(id: string): Promise<JourneyDetailView> {
    const { journey, paused } = await this.find(id);
    const [counts, standing, versions] = await Promise.all([this.stores.traces.counts({ journey: id }), this.tally.current(), this.stores.journeys.versions(id)]);
    const { file, source, publishedAt } = journey.published;
    return {
      ...summaryOf(journey, paused, counts, standing), file, source, publishedAt: formatTime(publishedAt),
      versions: versions.map(({ version, publishedAt: at, digest }) => ({ version, publishedAt: formatTime(at), digest })).sort((a, b) => b.version - a.version),
    };
  }

  async report(id: string): Promise<JourneyReportView> {
    const { journey } = await this.find(id);
    const mailing = Object.values(journey.definition?.steps ?? {}).filter(({ block }) => block.type === 'send' || block.type === 'refer');
    const [counts, all, ofSteps] = await Promise.all([
      this.stores.traces.counts({ journey: id }), this.referrals.count(id), Promise.all(mailing.map(async (step) => [step.id, await this.referrals.count(id, step.id)] as const)),
    ]);
    return reportOf(journey, counts, { all, bySteps: new Map(ofSteps) });
  }

  /** Throws `ProblemException` (404 `journey-unknown`) where none of this id is in force. */
  async known(id: string): Promise<void> {
    await this.find(id);
  }

  async isPaused(id: string): Promise<boolean> {
    return (await this.find(id)).paused;
  }

  private async find(id: string): Promise<{ journey: PublishedJourney; paused: boolean }> {
    const { journeys, paused } = await this.published.current();
    const journey = journeys.find(({ published }) => published.id === id);
    if (!journey) {
      const nearest = nearestName(id, journeys.map(({ published }) => published.id));
      throw notFound('journey-unknown', `No journey of this id is published.${nearest === undefined ? '' : ` Did you mean ${nearest}?`}`, 'id');
    }
    return { journey, paused: paused.has(id) };
  }
}
