import { keyOfEvent, type IntakeItem } from '../intake-item';

export interface Segment {
  /** One item per event, in order. */
  items: IntakeItem[];
  /** Identical repeats, each with the item it repeats: what comes of that one comes of them. */
  repeats: { item: IntakeItem; of: IntakeItem }[];
  /** What has to wait: it reuses the id of an event that must be settled before. */
  later: IntakeItem[];
}

/**
 * Step 2: the longest beginning in which no id stands for two bodies. So a request that holds a conflict comes to the same as its
 * events sent one by one.
 */
export function nextSegment(items: IntakeItem[]): Segment {
  const first = new Map<string, IntakeItem>();
  const repeats: Segment['repeats'] = [];
  for (const [at, item] of items.entries()) {
    const key = keyOfEvent(item.event);
    const earlier = first.get(key);
    if (earlier === undefined) first.set(key, item);
    else if (earlier.digest === item.digest) repeats.push({ item, of: earlier });
    else return { items: [...first.values()], repeats, later: items.slice(at) };
  }
  return { items: [...first.values()], repeats, later: [] };
}
