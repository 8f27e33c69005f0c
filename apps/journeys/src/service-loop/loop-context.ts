import type { Contact, RecordPosition } from '@parcours/contact';
import type { LearnerEvent } from '@parcours/events';
import type { Batch, EventLog, LogRecord } from '@parcours/event-log';
import type { Decide, Definitions } from '@parcours/journey';
import type { Clock, TraceHeaders } from '@parcours/platform';
import type { Stores } from '@parcours/store';
import type { LoopInput } from './control-record';
import type { LoopRules } from './loop-rules';
import type { RecentContacts } from './recent-contacts';
import type { TraceSink } from '../traces/trace-sink';

/** What the loop works with; tests hand in fakes. */
export interface LoopDependencies {
  log: EventLog;
  stores: Pick<Stores, 'contacts' | 'traces' | 'deadLetters' | 'archive'>;
  /** Where traces go; without it into the store. */
  traces?: TraceSink;
  clock: Clock;
  decide: Decide;
  /** The definitions of a published set; it throws while the set can not be loaded, which holds the partition. */
  definitions(set: string | undefined): Promise<Definitions>;
  /** Effects on other people with their contacts as `subject`, in order; `undefined`: one that names nobody, which is kept elsewhere. */
  toContacts(events: LearnerEvent[]): Promise<(LearnerEvent | undefined)[]>;
  /** Which contacts without a document were erased: what still comes of them is dropped. Absent: none. */
  erased?(contacts: string[]): Promise<ReadonlySet<string>>;
  /** Throws `RetryableError` while this node's clock must not be decided by, which holds the partition. */
  checkClock?(): void;
  /** A name for one bulk write, unique across processes. */
  newWriteId(): string;
  /** Who counts what the loop does. */
  observe?: LoopObserver;
  /** Other rules than `soundRules`, for tests. */
  rules?: Partial<LoopRules>;
}

/** Told what the loop did, once it is done; it decides nothing. */
export interface LoopObserver {
  /** Records of one batch, with their outcomes; `now`: the loop's clock (epoch ms). */
  settled(records: InputRecord[], now: number): void;
  /** Contacts that another owner wrote first. */
  racesLost(count: number): void;
  /** Outbox entries published, by topic (`trace`: into the store). */
  published(counts: ReadonlyMap<string, number>): void;
}

/** What became of a record: decided, dropped as seen or as an erased contact's, queued behind its contact's poison, or poison itself. */
export type RecordOutcome = 'decided' | 'seen' | 'erased' | 'parked' | 'poison';

/** A record with its input, read once. `unreadable`: why it is none. */
export interface InputRecord {
  record: LogRecord;
  contact: string;
  input: LoopInput | undefined;
  unreadable?: string;
  /** What became of it in this batch; a race that was lost says it anew. */
  outcome?: RecordOutcome;
  /** The trace that follows from it, while the process traces. */
  trace?: TraceHeaders;
}

/** The same inside the loop: with every rule it goes by, and what it remembers. */
export type LoopContext = LoopDependencies & { rules: LoopRules; traces: TraceSink; recent: RecentContacts };

/** Where it stands in the log. */
export function positionOf({ record }: InputRecord): RecordPosition {
  return { generation: record.generation, partition: record.partition, offset: record.offset };
}

/** The work of one contact in one batch. */
export interface ContactWork {
  id: string;
  records: InputRecord[];
  /** As loaded; absent: no document yet. */
  stored: Contact | undefined;
  /** Erased: nothing that still comes of it makes it anew. */
  erased?: boolean;
  /** After its records; the same object as `stored` when nothing changed. */
  decided: Contact | undefined;
}

export type BatchWork = { batch: Batch; definitions: Definitions; contacts: Map<string, ContactWork> };
