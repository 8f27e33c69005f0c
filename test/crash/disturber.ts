import { delay } from '../support/parcours-process';
import type { Disturbance } from './disturbance-plan';
import type { Fleet, Member, Role } from './fleet';
import type { OwnServices } from './own-services';
import type { Span } from './spans';

export interface DisturberOptions {
  plan: Disturbance[];
  fleet: Fleet;
  services?: OwnServices;
  tell: (words: string) => void;
}

/** How far the feed may run ahead of the disturbance it waits for, as parts of the feed. */
const ahead = 0.02;
/**
 * A role of several processes is left alone for so long after a kill, ms, unless the plan is in a hurry: its consumer groups notice a death
 * after their session, and what is measured is how they go on, not how long they can be kept from it.
 */
const mourningMs = 20_000;

/** A process that was started again is waited for so long, ms. */
const patienceMs = 180_000;

/**
 * Carries out a plan while the feed is sent: each disturbance comes when its part of the feed is, and the feed waits where a disturbance
 * is late. One after the other, but for pauses, of which two may overlap.
 */
export class Disturber {
  /** How often something was done to whom. */
  readonly done = new Map<string, number>();
  /** When the store was away. */
  readonly storeAway: Span[] = [];
  private readonly killedAt = new Map<Role, number>();
  private stopped = false;
  private sent = 0;
  private next = 0;
  private wake: () => void = () => undefined;

  constructor(private readonly options: DisturberOptions) {}

  /** For the feed: resolves when it may go on. */
  gate = async (sent: number): Promise<void> => {
    this.sent = Math.max(this.sent, sent);
    this.wake();
    for (;;) {
      const due = this.options.plan[this.next];
      if (this.stopped || !due || sent < due.at + ahead) return;
      await delay(50);
    }
  };

  /** Begins nothing more, and lets the feed go. */
  stop(): void {
    this.stopped = true;
    this.wake();
  }

  /** Resolves when all is done and everybody is back. */
  async run(): Promise<void> {
    const under = new Set<Promise<void>>();
    for (const disturbance of this.options.plan) {
      while (this.sent < disturbance.at && !this.stopped) await new Promise<void>((resolve) => (this.wake = resolve));
      if (this.stopped) return;
      const overlapping = disturbance.type === 'pause';
      while (under.size > (overlapping ? 1 : 0)) await Promise.race(under);
      const work: Promise<void> = this.carryOut(disturbance).finally(() => under.delete(work));
      under.add(work);
      // What goes wrong is heard of where it is waited for.
      work.catch(() => undefined);
      if (!overlapping) await work;
      else await delay(2_000);
      this.next += 1;
    }
    await Promise.all(under);
    this.next = this.options.plan.length;
    await this.options.fleet.untilReady();
  }

  private async carryOut(disturbance: Disturbance): Promise<void> {
    const { services, tell } = this.options;
    switch (disturbance.type) {
      case 'kill': {
        const member = this.victim(disturbance.victim);
        await (disturbance.early ? this.until(() => member.alive && !member.paused, member) : this.untilCalm(member));
        await member.kill();
        this.killedAt.set(member.role, Date.now());
        this.count(`SIGKILL ${member.role}`);
        tell(`killed ${member.name}`);
        await delay(disturbance.rest);
        member.start();
        return delay(disturbance.gap);
      }
      case 'pause': {
        const member = this.victim(disturbance.victim);
        await this.until(() => member.ready, member);
        member.pause();
        this.count(`SIGSTOP ${member.role}`);
        tell(`stopped ${member.name} for ${(disturbance.lasts / 1000).toFixed(1)} s`);
        await delay(disturbance.lasts);
        return member.resume();
      }
      case 'broker': {
        await services?.end(`kafka-${disturbance.broker}`, 'SIGKILL');
        this.count(`SIGKILL broker ${disturbance.broker}`);
        tell(`killed broker ${disturbance.broker} for ${disturbance.lasts / 1000} s`);
        await delay(disturbance.lasts);
        await services?.again();
        return tell(`broker ${disturbance.broker} is back`);
      }
      case 'store': {
        const away: Span = { from: Date.now(), to: Infinity };
        this.storeAway.push(away);
        await services?.end('mongodb', 'SIGTERM');
        this.count('SIGTERM store');
        tell(`stopped the store for ${disturbance.lasts / 1000} s`);
        await delay(disturbance.lasts);
        await services?.again();
        away.to = Date.now();
        return tell('the store is back');
      }
    }
  }

  private async untilCalm(member: Member): Promise<void> {
    const last = this.options.fleet.members.length > 1 ? this.killedAt.get(member.role) : undefined;
    if (last !== undefined) await delay(Math.max(0, last + mourningMs - Date.now()));
    await this.until(() => member.ready, member);
  }

  /** Throws where a process is not back after a long time: the run would stand still with it. */
  private async until(holds: () => boolean, { name }: Member): Promise<void> {
    for (const begun = Date.now(); !holds() && !this.stopped; await delay(20)) {
      if (Date.now() - begun > patienceMs) throw new Error(`${name} is not ready for ${patienceMs / 1000} s; the run's folder holds what it said`);
    }
  }

  private victim(fraction: number): Member {
    const { members } = this.options.fleet;
    return members[Math.floor(fraction * members.length)] as Member;
  }

  private count(what: string): void {
    this.done.set(what, (this.done.get(what) ?? 0) + 1);
  }
}
