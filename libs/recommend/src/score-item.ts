import type { Catalogue, CatalogueItem } from './catalogue';
import { topicKey, type LearnerProfile } from './learner-profile';
import { popularityAt, type PopularityTable } from './popularity';

/** What speaks for an item, each part 0..1, and what it rests on. */
export interface ItemScore {
  item: CatalogueItem;
  /** 0..1, higher is better. */
  score: number;
  popularity: number;
  /** The item's topic that was ticked. */
  interest?: string;
  /** The completed item nearest to it. */
  near?: CatalogueItem;
  /** The completed item that opened this one. */
  opened?: CatalogueItem;
}

const levels = ['beginner', 'intermediate', 'advanced'] as const;

/**
 * Scores the items: declared interests, nearness to what was completed, decayed popularity. Without a history popularity carries the
 * weight that history would; a level that fits adds a little, and between equals a course goes before what leads to it.
 */
export function scoreItems(items: CatalogueItem[], catalogue: Catalogue, learner: LearnerProfile, popularity: PopularityTable, now: number): ItemScore[] {
  const rarity = topicRarity(catalogue);
  const completed = learner.unprofiled ? [] : catalogue.items.filter(({ id }) => learner.completed.includes(id));
  const ticked = new Set(learner.interests.map(topicKey));
  const masses = new Map(items.map(({ id }) => [id, Object.hasOwn(popularity, id) && popularity[id] ? popularityAt(popularity[id], now) : 0]));
  const most = Math.max(0, ...masses.values());
  const weights = completed.length > 0 ? { interest: 0.45, near: 0.3, popularity: 0.2 } : { interest: 0.5, near: 0, popularity: 0.45 };
  return items.map((item) => {
    const interest = item.topics.find((topic) => ticked.has(topicKey(topic)) || namesOf(catalogue, topic).some((name) => ticked.has(name)));
    const opened = completed.findLast(({ id }) => item.prerequisites.includes(id));
    const { near, nearness } = nearest(item, completed, rarity);
    // Logarithms: the first choices of an item say more than the hundredth.
    const popular = most > 0 ? Math.log1p(masses.get(item.id) ?? 0) / Math.log1p(most) : 0;
    const score =
      weights.interest * (interest === undefined ? 0 : 1) + weights.near * (opened ? 1 : nearness) + weights.popularity * popular + 0.03 * levelFit(item, learner) + 0.02 * (item.kind === 'course' ? 1 : 0);
    return { item, score, popularity: popular, ...(interest !== undefined && { interest }), ...(near && { near }), ...(opened && { opened }) };
  });
}

/** How alike two items' topics are, 0..1: shared over all, rare topics counting more. */
export function topicSimilarity(a: CatalogueItem, b: CatalogueItem, rarity: ReadonlyMap<string, number>): number {
  const weigh = (topics: Iterable<string>) => [...topics].reduce((sum, topic) => sum + (rarity.get(topic) ?? 0), 0);
  const all = weigh(new Set([...a.topics, ...b.topics]));
  return all === 0 ? 0 : weigh(new Set(a.topics.filter((topic) => b.topics.includes(topic)))) / all;
}

/** Inverse document frequency of each topic in the catalogue. */
export function topicRarity({ items, topics }: Catalogue): Map<string, number> {
  return new Map(Object.keys(topics).map((topic) => [topic, Math.log(1 + items.length / Math.max(1, items.filter((item) => item.topics.includes(topic)).length))]));
}

function nearest(item: CatalogueItem, completed: CatalogueItem[], rarity: ReadonlyMap<string, number>): { near?: CatalogueItem; nearness: number } {
  let best: { near?: CatalogueItem; nearness: number } = { nearness: 0 };
  for (const other of completed) {
    const nearness = topicSimilarity(item, other, rarity);
    if (nearness > best.nearness) best = { near: other, nearness };
  }
  return best;
}

function namesOf(catalogue: Catalogue, topic: string): string[] {
  const names = catalogue.topics[topic];
  return names ? [topicKey(names.fr), topicKey(names.en)] : [];
}

function levelFit({ level }: CatalogueItem, learner: LearnerProfile): number {
  if (level === undefined || learner.level === undefined) return 0;
  return 1 - Math.abs(levels.indexOf(level) - levels.indexOf(learner.level)) / 2;
}
