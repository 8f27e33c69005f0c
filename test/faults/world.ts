import { addOutbox, hasSeen, markSeen, newContact } from '@parcours/contact';
import { type Batch, type NewRecord, type Position, channelTopics, learnerEvents } from '@parcours/event-log';
import { MemoryEventLog } from '../support/memory/memory-event-log';
import { MemoryTraceStore } from '../support/memory/memory-stores';
import { JumpingClock } from './clock';
import { FaultPlan } from './fault-plan';
import { Findings } from './findings';
import type { History } from './history';
import type { Mutation } from './mutation';
import { setOf } from './sets';
import { Watch } from './watch';
import { WatchedArchiveStore, WatchedContactStore, WatchedDeadLetterStore } from './watched-stores';

export const group = 'journeys';
const begin = Date.parse('2026-03-02T07:00:00Z');

/** What outlives every process: the clock, the log, the stores, and what watches them. */
export class World {
  readonly partitions = [0, 1];
  readonly clock = new JumpingClock(begin);
  readonly log = new MemoryEventLog(this.clock);
  readonly findings = new Findings();
  readonly watch = new Watch(this.findings);
  readonly plan: FaultPlan;
  readonly stores: { contacts: WatchedContactStore; traces: MemoryTraceStore; deadLetters: WatchedDeadLetterStore; archive: WatchedArchiveStore };
  /** The history as it went, line by line. */
  readonly lines: string[] = [];
  private writes = 0;

  constructor(
    history: History,
    readonly mutation: Mutation,
  ) {
    this.plan = new FaultPlan(history);
    this.stores = {
      contacts: new WatchedContactStore((before, after) => this.watch.write(before, after), mutation.ignoresVersions),
      traces: new MemoryTraceStore(),
      deadLetters: new WatchedDeadLetterStore(),
      archive: new WatchedArchiveStore(),
    };
  }

  async open(): Promise<void> {
    for (const topic of [learnerEvents, ...channelTopics]) await this.log.ensureTopic(topic, this.partitions.length);
  }

  note(line: string): void {
    this.lines.push(`${this.clock.now()} ${line}`);
  }

  nextWriteId(): string {
    return `write-${++this.writes}`;
  }

  append(topic: string, records: NewRecord[]): Promise<Position[]> {
    if (topic !== learnerEvents) this.watch.publish(records);
    return this.log.append(topic, records);
  }

  async commitOffset(batch: Batch, offset: number, metadata: string | undefined): Promise<void> {
    const before = (await this.log.committed(learnerEvents, group))[batch.partition] ?? 0;
    this.watch.offset(await this.log.read(learnerEvents, batch.partition, before, Math.max(offset - before, 0)), (id) => this.stores.contacts.peek(id));
    await batch.commit(offset, metadata);
    const after = (await this.log.committed(learnerEvents, group))[batch.partition] ?? 0;
    if (after < before) this.findings.add('offset-back', `${batch.partition}: ${before} -> ${after}`);
  }

  /** What the mutation does whose timers are no records. */
  async decideTimers(): Promise<void> {
    const { contacts } = this.stores;
    for (const partition of this.partitions) {
      const due = await contacts.due({ partition, partitions: this.partitions.length, now: this.clock.now(), limit: 100 });
      for (const { id, wakeAt } of due) {
        const contact = (await contacts.load([id])).get(id) ?? newContact(id, this.clock.now());
        const input = { type: 'timer.due', contact: id, wakeAt } as const;
        if (hasSeen(contact, { input })) continue;
        const latest = this.batchMetadata(partition);
        const decision = this.watch.decide(contact, input, setOf(latest), Math.max(this.clock.now(), contact.now), {});
        const items = decision.commands.map((command) => ({ to: 'channel.email', id: command.id, value: JSON.parse(JSON.stringify(command)) as never }));
        const after = addOutbox(markSeen(decision.contact, { input }), { generation: 1, partition, offset: Math.max(0, ...Object.values(contact.watermarks)), items });
        await contacts.commit([{ ...after, version: contact.version + 1 }]);
      }
    }
  }

  private batchMetadata(partition: number): string | undefined {
    return this.log.batch(learnerEvents, group, partition, 1)?.metadata;
  }
}
