import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, SETTINGS, type Clock, type Settings } from '@parcours/platform';
import { STORES, type Stores } from '@parcours/store';
import { totalsOf, type TraceCount } from '../journeys/trace-counts';
import { ELAPSED, type Elapsed } from '../shared/elapsed';
import { Fresh } from '../shared/fresh';
import { PrintRunsReader, type PrintRunView } from './print-runs.reader';

export interface DeskCountsView {
  events: number;
  contacts: number;
  activeRuns: number;
  entered: number;
  completed: number;
  openTasks: number;
  deadLetters: number;
}

export interface DeskCounters {
  counts: DeskCountsView;
  messages: { channel: string; status: string; count: number }[];
  printRuns: PrintRunView[];
  /** Of all journeys. */
  traces: TraceCount[];
}

/** What the stores count, kept for a second: however many look at the desk, and however much there is, it is counted once. */
@Injectable()
export class DeskCounting {
  private readonly counters: Fresh<DeskCounters>;

  constructor(
    @Inject(STORES) private readonly stores: Pick<Stores, 'archive' | 'contacts' | 'documents' | 'deadLetters' | 'messages' | 'traces'>,
    @Inject(PrintRunsReader) private readonly prints: PrintRunsReader,
    @Inject(SETTINGS) settings: Pick<Settings, 'clock'>,
    @Inject(CLOCK) clock: Clock,
    @Inject(ELAPSED) elapsed: Elapsed,
  ) {
    this.counters = new Fresh(() => this.count(), { maxAgeMs: 1_000, elapsed, ...(settings.clock === 'movable' && { mark: () => clock.now() }) });
  }

  current(): Promise<DeskCounters> {
    return this.counters.get();
  }

  /** Something that is counted was changed here, and whoever did so looks at once. */
  forget(): void {
    this.counters.forget();
  }

  private async count(): Promise<DeskCounters> {
    const { archive, contacts, documents, deadLetters, messages, traces } = this.stores;
    const [archived, people, openTasks, letters, sent, printRuns, decided] = await Promise.all([
      archive.counts(), contacts.count(), documents.count({ kind: 'task', status: 'open' }), deadLetters.counts(), messages.counts(), this.prints.latest(), traces.counts({}),
    ]);
    const { active, entered, completed } = totalsOf(decided);
    return {
      counts: {
        events: archived.pending + archived.appended + archived.anonymous, contacts: people, activeRuns: active, entered, completed, openTasks,
        deadLetters: letters.reduce((sum, { status, count }) => (status === 'open' ? sum + count : sum), 0),
      },
      messages: sent,
      printRuns,
      traces: decided,
    };
  }
}
