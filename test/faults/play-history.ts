import { createHash } from 'node:crypto';
import { Feed } from './feed';
import { checkFinally } from './final-checks';
import type { Coverage } from './fault-plan';
import type { Finding } from './findings';
import type { History } from './history';
import type { Mutation } from './mutation';
import { Owners } from './owners';
import { World } from './world';

export interface Played {
  findings: Finding[];
  coverage: Coverage;
  /** SHA-256 of everything that went on, in hex. */
  digest: string;
  lines: string[];
  inputs: number;
}

const hour = 3_600_000;

/** Plays a history to its end, when every fault is over, everything is mended and replayed, and all timers have fired; then checks it. */
export async function playHistory(history: History, mutation: Mutation = { name: 'none' }): Promise<Played> {
  const world = new World(history, mutation);
  await world.open();
  const feed = new Feed(world);
  const owners = new Owners(world);
  await feed.publish();
  for (const step of history.steps) {
    world.clock.jump(step.later);
    const faults = world.plan.reach(step.id);
    await feed.take(step, faults);
    await owners.letGo(step.id);
    for (const fault of faults) {
      if (fault.type === 'redelivered' && (await owners.redeliver(step.id, fault.size))) world.plan.struck('redelivered', 'intake');
    }
    if (step.poll) await owners.poll(step.id);
    if (step.deliver) await owners.deliver(step.id, step.batch);
  }
  await finish(world, feed, owners);
  await checkFinally(world, feed);
  const digest = createHash('sha256').update(world.lines.join('\n')).update(JSON.stringify(world.stores.contacts.contacts())).digest('hex');
  return { findings: world.findings.all, coverage: world.plan.coverage, digest, lines: world.lines, inputs: history.steps.length };
}

async function finish(world: World, feed: Feed, owners: Owners): Promise<void> {
  const end = Number.MAX_SAFE_INTEGER;
  await feed.release();
  world.plan.quieten();
  await owners.letGo(end);
  await feed.mend();
  const drained = async (): Promise<boolean> => {
    const done = await owners.drain(end);
    if (!done) world.findings.add('stuck', 'a partition is held');
    return done;
  };
  for (let round = 0; (await drained()) && (await feed.replayAll()) > 0 && round < 20; round++);
  for (let round = 0; round < 100; round++) {
    const next = await world.stores.contacts.nextWakeAt();
    if (next === undefined) return;
    world.clock.jump(Math.max(next - world.clock.now(), round > 50 ? hour : 0));
    if (!(await drained())) return;
  }
  world.findings.add('timer-lost', 'a timer that is due does not fire');
}
