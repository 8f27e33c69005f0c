import { Inject, Injectable } from '@nestjs/common';
import type { Contact } from '@parcours/contact';
import type { Identifier } from '@parcours/events';
import { acceptedLanguage, CLOCK, LINKS, pageLanguageOf, SETTINGS, type Clock, type LinkClaims, type LinkKind, type Links, type PageLanguage, type Settings } from '@parcours/platform';
import { STORES, type Stores } from '@parcours/store';

/** Whoever came over a genuine link: whom it is for, what it is about, the language to speak. */
export interface PageVisitor {
  contact: Contact;
  about: Record<string, string>;
  language: PageLanguage;
}

/** Reads the links that people come over. */
@Injectable()
export class PageVisitors {
  constructor(
    @Inject(STORES) private readonly stores: Pick<Stores, 'contacts'>,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LINKS) private readonly links: Links,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'locale'>,
  ) {}

  /** The visitor behind a genuine, unexpired token of this kind whose contact is still here; else `undefined`, whatever was wrong. */
  async read(kind: LinkKind, token: string, languages: string | undefined): Promise<PageVisitor | undefined> {
    const claims = this.claims(kind, token);
    const contact = claims && (await this.stores.contacts.load([claims.contact])).get(claims.contact);
    if (!claims || !contact) return undefined;
    const { locale } = contact.attributes.values;
    const known = typeof locale === 'string' && /^(fr|en)\b/i.test(locale);
    return { contact, about: claims.about ?? {}, language: known ? pageLanguageOf(locale) : this.language(languages) };
  }

  /** The language of a reader about whom nothing is known. */
  language(languages: string | undefined): PageLanguage {
    return acceptedLanguage(languages, this.settings.locale);
  }

  /** What a genuine, unexpired token of this kind says, whoever is still here. */
  claims(kind: LinkKind, token: string): LinkClaims | undefined {
    try {
      return this.links.read(kind, token, this.clock.now());
    } catch {
      return undefined; // a token nobody signed may hold anything
    }
  }
}

/** How platforms know this person: what an event of theirs has to carry. */
export function identifiersOf({ identifiers, addresses }: Contact): Identifier[] {
  return identifiers.length ? identifiers : addresses.map(({ value }) => ({ scheme: 'email', value }));
}

/** Every address that mail to this person may go to. */
export function addressesOf({ identifiers, addresses }: Contact): string[] {
  return [...new Set([...addresses.map(({ value }) => value), ...identifiers.filter(({ scheme }) => scheme === 'email').map(({ value }) => value)])];
}
