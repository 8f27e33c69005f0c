import { type Batch, type EventLog, learnerEvents } from '@parcours/event-log';
import type { Contact } from '@parcours/contact';
import { markSeen } from '@parcours/contact';
import type { ContactStore } from '@parcours/store';
import { EngineLoop, TimerPoller } from '@parcours-apps/journeys';
import { ring, type Seam } from './history';
import { setOf } from './sets';
import type { World } from './world';

/** The process is gone. */
export class CrashError extends Error {
  override readonly name = 'CrashError';
}

/** A fault that may pass: the loop holds its partition. */
export class PassingError extends Error {
  override readonly name = 'PassingError';
}

/** How a turn of a process ended; `suspended`: it stands at a seam and is let go later. */
export type Ending = 'done' | 'held' | 'crashed' | 'suspended';

/** A live owner: the real loop and the real poller over ports whose every call is a seam where a fault may strike. */
export class EngineProcess {
  private dead = false;
  private gate: { open: () => void; by: 'slow' | 'zombie'; size: number } | undefined;
  private told: (() => void) | undefined;
  /** The turn that stands at a seam. */
  private standing: { turn: 'handle' | 'poll'; ending: Promise<Ending> } | undefined;
  private immune = false;
  /** A fault that stops it was drawn: calls made side by side with that one pass. */
  private stopping = false;
  private readonly loop: EngineLoop;
  private readonly poller: TimerPoller;

  constructor(
    readonly name: string,
    private readonly world: World,
  ) {
    const { log, stores, clock, watch, mutation } = world;
    const contacts = this.contacts();
    const over = <T extends object>(base: T, own: Partial<T>): T => Object.assign(Object.create(base) as T, own);
    const append = (seamOf: (topic: string) => Seam): EventLog =>
      over<EventLog>(log, { append: (topic, records) => this.pass(seamOf(topic), `${topic} ${records.length}`, () => world.append(topic, records)) });
    this.loop = new EngineLoop({
      clock,
      log: append((topic) => (topic === learnerEvents ? 'resume-append' : 'publish')),
      decide: watch.decide,
      definitions: (set) => this.pass('definitions', set ?? '', async () => setOf(set)),
      toContacts: async (events) => events,
      newWriteId: () => world.nextWriteId(),
      rules: { markSeen: (contact, record) => markSeen(contact, record, ring), ...mutation.rules },
      stores: {
        contacts,
        traces: over(stores.traces, { put: (traces) => this.pass('traces', String(traces.length), async () => watch.trace(traces)) }),
        archive: over(stores.archive, { insert: (events) => this.pass('archive', String(events.length), () => stores.archive.insert(events)) }),
        deadLetters: over(stores.deadLetters, {
          put: (letters) => this.pass('letter-put', letters.map(({ id }) => id).join(), () => stores.deadLetters.put(letters)),
          get: (id) => this.pass('letter-read', id, () => stores.deadLetters.get(id)),
          setStatus: (id, status) => this.pass('letter-status', `${id} ${status}`, () => stores.deadLetters.setStatus(id, status)),
          park: (records) => this.pass('queue-put', records.map(({ offset }) => offset).join(), () => stores.deadLetters.park(records)),
          parked: (contact) => this.pass('queue-read', contact, () => stores.deadLetters.parked(contact)),
          unpark: (contact, upTo) =>
            this.pass('unpark', contact, () => stores.deadLetters.unpark(contact, mutation.clearsWholeQueue ? { ...upTo, offset: Number.MAX_SAFE_INTEGER } : upTo)),
        }),
      },
    });
    this.poller = new TimerPoller({ log: append(() => 'timer-append'), contacts, clock, owned: () => ({ owned: world.partitions, partitions: world.partitions.length }), onFault: () => undefined });
  }

  /** Hands a batch to the loop. */
  handle(batch: Batch): Promise<Ending> {
    const commit: Batch['commit'] = (offset, metadata) =>
      this.pass('offset', `${batch.partition}/${offset}`, () => this.world.commitOffset(batch, offset, metadata), () => Promise.resolve());
    return this.turn('handle', async () => {
      const last = batch.records.at(-1);
      if (this.world.mutation.commitsOffsetFirst && last) await commit(last.offset + 1, batch.metadata);
      await this.loop.handle({ ...batch, commit });
    });
  }

  poll(): Promise<Ending> {
    return this.turn('poll', async () => {
      if (this.world.mutation.decidesTimers) await this.world.decideTimers();
      else await this.poller.poll();
    });
  }

  /** What made it stand at a seam, if anything did. */
  get suspendedBy(): { by: 'slow' | 'zombie'; size: number } | undefined {
    return this.gate;
  }

  /** Whether it stands in such a turn, so that another one would wait for it. */
  isIn(turn: 'handle' | 'poll'): boolean {
    return this.standing?.turn === turn;
  }

  /** Lets a suspended process go on; answers how its turn ended. Nothing else strikes it from then on. */
  async wake(): Promise<Ending> {
    const { gate, standing } = this;
    if (!gate || !standing) return 'done';
    this.gate = undefined;
    this.stopping = false;
    this.immune = true;
    gate.open();
    const ending = await standing.ending;
    this.standing = undefined;
    this.immune = false;
    return ending;
  }

  private async turn(turn: 'handle' | 'poll', work: () => Promise<void>): Promise<Ending> {
    const suspended = new Promise<Ending>((done) => (this.told = () => done('suspended')));
    const ending = work().then(
      (): Ending => 'done',
      (error: unknown): Ending => {
        if (error instanceof CrashError) return 'crashed';
        if (!(error instanceof PassingError)) this.world.findings.add('unexpected-fault', String(error instanceof Error ? error.stack : error));
        return 'held';
      },
    );
    const first = await Promise.race([ending, suspended]);
    if (first === 'suspended') this.standing = { turn, ending };
    return first;
  }

  private contacts(): ContactStore {
    const { contacts } = this.world.stores;
    const own: Partial<ContactStore> = {
      load: (ids) => this.pass('load', ids.join(), () => contacts.load(ids)),
      commit: (changes) => this.commit(changes),
      due: (query) => this.pass('timer-read', String(query.partition), () => contacts.due(query)),
      withRuns: (query) => this.pass('resume-read', String(query.partition), () => contacts.withRuns(query)),
    };
    return Object.assign(Object.create(contacts) as ContactStore, own);
  }

  private async commit(changes: Contact[]): ReturnType<ContactStore['commit']> {
    const { stores: { contacts }, mutation } = this.world;
    const what = changes.map(({ id, version }) => `${id}@${version}`).join();
    if (!mutation.wakesInSecondWrite) {
      const { conflicts, sizes } = await this.pass('commit', what, () => contacts.commit(changes));
      return { sizes, conflicts: mutation.hidesConflicts ? [] : conflicts };
    }
    const { conflicts } = await this.pass('commit', what, () => contacts.commit(changes.map((contact) => ({ ...contact, wakeAt: contacts.peek(contact.id)?.wakeAt }))));
    const written = changes.filter(({ id }) => !conflicts.includes(id));
    await this.pass('commit', what, async () => written.forEach((contact) => contacts.put(contact)));
    return { conflicts };
  }

  /** One call to something outside: the place where a fault may strike, before the call or behind it. */
  private async pass<T>(seam: Seam, what: string, apply: () => Promise<T>, lost: () => Promise<T> = apply): Promise<T> {
    this.checkAlive();
    const { world } = this;
    const fault = this.stopping || this.immune ? undefined : world.plan.at(seam);
    world.note(`${this.name} ${seam} ${what}${fault ? ` ${fault.type} ${fault.side}` : ''}`);
    if (!fault) return apply();
    const behind = fault.side === 'after';
    switch (fault.type) {
      case 'crash':
        if (behind) await apply();
        this.dead = true;
        throw new CrashError();
      case 'failed':
        throw new PassingError();
      case 'unknown':
        await apply();
        throw new PassingError();
      case 'lost':
        return lost();
      case 'slow':
      case 'zombie': {
        this.stopping = true;
        if (!behind) await this.suspend(fault.type, fault.size);
        const result = await apply();
        if (behind) await this.suspend(fault.type, fault.size);
        return result;
      }
      case 'clock-forward':
      case 'clock-back': {
        const by = (fault.type === 'clock-back' ? -1 : 1) * (fault.size + 1) ** 2 * 5000;
        if (!behind) world.clock.jump(by);
        const result = await apply();
        if (behind) world.clock.jump(by);
        return result;
      }
    }
  }

  private suspend(by: 'slow' | 'zombie', size: number): Promise<void> {
    return new Promise((open) => {
      this.gate = { open, by, size };
      this.told?.();
    });
  }

  private checkAlive(): void {
    if (this.dead) throw new CrashError();
  }
}
