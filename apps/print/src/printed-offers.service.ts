import { Inject, Injectable } from '@nestjs/common';
import { consentStatus, newContact, withdrawnAnywhere, type Contact } from '@parcours/contact';
import type { Command } from '@parcours/journey';
import { LINKS, type Links } from '@parcours/platform';
import { languageOf, mergePopularity, profileOf, recommend, type PopularityTable } from '@parcours/recommend';
import { allPages, STORES, type Stores } from '@parcours/store';
import { z } from 'zod';
import { PrintConfig } from './print-config.service';
import type { PrintedOffer } from './print-piece';

/** What carries offers beside a letter's own purpose. */
const offersPurpose = 'learning-news';
const declarationsSchema = z.looseObject({ purposes: z.record(z.string(), z.record(z.string(), z.unknown())).optional() });

export interface OfferQuestion {
  command: Command;
  contact: Contact | undefined;
  popularity: PopularityTable;
  limit: number;
  /** Of the letter. */
  locale: string;
  /** The published set's. */
  declarations: unknown;
}

/** The next courses printed on a letter, each behind its own code. */
@Injectable()
export class PrintedOffers {
  constructor(
    @Inject(STORES) private readonly stores: Pick<Stores, 'documents'>,
    @Inject(LINKS) private readonly links: Links,
    @Inject(PrintConfig) private readonly config: PrintConfig,
  ) {}

  /** Item id -> decaying mass, as the content service counts it. */
  async popularity(): Promise<PopularityTable> {
    const tables = await allPages((after) => this.stores.documents.list<{ items: PopularityTable }>({ kind: 'popularity', after, limit: 1_000 }));
    return mergePopularity(tables.map(({ items }) => items));
  }

  /** Courses only, best first, with the addresses they lead to; none where learning news may not reach the learner on paper. */
  offersFor({ command, contact = newContact(command.contact, command.at), popularity, limit, locale, declarations }: OfferQuestion): { offer: PrintedOffer; target: string }[] {
    if (limit === 0 || !mayShowOffers(contact, declarations, command.at)) return [];
    const language = languageOf(locale);
    const { items } = recommend({
      catalogue: this.config.catalogue, learner: profileOf(contact, command.locale, command.at), popularity, now: command.at, limit, channel: 'print', filter: ({ kind }) => kind === 'course',
    });
    return items.map(({ item, reason }) => ({
      offer: { id: item.id, title: item.title[language], summary: item.summary[language], reason, url: this.address(command.id, item.id) },
      target: item.url,
    }));
  }

  /** What a code says: short, so that it prints small; keyed, so that nobody can guess one; the same whenever the command is done again. */
  address(command: string, item = ''): string {
    return `${this.links.baseUrl}/p/q/${this.links.code(`${command}/${item}`)}`;
  }
}

/** A letter of another purpose shows offers only to whom learning news may be sent on paper. A purpose nobody declared is asked for like the strictest. */
function mayShowOffers(contact: Contact, declarations: unknown, now: number): boolean {
  if (contact.complaints.includes(offersPurpose)) return false;
  const declared = declarationsSchema.safeParse(declarations).data?.purposes?.[offersPurpose];
  const basis = declared?.print ?? declared?.basis ?? 'opt-in';
  if (basis === 'contract') return true;
  if (contact.pausedUntil !== undefined && now < contact.pausedUntil) return false;
  if (withdrawnAnywhere(contact, offersPurpose)) return false;
  const status = consentStatus(contact, offersPurpose, 'print');
  return basis === 'opt-out' ? status !== 'withdrawn' : status === 'granted';
}
