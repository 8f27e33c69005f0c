import { Inject, Injectable } from '@nestjs/common';
import type { Contact } from '@parcours/contact';
import { CLOCK, SETTINGS, type Clock, type Settings } from '@parcours/platform';
import { profileOf, recommend, type PopularityTable, type Recommendations } from '@parcours/recommend';
import { STORES, type Stores } from '@parcours/store';
import { CatalogueService } from './catalogue.service';
import { itemFilter } from './item-filter';
import { PopularityService } from './popularity.service';

export interface RecommendationOptions {
  slot?: string;
  /** Default 3. */
  limit?: number;
  /** Used where the contact states none. */
  locale?: string;
  /** Where it will be shown; `email` leaves publicly funded items out. Default `feed`. */
  channel?: string;
  /** CEL over `item`. */
  filter?: string;
}

/** Recommends to contacts what the catalogue has for them now. */
@Injectable()
export class RecommendationService {
  constructor(
    @Inject(STORES) private readonly stores: Pick<Stores, 'contacts'>,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'locale'>,
    @Inject(CatalogueService) private readonly catalogue: CatalogueService,
    @Inject(PopularityService) private readonly popularity: PopularityService,
  ) {}

  /** What to show the contact in a slot, best first, with reasons; `undefined` where nobody knows the contact. */
  async forContact(contactId: string, options: RecommendationOptions = {}): Promise<Recommendations | undefined> {
    const contact = (await this.stores.contacts.load([contactId])).get(contactId);
    return contact && this.forLoaded(contact, await this.popularity.table(), options);
  }

  /** The same for a contact at hand, with the popularity table of the moment (`now`: epoch ms, default the clock's). */
  forLoaded(contact: Contact, popularity: PopularityTable, { limit = 3, locale, channel = 'feed', filter }: RecommendationOptions, now = this.clock.now()): Recommendations {
    return recommend({
      catalogue: this.catalogue.catalogue,
      learner: profileOf(contact, locale ?? this.settings.locale, now),
      popularity,
      now,
      limit,
      channel,
      ...(filter !== undefined && { filter: itemFilter(filter) }),
    });
  }
}
