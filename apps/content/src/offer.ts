import type { Bilingual, ItemKind } from '@parcours/recommend';

/** One thing offered; title and summary in the learner's language. */
export interface OfferedItem {
  id: string;
  title: string;
  summary: string;
  kind: ItemKind;
  url: string;
  reason: Bilingual;
}

/** Body of a document of kind `offer`: what one command offered. Times are epoch ms. */
export interface Offer {
  /** The command's id. */
  id: string;
  contact: string;
  at: number;
  /** Not shown later than this; absent: no limit. */
  expiresAt?: number;
  slot: string;
  items: OfferedItem[];
}
