import { type Batch, learnerEvents } from '@parcours/event-log';
import { EngineProcess, type Ending } from './engine-process';
import { group, type World } from './world';

const patience = 25;
/** No partition is ever taken from these owners: they die, or do not notice. */
const { signal } = new AbortController();

/** The processes that own the partitions one after the other: who dies is replaced, and a zombie comes back when its time is there. */
export class Owners {
  private current: EngineProcess;
  private started = 0;
  private zombies: { process: EngineProcess; at: number; alone: boolean }[] = [];
  private slowUntil = 0;
  private readonly batches: Batch[] = [];

  constructor(private readonly world: World) {
    this.current = this.start();
  }

  async poll(step: number): Promise<Ending> {
    if (this.current.isIn('poll')) return 'suspended';
    return this.after(await this.current.poll(), step);
  }

  /** One batch of each partition. Answers whether there was anything to read. */
  async deliver(step: number, size: number): Promise<{ found: boolean; held: boolean }> {
    let found = false;
    let held = false;
    for (const partition of this.world.partitions) {
      if (this.current.isIn('handle')) break;
      const batch = this.world.log.batch(learnerEvents, group, partition, size, signal);
      if (!batch) continue;
      found = true;
      this.batches.push(batch);
      held = (await this.hand(batch, step)) !== 'done' || held;
    }
    return { found, held };
  }

  /** Hands over a batch again that was handed over before. */
  async redeliver(step: number, back: number): Promise<boolean> {
    const batch = this.batches.at(-1 - (back % 4));
    if (!batch || this.current.isIn('handle')) return false;
    await this.hand(batch, step);
    return true;
  }

  /** Lets go what stands at a seam and whose time is there: slow calls end, zombies wake up, in the midst of the new owner's work or alone. */
  async letGo(step: number): Promise<void> {
    if (this.current.suspendedBy && step >= this.slowUntil) await this.endSlow(step);
    const due = this.zombies.filter(({ at }) => at <= step);
    this.zombies = this.zombies.filter(({ at }) => at > step);
    for (const { process, alone } of due) {
      this.world.note(`${process.name} wakes up`);
      if (alone) await this.wakeAlone(process, step);
      else await Promise.all([process.wake(), this.deliver(step, 20)]);
    }
  }

  /** Polls and delivers until nothing is left to read; answers whether that was reached. */
  async drain(step: number): Promise<boolean> {
    for (let holds = 0; holds < patience; ) {
      if (this.current.suspendedBy) await this.endSlow(step);
      await this.poll(step);
      const { found, held } = await this.deliver(step, 20);
      if (!found && !this.current.suspendedBy) return true;
      if (held) holds++;
    }
    return false;
  }

  private async hand(batch: Batch, step: number): Promise<Ending> {
    return this.after(await this.current.handle(batch), step);
  }

  private after(ending: Ending, step: number): Ending {
    const process = this.current;
    if (ending === 'crashed') this.current = this.start();
    if (ending === 'suspended' && process.suspendedBy) {
      const { by, size } = process.suspendedBy;
      if (by === 'slow') this.slowUntil = step + 1 + (size % 8);
      else {
        this.zombies.push({ process, at: step + 1 + size, alone: size % 2 === 0 });
        this.current = this.start();
      }
    }
    return ending;
  }

  private async endSlow(step: number): Promise<void> {
    this.after(await this.current.wake(), step);
  }

  private async wakeAlone(zombie: EngineProcess, step: number): Promise<void> {
    if (!(await this.drain(step))) {
      await zombie.wake();
      return;
    }
    const before = await this.picture();
    await zombie.wake();
    const after = await this.picture();
    const changed = Object.keys(before).find((part) => before[part] !== after[part]);
    if (changed !== undefined) this.world.findings.add('zombie-changes', `${zombie.name} changed ${changed}: ${before[changed]} -> ${after[changed]}`);
  }

  /** What a zombie may not change. */
  private async picture(): Promise<Record<string, string | undefined>> {
    const { stores, log, watch } = this.world;
    const queues = await Promise.all(stores.contacts.contacts().map((contact) => stores.deadLetters.waiting(contact)));
    const { deadLetters } = stores;
    return {
      ...Object.fromEntries(stores.contacts.contacts().map((contact) => [contact.id, JSON.stringify(contact)])),
      letters: JSON.stringify([...deadLetters.letters.values()].map(({ id, status }) => ({ id, status }))),
      queues: JSON.stringify(queues.flat().map(({ contact, partition, offset }) => ({ contact, partition, offset }))),
      offsets: JSON.stringify(await log.committed(learnerEvents, group)),
      published: JSON.stringify([watch.commands.size, watch.traces.size, stores.archive.keys().length]),
    };
  }

  private start(): EngineProcess {
    return new EngineProcess(`p${++this.started}`, this.world);
  }
}
