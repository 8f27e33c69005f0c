import { slotOf } from '@parcours/contact';
import { formatTime, type LearnerEvent } from '@parcours/events';
import { type LoopInput } from '@parcours-apps/journeys';
import { learnerEvents } from '@parcours/event-log';
import type { FeedFault, Step } from './history';
import { isPaused, pausable, setName } from './sets';
import type { World } from './world';

export const contactId = (n: number): string => `0000000${n}-0000-5000-8000-00000000000${n}`;

/** What comes to the engine from outside: platforms' events with their repeats, publications, and the operator's answers to what is parked. */
export class Feed {
  /** Ids of the events that were accepted, by contact, oldest first. */
  readonly accepted = new Map<string, LearnerEvent[]>();
  readonly discarded = new Set<string>();
  private set = 0;
  private mendedBy = 0;
  private held: LearnerEvent | undefined;
  private poison: number | undefined;
  private operator: { at: number; size: number }[] = [];

  constructor(private readonly world: World) {}

  async take({ id, input }: Step, faults: FeedFault[]): Promise<void> {
    const has = (type: FeedFault['type']): FeedFault | undefined => faults.find((fault) => fault.type === type);
    const { plan } = this.world;
    const poison = has('poison');
    if (poison) {
      this.poison = poison.size;
      this.operator.push({ at: id + 5 + poison.size, size: poison.size }, { at: id + 30 + poison.size, size: poison.size + 1 });
    }
    if (has('published')) {
      await this.publish();
      plan.struck('published', 'intake');
    }
    if (input.type === 'publish') await this.publish();
    else if (input.type === 'exit') await this.exit(contactId(input.contact));
    else {
      const event = this.eventOf(id, input);
      if (has('reordered') && !this.held) {
        this.held = event;
        plan.struck('reordered', 'intake');
      } else {
        // Only events of different contacts change places.
        if (this.held?.subject === event.subject) await this.release();
        await this.accept(event);
        await this.release();
        if (has('appended-twice')) {
          await this.tell({ type: 'event', event });
          plan.struck('appended-twice', 'intake');
        }
      }
      const again = input.repeats > 0 ? this.accepted.get(contactId(input.contact))?.at(-input.repeats) : undefined;
      if (again && this.held?.subject !== again.subject) await this.tell({ type: 'event', event: again });
    }
    const due = this.operator.filter(({ at }) => at <= id);
    this.operator = this.operator.filter(({ at }) => at > id);
    for (const { size } of due) await this.answer(size);
  }

  async release(): Promise<void> {
    const { held } = this;
    this.held = undefined;
    if (held) await this.accept(held);
  }

  /** Publishes until everything can be decided and nothing is paused. */
  async mend(): Promise<void> {
    do await this.publish();
    while (this.set < this.mendedBy || isPaused(this.set));
  }

  async publish(): Promise<void> {
    const n = ++this.set;
    const resumed = isPaused(n - 1) && n > 1 && !isPaused(n) ? [pausable] : undefined;
    const value = JSON.stringify({ type: 'control.versions', set: setName(n), resumed } satisfies LoopInput);
    for (const partition of this.world.partitions) await this.world.log.append(learnerEvents, [{ key: 'control', partition, value }]);
    this.world.note(`published ${setName(n)}`);
  }

  /** Replays what is parked. */
  async replayAll(): Promise<number> {
    const open = this.world.stores.deadLetters.open();
    for (const { id, contact } of open) await this.tell({ type: 'parking.replay', contact, deadLetter: id, by: 'operator' });
    return open.length;
  }

  /** The operator's answer to the oldest open letter; now and then given twice, as an impatient one does. */
  private async answer(size: number): Promise<void> {
    const [letter] = this.world.stores.deadLetters.open();
    if (!letter) return;
    const type = size % 3 === 0 ? 'parking.discard' as const : 'parking.replay' as const;
    const body = this.world.stores.deadLetters.letters.get(letter.id)?.body;
    if (type === 'parking.discard' && body !== undefined) this.discarded.add((JSON.parse(body) as { event: LearnerEvent }).event.id);
    for (let times = 0; times < (size % 4 === 0 ? 2 : 1); times++) await this.tell({ type, contact: letter.contact, deadLetter: letter.id, by: 'operator' });
  }

  private async exit(contact: string): Promise<void> {
    const run = this.world.stores.contacts.peek(contact)?.runs[0];
    if (run) await this.tell({ type: 'run.exit', contact, run: run.id, by: 'operator' });
  }

  private eventOf(id: number, input: Extract<Step['input'], { type: 'event' }>): LearnerEvent {
    const subject = contactId(input.contact);
    const at = formatTime(this.world.clock.now());
    const data: LearnerEvent['data'] = { learner: { identifiers: [{ scheme: 'email', value: `learner-${input.contact}@example.org` }] }, enrolment: { id: `enr-${input.contact}` } };
    if (this.poison !== undefined) {
      const mended = this.set + 1 + (this.poison % 2);
      data.poison = mended;
      this.mendedBy = Math.max(this.mendedBy, mended);
      this.poison = undefined;
      this.world.plan.struck('poison', 'intake');
    }
    return { specversion: '1.0', id: `e${id}`, source: 'lms', type: `org.parcours.learner.${input.name}.v1`, time: at, subject, data, ...(!input.outcome && { receivedat: at }) };
  }

  private async accept(event: LearnerEvent): Promise<void> {
    const subject = event.subject ?? '';
    this.accepted.set(subject, [...(this.accepted.get(subject) ?? []), event]);
    await this.tell({ type: 'event', event });
  }

  private async tell(input: Exclude<LoopInput, { type: 'control.versions' }>): Promise<void> {
    const contact = input.type === 'event' ? (input.event.subject ?? '') : input.contact;
    const value = JSON.stringify(input);
    this.world.note(`in ${value}`);
    await this.world.log.append(learnerEvents, [{ key: contact, slot: slotOf(contact), value }]);
  }
}
