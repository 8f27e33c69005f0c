import type { Batch } from '@parcours/event-log';
import type { VersionsRecord } from '@parcours/publishing';
import { applyControl } from './apply-control.step';
import { archiveOutcomes } from './archive-outcomes.step';
import { commitContacts } from './commit-contacts.step';
import { decideContacts } from './decide-contacts.step';
import { groupByContact, toInputRecord } from './group-by-contact.step';
import { loadContacts } from './load-contacts.step';
import { newerSet } from './newer-set';
import type { InputRecord, LoopContext, LoopDependencies } from './loop-context';
import { soundRules } from './loop-rules';
import { RecentContacts } from './recent-contacts';
import { settleParking } from './settle-parking.step';
import { storeSink } from '../traces/trace-sink';
import { traceRecords } from './trace-records';

/**
 * The engine's service loop over one partition's batches.
 *
 * Guarantees: every record is decided once in effect, in log order per contact, by the versions in force at its place in the log;
 * what was decided is published at least once with stable ids; an offset is committed only behind a contiguous prefix of successes.
 * Does not guarantee: order between contacts; that a record is handed to `decide` only once (redelivery is dropped as seen).
 * Safe with several owners of a partition at once: compare-and-set lets one of them win, the other decides again from what it wrote.
 * A fault that may pass (store or log down) throws, which holds the partition and never counts as a try.
 */
export class EngineLoop {
  private readonly dependencies: LoopContext;

  constructor(dependencies: LoopDependencies) {
    this.dependencies = { traces: storeSink(dependencies.stores), ...dependencies, rules: { ...soundRules, ...dependencies.rules }, recent: new RecentContacts() };
  }

  /** Handles one batch to its end. The set of versions in force is carried in the committed offset's metadata. */
  async handle(batch: Batch): Promise<void> {
    this.dependencies.checkClock?.();
    this.dependencies.recent.begin(batch.signal);
    let set = batch.metadata;
    let segment: InputRecord[] = [];
    for (const record of batch.records.map(toInputRecord)) {
      if (record.input?.type !== 'control.versions') {
        segment.push(record);
        continue;
      }
      await this.decideSegment(batch, segment, set);
      set = await this.passControl(batch, record.input, set);
      segment = [];
    }
    await this.decideSegment(batch, segment, set);
    const last = batch.records.at(-1);
    if (last) await batch.commit(last.offset + 1, set);
    this.dependencies.recent.done(batch.signal);
  }

  /** Records between two control records: decided by one set. */
  private async decideSegment(batch: Batch, records: InputRecord[], set: string | undefined): Promise<void> {
    if (records.length === 0) return;
    const endTraces = traceRecords(records);
    try {
      await this.decide(batch, records, set);
    } finally {
      endTraces();
    }
    this.dependencies.observe?.settled(records, this.dependencies.clock.now());
  }

  private async decide(batch: Batch, records: InputRecord[], set: string | undefined): Promise<void> {
    const definitions = await this.dependencies.definitions(set);
    // 1. group the records by contact
    const contacts = groupByContact(records);
    let open = contacts;
    while (open.size > 0) {
      // 2. load the contacts in one query; 3. drop what each has seen, decide the rest in log order
      await loadContacts({ batch, contacts: open }, this.dependencies);
      await decideContacts({ batch, definitions, contacts: open }, this.dependencies);
      // 4. commit all changed contacts in one bulk write; who lost the race is loaded and decided again
      open = await commitContacts({ batch, contacts: open }, this.dependencies);
      if (open.size > 0) this.dependencies.observe?.racesLost(open.size);
    }
    // 5. publish every contact's outbox, and keep what channels learned in the learners' history; the offset is committed behind both
    await this.dependencies.rules.publish(batch, contacts, this.dependencies);
    await settleParking(contacts, this.dependencies);
    await archiveOutcomes(records, this.dependencies);
  }

  /** A reader never passes a control record whose versions it can not load. Answers the set in force behind it. */
  private async passControl(batch: Batch, control: VersionsRecord, set: string | undefined): Promise<string> {
    await this.dependencies.definitions(control.set);
    await applyControl(batch, control, this.dependencies);
    return newerSet(set, control.set);
  }
}
