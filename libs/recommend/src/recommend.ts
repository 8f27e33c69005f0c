import type { Bilingual, Catalogue, CatalogueItem } from './catalogue';
import { diversify } from './diversify';
import { reasonToLeave, type LeftReason } from './hard-filters';
import type { LearnerProfile } from './learner-profile';
import type { PopularityTable } from './popularity';
import { reasonFor } from './reason-for';
import { scoreItems, topicRarity } from './score-item';

export interface RecommendQuestion {
  catalogue: Catalogue;
  learner: LearnerProfile;
  popularity: PopularityTable;
  /** Epoch ms. */
  now: number;
  limit: number;
  /** Only items it says yes to. */
  filter?: (item: CatalogueItem) => boolean;
  /** Where the items will be shown: `email` and `phone` carry no `cpf` items, unless they belong to a course under way. */
  channel?: string;
}

export interface Recommendation {
  item: CatalogueItem;
  /** 0..1. */
  score: number;
  reason: Bilingual;
}

export interface Recommendations {
  items: Recommendation[];
  /** Items that may not be recommended, in the catalogue's order. */
  left: { id: string; why: LeftReason }[];
}

/** What to recommend to a learner, best first, each with its reason. The same question always has the same answer. */
export function recommend({ catalogue, learner, popularity, now, limit, filter, channel }: RecommendQuestion): Recommendations {
  const left: Recommendations['left'] = [];
  const open: CatalogueItem[] = [];
  for (const item of catalogue.items) {
    const why = reasonToLeave(item, { learner, now, channel, filter });
    if (why === undefined) open.push(item);
    else left.push({ id: item.id, why });
  }
  const chosen = diversify(scoreItems(open, catalogue, learner, popularity, now), limit, topicRarity(catalogue));
  return { items: chosen.map((scored) => ({ item: scored.item, score: scored.score, reason: reasonFor(scored, catalogue) })), left };
}
