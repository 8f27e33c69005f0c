import type { Contact } from '@parcours/contact';
import type { Identifier, LearnerEvent } from '@parcours/events';
import type { Trace } from '@parcours/journey';
import type { DigestStore } from './digests.port';

export interface Page<T> {
  items: T[];
  next?: string;
}

/** Contacts: one document each, written by compare-and-set on `version`. */
export interface ContactStore {
  /**
   * One query. Contacts without a document are absent from the map. Outbox entries before `published(generation, partition)` were published:
   * they may be left out, since reading them is most of the work.
   */
  load(ids: string[], published?: (generation: number, partition: number) => number): Promise<Map<string, Contact>>;
  /**
   * One bulk write. `contact.version` is the new version; it is written where the stored one is `version - 1` (no document: 0).
   * Answers the ids that lost the race, to be loaded and decided again. `writeId` is stored; an unknown outcome is re-read by it.
   * `sizes`: characters of each change's document, in their order; absent where the store does not know.
   */
  commit(changes: Contact[], writeId: string): Promise<{ conflicts: string[]; sizes?: number[] }>;
  /** Due contacts of the given partition's slots (`slot % partitions === partition`), by wakeAt, `wakeAt <= now`. */
  due(query: { partition: number; partitions: number; now: number; limit: number }): Promise<{ id: string; wakeAt: number }[]>;
  /** The next wake-up of all, for clocks that jump. */
  nextWakeAt(): Promise<number | undefined>;
  /** Contacts with an active run of the journey (all journeys when absent), by id after `after`. */
  withRuns(query: { journey?: string; partition?: number; partitions?: number; after?: string; limit: number }): Promise<Contact[]>;
  list(query: { after?: string; limit: number }): Promise<Contact[]>;
  count(): Promise<number>;
  /** Whatever its version: who decides on it meanwhile loses the race. Answers whether it was there. */
  remove(id: string): Promise<boolean>;
}

/** An identifier of a contact, under its key. */
export interface IdentityClaim {
  key: string;
  contact: string;
  identifier: Identifier;
}

/** Who a (scheme, issuer, value) is: unique, first claim wins. Keys are `identityKey(identifier)`. */
export interface IdentityStore {
  /**
   * Inserts the absent ones; answers the owner of each key afterwards. A contact that loses a mailbox claims nothing beside its mailboxes:
   * whoever named them together decides again, and no id that was claimed in between makes it look like two people's. A mailbox that is
   * somebody's shows at once what was claimed with it (`of`), so that nobody takes it for the mailbox of one with another id there.
   */
  claim(claims: IdentityClaim[]): Promise<Map<string, string>>;
  find(keys: string[]): Promise<Map<string, string>>;
  of(contact: string): Promise<IdentityClaim[]>;
  /** A mailbox several people share is an address, never an identifier: its claim is released and it can not be claimed again. */
  markShared(keys: string[]): Promise<void>;
  shared(keys: string[]): Promise<Set<string>>;
  /**
   * The contact is nobody's any more: its claims go, and its id (a keyed hash) stays known as one that is never given again. Answers how many
   * claims went.
   */
  retire(contact: string): Promise<number>;
  /** Which of these contacts were retired. */
  retired(contacts: string[]): Promise<Set<string>>;
}

/** `outcome`: what channels and people learned; it was appended before it was archived, and is no event of a platform. */
export type ArchiveStatus = 'pending' | 'appended' | 'anonymous' | 'outcome';

export interface ArchivedEvent {
  source: string;
  id: string;
  /** Digest of the body, to tell a repeat from a conflict. */
  digest: string;
  contact?: string;
  status: ArchiveStatus;
  /** When the event happened and when it was received (epoch ms). */
  time: number;
  receivedAt: number;
  event: LearnerEvent;
}

/** Every accepted event, for ever findable by (source, id). */
export interface ArchiveStore {
  /** Inserts the absent ones; answers, in order, what stands there now (`inserted`, or the earlier one, also where it came in the same call). */
  insert(events: ArchivedEvent[]): Promise<({ type: 'inserted' } | { type: 'exists'; digest: string; status: ArchiveStatus })[]>;
  /** `pending` -> `appended`; an event of another status, or none, stays as it is. */
  markAppended(keys: { source: string; id: string }[]): Promise<void>;
  get(source: string, id: string): Promise<ArchivedEvent | undefined>;
  /** What stands there under each key, in order; undefined where nothing does. One query. */
  standing(keys: { source: string; id: string }[]): Promise<({ digest: string; status: ArchiveStatus } | undefined)[]>;
  /** In order of receipt, which is that of insertion: what comes between two pages is on a later one. */
  ofContact(query: { contact: string; after?: string; limit: number }): Promise<Page<ArchivedEvent>>;
  /**
   * Events between two instants (epoch ms, both included), of one contact where asked, in order of receipt. `by`: which of an event's times
   * is looked at. A page may hold fewer than `limit`, or none: only without `next` is it the last.
   */
  list(query: { from?: number; until?: number; by: 'time' | 'receivedAt'; contact?: string; after?: string; limit: number }): Promise<Page<ArchivedEvent>>;
  counts(): Promise<Record<ArchiveStatus, number>>;
  /** Puts another body under an event that is there; an absent one stays absent. Only for what an erasure takes out of what others were told. */
  reword(source: string, id: string, event: LearnerEvent): Promise<void>;
  /** Removes the events of a contact, which are not counted any more either; answers how many. */
  removeOf(contact: string): Promise<number>;
}

export type MessageStatus = 'claimed' | 'sending' | 'done' | 'refused' | 'failed' | 'expired' | 'uncertain';

/** A row per command id: the channel's claim, and what people see of the message afterwards. Times are epoch ms. */
export interface Message {
  id: string;
  channel: 'email' | 'content' | 'print' | 'task' | 'digest' | 'call';
  type: string;
  contact: string;
  learner: string;
  journey: string;
  runId: string;
  run: string;
  step: string;
  template?: string;
  purpose: string;
  status: MessageStatus;
  reason?: string;
  token?: string;
  leaseUntil?: number;
  /** The decision's instant; when the channel was done. */
  at: number;
  doneAt?: number;
  detail?: unknown;
}

export interface MessageContent {
  id: string;
  subject?: string;
  html?: string;
  text?: string;
  source?: string;
  /** What a source is made of beside the parts above, where it is made only when somebody looks. */
  head?: Record<string, unknown>;
}

/** What a provider's word makes of a message. */
export interface Settlement {
  /** The row as it was read: written only where its status and detail are still the same. */
  from: Message;
  status: 'done' | 'refused';
  reason?: string;
  doneAt: number;
  detail: Record<string, unknown>;
}

/** Claims and messages of every channel. */
export interface MessageStore {
  /** Inserts absent rows as `claimed`, takes over expired claims; answers the ids that now are `token`'s to act on. */
  claim(rows: Message[], token: string, now: number, leaseUntil: number): Promise<string[]>;
  /** claimed -> sending, where the claim's token still is `token`. Answers the ids that may go. */
  startSending(ids: string[], token: string): Promise<string[]>;
  /** sending -> claimed, where the claim's token still is `token`: what certainly did not leave. The lease stays as it is. */
  unsend(ids: string[], token: string): Promise<void>;
  /** What is `sending` under a lease that has ended becomes `token`'s, and goes on being sent; answers the ids. Only where doing it again changes nothing. */
  retake(ids: string[], token: string, now: number, leaseUntil: number): Promise<string[]>;
  /** Prolongs the leases of what is `claimed` or `sending` by `token`. */
  renew(ids: string[], token: string, leaseUntil: number): Promise<void>;
  /**
   * Writes the outcome (status, reason, doneAt, detail) and contents in one go. Of a row that was settled meanwhile only what its detail does
   * not say yet, and its content: a provider's word weighs more than what the channel saw of its answer.
   */
  finish(outcomes: { id: string; token: string; status: MessageStatus; reason?: string; doneAt: number; detail?: unknown; content?: MessageContent }[]): Promise<void>;
  /**
   * Ends every lease on what is `claimed` or `sending`, whoever holds it; answers how many. Only for the one owner of an embedded file, before it acts:
   * the holders are processes that are gone. `claimed` may then be taken over at once; `sending` stays so, for `actOnce` to redo or to call uncertain.
   */
  releaseClaims(): Promise<number>;
  /** A `failed` row becomes `claimed` with an ended lease and no outcome: the next claim takes it over. Answers whether it was `failed`; any other stays as it is. */
  reopen(id: string): Promise<boolean>;
  /** Compare-and-set of each, whoever holds its claim and whatever its status. Answers the ids that now are as told; any other changed meanwhile, and is to be read and decided again. */
  settle(settlements: Settlement[]): Promise<string[]>;
  get(id: string): Promise<Message | undefined>;
  /** One query; those that are not there are absent. */
  many(ids: string[]): Promise<Map<string, Message>>;
  content(id: string): Promise<MessageContent | undefined>;
  list(query: { channel?: string; contact?: string; journey?: string; status?: string; since?: number; after?: string; limit: number }): Promise<Page<Message>>;
  counts(): Promise<{ channel: string; status: string; count: number }[]>;
  /** Puts other words into a message that is there: its content, where it has one, and its detail. Only for what an erasure takes out of what others were told. */
  reword(id: string, words: { content: MessageContent | undefined; detail: unknown }): Promise<void>;
  /** Removes the messages of a contact with what they said; answers how many. A command that comes again is a new one then. */
  removeOf(contact: string): Promise<number>;
}

export interface TraceStore {
  /** Idempotent by trace id. */
  put(traces: Trace[]): Promise<void>;
  ofContact(query: { contact: string; journey?: string; after?: string; limit: number }): Promise<Page<Trace>>;
  /** Removes those of before an instant (epoch ms) among the `limit` that were put first; answers how many. What was counted stays counted. */
  prune(query: { before: number; limit: number }): Promise<number>;
  /**
   * Of `limit` contacts, in order of id behind `after`, removes all but the newest `keep` of each, at most 1,000 a contact and call. `next`:
   * the contact to go on behind; absent: all were looked at.
   */
  trim(query: { keep: number; after?: string; limit: number }): Promise<{ removed: number; next?: string }>;
  /** Counted once per trace, over all time. */
  counts(query: { journey?: string }): Promise<{ journey: string; step?: string; outcome: string; reason?: string; count: number }[]>;
  /** Removes the traces of a contact; answers how many. What was counted stays counted. */
  removeOf(contact: string): Promise<number>;
}

export interface JourneyVersion {
  id: string;
  version: number;
  /** The YAML as published. */
  source: string;
  file: string;
  digest: string;
  publishedAt: number;
}

export interface CompiledTemplate {
  channel: 'email' | 'print';
  name: string;
  locale: string;
  /** Serialised by libs/templates. */
  compiled: string;
}

/** A published set: which version of each journey is in force, which are paused, and the templates and declarations they use. */
export interface VersionSet {
  id: string;
  createdAt: number;
  journeys: Record<string, number>;
  paused: string[];
  /** Journeys that go on with it; told with it to every partition. */
  resumed?: string[];
  templates: CompiledTemplate[];
  /** purposes, attributes, holidays, defaults: the rest of `Definitions`, as JSON. */
  declarations: unknown;
}

/** What was published, which never changes: saving the same again changes nothing. */
export interface JourneyStore {
  /** All or none. Throws `RetryableError` (`version-taken`) where another source was published under an (id, version) meanwhile. */
  saveVersions(versions: JourneyVersion[]): Promise<void>;
  version(id: string, version: number): Promise<JourneyVersion | undefined>;
  /** By id and version. */
  versions(id?: string): Promise<JourneyVersion[]>;
  /** Throws `RetryableError` (`set-taken`) where another set was published under the id meanwhile. */
  saveSet(set: VersionSet): Promise<void>;
  set(id: string): Promise<VersionSet | undefined>;
  /** The one that was saved last. */
  latestSet(): Promise<VersionSet | undefined>;
}

export interface DeadLetter {
  id: string;
  kind: 'intake' | 'record' | 'command';
  contact?: string;
  /** Stable code and a sentence a person can act on. */
  code: string;
  reason: string;
  step?: string;
  topic?: string;
  generation?: number;
  partition?: number;
  offset?: number;
  at: number;
  status: 'open' | 'replayed' | 'discarded';
  /** The record or item, as it came. */
  body: string;
}

export interface ParkedRecord {
  contact: string;
  generation: number;
  partition: number;
  offset: number;
  appendedAt: number;
  value: string;
}

export interface DeadLetterStore {
  /** Idempotent by id. A record's letter that was answered stays answered: an owner that was replaced may put it late. */
  put(letters: DeadLetter[]): Promise<void>;
  get(id: string): Promise<DeadLetter | undefined>;
  list(query: { kind?: string; status?: string; after?: string; limit: number }): Promise<Page<DeadLetter>>;
  setStatus(id: string, status: DeadLetter['status']): Promise<void>;
  counts(): Promise<{ kind: string; status: string; count: number }[]>;
  /** Idempotent by (generation, partition, offset); order is that. */
  park(records: ParkedRecord[]): Promise<void>;
  parked(contact: string): Promise<ParkedRecord[]>;
  /** Removes what is queued up to a place in the log, with it: all of earlier generations, and of its own up to its offset. */
  unpark(contact: string, upTo: { generation: number; partition: number; offset: number }): Promise<void>;
  /** Removes letters; answers how many were there. */
  remove(ids: string[]): Promise<number>;
}

/** Small switches and values of the deployment: sends on/off, allow-list, clock, keys. Values are JSON. */
export interface SettingStore {
  get<T>(key: string): Promise<T | undefined>;
  set(key: string, value: unknown): Promise<void>;
  list(prefix: string): Promise<{ key: string; value: unknown }[]>;
  remove(key: string): Promise<void>;
}

/** A document as it is put. `at`: epoch ms. */
export interface StoredDocument {
  id: string;
  contact?: string;
  status?: string;
  at: number;
  body: unknown;
}

/** Documents of the channels that only their service reads by id and by contact: offers, pieces, print runs, tasks. */
export interface DocumentStore {
  /** Inserts, or replaces all but the place in `list`, by (kind, id); the last of one id in a call wins. */
  put(kind: string, documents: StoredDocument[]): Promise<void>;
  /**
   * Puts a document where the body that stands under its id is `from`, as `get` answered it; `from` undefined: where nothing stands. Answers
   * whether it did: of several at once from one body, one does. Where an answer was lost, a body that is like ours counts as ours: whoever
   * must be told from others puts a token into it.
   */
  swap(kind: string, document: StoredDocument, from: unknown): Promise<boolean>;
  get<T>(kind: string, id: string): Promise<T | undefined>;
  /** In order of first insertion. */
  list<T>(query: { kind: string; contact?: string; status?: string; after?: string; limit: number }): Promise<Page<T>>;
  count(query: { kind: string; status?: string }): Promise<number>;
  /** Every kind of which there is a document, by name. */
  kinds(): Promise<string[]>;
  /** Removes by id; answers how many were there. */
  remove(kind: string, ids: string[]): Promise<number>;
  /** Removes the documents of a contact, of every kind; answers how many of each kind that had any. */
  removeOf(contact: string): Promise<Record<string, number>>;
}

/** Everything a service may need; each adapter gives one. */
export interface Stores {
  contacts: ContactStore;
  identities: IdentityStore;
  archive: ArchiveStore;
  messages: MessageStore;
  traces: TraceStore;
  journeys: JourneyStore;
  deadLetters: DeadLetterStore;
  settings: SettingStore;
  documents: DocumentStore;
  digests: DigestStore;
  /** Throws when the store can not be reached. */
  ping(): Promise<void>;
  /** Copies all that is kept into a file that is not there, while it is worked on. Absent where servers keep it, which have ways of their own. */
  backUp?(file: string): Promise<void>;
  /** Makes the bytes of what was removed unreadable in the file. Blocks for seconds where the file is large. Absent where servers keep it. */
  scrub?(): Promise<void>;
  /** The store's own clock (epoch ms), which all processes of a deployment have in common. */
  time(): Promise<number>;
  close(): Promise<void>;
}

/** DI token of the process's `Stores`. */
export const STORES = Symbol('STORES');
