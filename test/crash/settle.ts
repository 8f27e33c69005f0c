import { delay } from '../support/parcours-process';
import type { Feed } from './crash-feed';
import type { Fleet } from './fleet';

/** Of GET /v1/status: who reads what, and how far behind. */
export interface Status {
  lag: { topic: string; group: string; lag: number }[];
}

/** What the waits of the two journeys take at most, ms. */
const waitsMs = 12_000;
/** Nobody is waited for any longer when nothing new acted for so long. */
const patienceMs = 90_000;
/** What had not to come would come in this time. */
const afterMs = 2_000;

/** Resolves when everything that the feed asks for is done, or nothing new was for a long time. */
export async function settle(fleet: Fleet, feed: Feed, tell: (words: string) => void): Promise<void> {
  await delay(waitsMs);
  let [last, moved] = ['', Date.now()];
  for (;;) {
    const behind = (await fleet.ask<Status>('/v1/status')).lag.filter(({ lag }) => lag > 0);
    const done = behind.length > 0 ? undefined : await countDone(fleet);
    if (done !== undefined && done >= feed.commands.length) return delay(afterMs);
    const stands = behind.length > 0 ? behind.map(({ topic, group, lag }) => `${group} is ${lag} behind on ${topic}`).join(', ') : `${done ?? 0} of ${feed.commands.length} commands are done`;
    if (stands !== last) [last, moved] = [stands, Date.now()];
    if (Date.now() - moved > patienceMs) return tell(`${stands}, and nothing new came for ${patienceMs / 1000} s`);
    await delay(1_000);
  }
}

async function countDone(fleet: Fleet): Promise<number> {
  let count = 0;
  for (let cursor: string | undefined; ; ) {
    const { items, next } = await fleet.ask<{ items: unknown[]; next?: string }>(`/v1/messages?status=done&limit=500${cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`}`);
    count += items.length;
    if (next === undefined) return count;
    cursor = next;
  }
}
