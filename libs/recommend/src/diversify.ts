import { topicSimilarity, type ItemScore } from './score-item';

/** How much being unlike what is chosen already counts against the score. */
const relevance = 0.75;

/**
 * Chooses `limit` items by maximal marginal relevance (Carbonell and Goldstein, 1998): each next one is good and unlike those before it,
 * by topics and kind. Equal ones go by id, so that the answer is always the same.
 */
export function diversify(scored: ItemScore[], limit: number, rarity: ReadonlyMap<string, number>): ItemScore[] {
  const open = [...scored].sort((a, b) => b.score - a.score || (a.item.id < b.item.id ? -1 : 1));
  const chosen: ItemScore[] = [];
  while (chosen.length < limit && open.length > 0) {
    let best = 0;
    let bestWorth = -Infinity;
    open.forEach((candidate, i) => {
      const alike = Math.max(0, ...chosen.map((other) => 0.7 * topicSimilarity(candidate.item, other.item, rarity) + (candidate.item.kind === other.item.kind ? 0.3 : 0)));
      const worth = relevance * candidate.score - (1 - relevance) * alike;
      if (worth > bestWorth + 1e-12) {
        best = i;
        bestWorth = worth;
      }
    });
    chosen.push(...open.splice(best, 1));
  }
  return chosen;
}
