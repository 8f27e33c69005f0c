import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, LINKS, type Clock, type Links, type PageLanguage } from '@parcours/platform';
import { STORES, type Stores } from '@parcours/store';
import { z } from 'zod';

/** An offer as a mail shows it; `url` leads over the learner's feed, so that a click is known. */
export interface MailOffer {
  title: string;
  summary: string;
  url: string;
  reason: string;
}

const bilingual = z.looseObject({ fr: z.string(), en: z.string() });
/** What is read here of the content service's documents of kind `offer`. */
const offerSchema = z.looseObject({
  at: z.number(),
  expiresAt: z.number().optional(),
  items: z.array(z.looseObject({ id: z.string(), title: z.string(), summary: z.string(), reason: bilingual })),
});

/** As many as people read in a mail. */
const shown = 6;

/** What was offered to a contact and still holds. */
@Injectable()
export class MailOffers {
  constructor(
    @Inject(STORES) private readonly stores: Pick<Stores, 'documents'>,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LINKS) private readonly links: Links,
  ) {}

  /** The items of the contact's latest unexpired offer, as the offer ranked them; none where there is none. */
  async latest(contact: string, language: PageLanguage): Promise<MailOffer[]> {
    const now = this.clock.now();
    let latest: z.infer<typeof offerSchema> | undefined;
    for (let after: string | undefined; ; ) {
      const page = await this.stores.documents.list<unknown>({ kind: 'offer', contact, after, limit: 100 });
      for (const document of page.items) {
        const offer = offerSchema.safeParse(document).data;
        if (offer && (offer.expiresAt ?? now) >= now && offer.at >= (latest?.at ?? 0)) latest = offer;
      }
      after = page.next;
      if (after === undefined) break;
    }
    const feed = this.links.url({ kind: 'feed', contact });
    return (latest?.items ?? []).slice(0, shown).map(({ id, title, summary, reason }) => ({ title, summary, url: `${feed}/go/${id}`, reason: capital(reason[language]) }));
  }
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
