import type { Growth, GrowthReader, TopicKeeper } from '@parcours/event-log';
import { setTimeout as delay } from 'node:timers/promises';
import { exitCodes } from '../exit-codes';
import { paint, type Output } from '../output/output';

export interface GrowTopicsOptions {
  topics: readonly string[];
  partitions: number;
  /** How long readers are waited for at most (ms). */
  waitMs: number;
}

const lookEveryMs = 250;
const tellEveryMs = 5_000;
/** A process that runs takes its place in the new generation within so long; who has not is not running. */
const arrivalMs = 20_000;

interface GrownTopic extends Growth {
  /** When it took records (`performance.now`). */
  at: number;
}

/** Grows topic by topic, then waits until every group has done what came before. */
export async function growTopics(keeper: Pick<TopicKeeper, 'grow' | 'readers'>, { topics, partitions, waitMs }: GrowTopicsOptions, output: Output): Promise<number> {
  const grown: GrownTopic[] = [];
  for (const topic of topics) grown.push(await growOne(keeper, topic, partitions, output));
  const readers = await awaitReaders(keeper, grown, waitMs, output);
  const behind = readers.filter(({ standing }) => standing === 'behind');
  if (output.json) output.line(JSON.stringify({ topics: grown.map(({ at: _, stoppedMs = null, ...growth }) => ({ ...growth, stoppedMs })), readers }));
  for (const { topic, group, generation, left } of behind) {
    output.note(`${paint.yellow('waits')} ${group} has ${left} records left in generation ${generation} of ${topic}: it goes over by itself when its process has done them`);
  }
  return behind.length === 0 ? exitCodes.ok : exitCodes.refused;
}

async function growOne(keeper: Pick<TopicKeeper, 'grow'>, topic: string, partitions: number, output: Output): Promise<GrownTopic> {
  const growth = await keeper.grow(topic, partitions, ({ type, name, partitions: count }) => output.note(`${name}: ${type === 'closing' ? `closing ${count} partitions` : 'closed, its records are durable and none will follow'}`));
  const words = growth.stoppedMs === undefined ? 'nothing to grow' : `takes records; appends stood still for ${seconds(growth.stoppedMs)}`;
  if (!output.json) output.line(`${growth.name}: ${growth.partitions} partitions, ${words}`);
  return { ...growth, at: performance.now() };
}

async function awaitReaders(keeper: Pick<TopicKeeper, 'readers'>, grown: GrownTopic[], waitMs: number, output: Output): Promise<GrowthReader[]> {
  const begun = performance.now();
  const arrived = new Set<string>();
  for (let told = begun; ; await delay(lookEveryMs)) {
    const readers = (await Promise.all(grown.map(({ topic }) => keeper.readers(topic)))).flat();
    const now = performance.now();
    for (const { topic, group, generation } of readers.filter(({ standing }) => standing === 'reading')) {
      const since = grown.find((growth) => growth.topic === topic)?.at ?? begun;
      if (arrived.has(`${topic} ${group}`)) continue;
      arrived.add(`${topic} ${group}`);
      if (!output.json) output.line(`${group} reads generation ${generation} of ${topic}, ${seconds(now - since)} after`);
    }
    const behind = readers.filter(({ standing }) => standing === 'behind');
    const settled = readers.every(({ standing }) => standing === 'reading') || (behind.length === 0 && now - begun > arrivalMs);
    if (settled || now - begun > waitMs) {
      for (const { topic, group } of readers.filter(({ standing }) => standing === 'done')) output.note(`${group} has done all of ${topic} before it grew; its process does not run`);
      return readers;
    }
    if (now - told > tellEveryMs) {
      told = now;
      for (const { topic, group, left } of behind) output.note(`${group}: ${left} records of ${topic} left before it goes over`);
    }
  }
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
