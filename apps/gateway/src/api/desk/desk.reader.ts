import { Inject, Injectable } from '@nestjs/common';
import { formatTime } from '@parcours/events';
import { CLOCK, SETTINGS, type Clock, type Settings } from '@parcours/platform';
import { STORES, type Stores } from '@parcours/store';
import { z } from 'zod';
import { JourneyBoard } from '../journeys/journey-board.reader';
import type { JourneySummaryView } from '../journeys/journey-view';
import { byReason } from '../journeys/trace-counts';
import { SendsSwitch } from '../sends/sends-switch.service';
import { DeskCounting, type DeskCountsView } from './desk-counting.service';
import type { PrintRunView } from './print-runs.reader';

export interface DeskView {
  now: string;
  demo: boolean;
  sendsOff: boolean;
  counts: DeskCountsView;
  messages: { channel: string; status: string; count: number }[];
  skips: { reason: string; count: number }[];
  journeys: JourneySummaryView[];
  printRuns: PrintRunView[];
  stories: StoryView[];
}

export interface StoryView {
  name: string;
  learner: string;
  sentence: { fr: string; en: string };
}

/** Setting key of the learners the demo points at. */
const storiesKey = 'demo/stories';
const storiesSchema = z.array(z.object({ name: z.string(), learner: z.string(), sentence: z.object({ fr: z.string(), en: z.string() }) }));

/** Everything on the desk's first page, in one answer. */
@Injectable()
export class DeskReader {
  constructor(
    @Inject(STORES) private readonly stores: Pick<Stores, 'settings'>,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'clock'>,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(DeskCounting) private readonly counting: DeskCounting,
    @Inject(JourneyBoard) private readonly board: JourneyBoard,
    @Inject(SendsSwitch) private readonly sends: SendsSwitch,
  ) {}

  async read(): Promise<DeskView> {
    const [{ counts, messages, printRuns, traces }, sendsOff, stories] = await Promise.all([this.counting.current(), this.sends.isOff(), this.stories()]);
    return {
      now: formatTime(this.clock.now()), demo: this.settings.clock === 'movable', sendsOff, counts, messages,
      skips: Object.entries(byReason(traces, { outcome: 'skipped' })).map(([reason, count]) => ({ reason, count })).sort((a, b) => b.count - a.count),
      journeys: await this.board.summaries(traces), printRuns, stories,
    };
  }

  private async stories(): Promise<StoryView[]> {
    return storiesSchema.safeParse(await this.stores.settings.get(storiesKey)).data ?? [];
  }
}
