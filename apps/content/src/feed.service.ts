import { Inject, Injectable } from '@nestjs/common';
import { EVENT_LOG, type EventLog } from '@parcours/event-log';
import { outcomeRecord } from '@parcours/journey';
import { CLOCK, LINKS, SETTINGS, type Clock, type Links, type Settings } from '@parcours/platform';
import type { Bilingual } from '@parcours/recommend';
import { allPages, STORES, type Stores } from '@parcours/store';
import { CatalogueService } from './catalogue.service';
import type { Feed, FeedItem } from './feed';
import type { Offer } from './offer';
import { PopularityService } from './popularity.service';
import { RecommendationService } from './recommendation.service';

const shown = 6;
const source = 'parcours/content';

/** A learner's feed behind its signed link, and the clicks on it. */
@Injectable()
export class FeedService {
  constructor(
    @Inject(STORES) private readonly stores: Pick<Stores, 'contacts' | 'documents'>,
    @Inject(EVENT_LOG) private readonly log: Pick<EventLog, 'append'>,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'timeZone'>,
    @Inject(LINKS) private readonly links: Links,
    @Inject(CatalogueService) private readonly catalogue: CatalogueService,
    @Inject(PopularityService) private readonly popularity: PopularityService,
    @Inject(RecommendationService) private readonly recommendations: RecommendationService,
  ) {}

  /** The feed of a genuine, unexpired token whose contact is still here; else `undefined`. */
  async read(token: string): Promise<Feed | undefined> {
    const now = this.clock.now();
    const contactId = this.contactOf(token);
    const contact = contactId === undefined ? undefined : (await this.stores.contacts.load([contactId])).get(contactId);
    if (!contact || contact.closed) return undefined;
    // 1. what was offered, the latest first; 2. what fits now
    const offered = (await this.offers(contact.id)).flatMap((offer) => offer.items);
    const fresh = this.recommendations.forLoaded(contact, await this.popularity.table(), { limit: shown, channel: 'feed' }, now).items;
    const catalogue = new Map(this.catalogue.catalogue.items.map((item) => [item.id, item]));
    const items = new Map<string, FeedItem>();
    const add = ({ id, kind, title, summary, starts }: Omit<FeedItem, 'url' | 'reason'>, reason: Bilingual): void => {
      if (items.size < shown && !items.has(id)) items.set(id, { id, kind, title, summary, reason, url: `/p/feed/${token}/go/${id}`, ...(starts !== undefined && { starts }) });
    };
    for (const offer of offered) add(catalogue.get(offer.id) ?? { ...offer, title: both(offer.title), summary: both(offer.summary) }, offer.reason);
    for (const { item, reason } of fresh) add(item, reason);
    const { firstName, timeZone } = contact.attributes.values;
    return { ...(typeof firstName === 'string' && { firstName }), timeZone: typeof timeZone === 'string' ? timeZone : this.settings.timeZone, items: [...items.values()] };
  }

  /** Where an item of the feed leads; the first click on an offered item is told to its journey. Only to addresses that were offered or stand in the catalogue. */
  async follow(token: string, item: string): Promise<string | undefined> {
    const contact = this.contactOf(token);
    if (contact === undefined) return undefined;
    const offer = (await this.offers(contact)).find(({ items }) => items.some(({ id }) => id === item));
    if (offer) {
      await this.log.append('learner.events', [outcomeRecord({ name: 'recommendation.clicked', source, id: `${offer.id}-${item}-clicked`, contact, now: this.clock.now(), data: { command: offer.id, item } })]);
    }
    return this.catalogue.catalogue.items.find(({ id }) => id === item)?.url ?? offer?.items.find(({ id }) => id === item)?.url;
  }

  private contactOf(token: string): string | undefined {
    try {
      return this.links.read('feed', token, this.clock.now())?.contact;
    } catch {
      return undefined; // a token nobody signed may hold anything
    }
  }

  private async offers(contact: string): Promise<Offer[]> {
    const offers = await allPages((after) => this.stores.documents.list<Offer>({ kind: 'offer', contact, after, limit: 100 }));
    const now = this.clock.now();
    return offers.filter(({ expiresAt }) => expiresAt === undefined || expiresAt >= now).sort((a, b) => b.at - a.at);
  }
}

const both = (text: string) => ({ fr: text, en: text });
