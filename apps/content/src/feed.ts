import type { Bilingual, ItemKind } from '@parcours/recommend';

/** One thing on a learner's feed. `url` leads over the feed, so that a click is known. */
export interface FeedItem {
  id: string;
  kind: ItemKind;
  title: Bilingual;
  summary: Bilingual;
  reason: Bilingual;
  url: string;
  /** RFC 3339. */
  starts?: string;
}

/** A learner's feed: what was offered and still holds, then what fits now. */
export interface Feed {
  firstName?: string;
  timeZone: string;
  items: FeedItem[];
}

/** The feed as JSON Feed 1.1 (jsonfeed.org); kind and reason stand in `_parcours`. */
export function jsonFeed({ items }: Feed, language: 'fr' | 'en', organisation: string, homepage: string) {
  return {
    version: 'https://jsonfeed.org/version/1.1',
    title: organisation,
    home_page_url: homepage,
    language,
    items: items.map(({ id, kind, title, summary, reason, url, starts }) => ({
      id,
      url,
      title: title[language],
      content_text: summary[language],
      _parcours: { kind, reason: reason[language], ...(starts !== undefined && { starts }) },
    })),
  };
}
