import type { CatalogueItem } from './catalogue';
import { languageOf, type LearnerProfile } from './learner-profile';

/** Why an item may not be recommended, in the order it is asked. */
export type LeftReason = 'completed' | 'enrolled' | 'prerequisites' | 'language' | 'past' | 'full' | 'cpf' | 'filtered';

export interface FilterQuestion {
  learner: LearnerProfile;
  /** Epoch ms. */
  now: number;
  /** `cpf` items are never pushed by `email` or `phone`, unless they belong to a course under way. */
  channel?: string;
  filter?: (item: CatalogueItem) => boolean;
}

/** The first reason that speaks against an item; undefined: it may be recommended. */
export function reasonToLeave(item: CatalogueItem, { learner, now, channel, filter }: FilterQuestion): LeftReason | undefined {
  if (learner.completed.includes(item.id)) return 'completed';
  if (learner.enrolled?.includes(item.id)) return 'enrolled';
  if (item.prerequisites.some((needed) => !learner.completed.includes(needed))) return 'prerequisites';
  if (!item.languages.includes(languageOf(learner.locale))) return 'language';
  if (isPast(item, now)) return 'past';
  if (item.seats?.left === 0) return 'full';
  const underWay = item.course !== undefined && learner.running?.includes(item.course);
  if (item.cpf && !underWay && (channel === 'email' || channel === 'phone')) return 'cpf';
  return filter && !filter(item) ? 'filtered' : undefined;
}

/** What has begun can not be joined; what only has an end is open until then. */
function isPast({ starts, ends }: CatalogueItem, now: number): boolean {
  const limit = starts ?? ends;
  return limit !== undefined && Date.parse(limit) <= now;
}
