import { Inject, Injectable } from '@nestjs/common';
import { consentStatus, type Contact } from '@parcours/contact';
import { CLOCK, LINKS, pageLanguageOf, SETTINGS, type Clock, type Links, type Settings } from '@parcours/platform';
import { renderEmail } from '@parcours/templates';
import { z } from 'zod';
import { parseAddress } from './mail-header';
import { MailOffers } from './mail-offers.service';
import { mailSource } from './mail-source';
import type { Mail } from './mail-transport.port';
import { mailBasis, PublishedMail, templateFor, type MailSet } from './published-mail.service';
import type { MailCommand } from './send-check.service';

/** A written mail, and the locale it is in. */
export type WrittenMail = Mail & { locale: string };

const enrolmentSchema = z.looseObject({ id: z.string() }).optional().catch(undefined);
/** Which evaluation a step's `data` asks for; the hot one where it says nothing. */
const askedSchema = z.looseObject({ evaluation: z.literal('cold') }).optional().catch(undefined);

/** What shows further courses needs this purpose to be allowed, whatever the mail is for. */
const promoting = 'learning-news';

/** Writes the mail of a command: its template in the learner's language, its links, its offers. */
@Injectable()
export class MailWriter {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'organisation' | 'email' | 'timeZone'>,
    @Inject(LINKS) private readonly links: Links,
    @Inject(PublishedMail) private readonly published: PublishedMail,
    @Inject(MailOffers) private readonly offers: MailOffers,
  ) {}

  /** Throws `TerminalError` (`template-missing`) and what rendering throws; both are the one command's fault. */
  async write(command: MailCommand, contact: Contact | undefined): Promise<WrittenMail> {
    // 1. the template, and the locale and zone that it can be shown in
    const set = await this.published.of(command.set);
    const stated = usableLocale(command.locale);
    const template = templateFor(set, command.template, stated);
    const locale = stated.split('-')[0] === template.locale ? stated : template.locale;
    const timeZone = usableZone(command.timeZone) ?? this.settings.timeZone;
    // 2. what it may say
    const kind = contact?.addresses.find(({ value }) => value === command.to)?.kind ?? 'private';
    const marketing = mailBasis(set.purposes, command.purpose, kind) !== 'contract';
    const links = this.linksOf(command);
    const offers = template.variables.includes('offers') && (marketing || mayPromote(set, contact, kind)) ? await this.offers.latest(command.contact, pageLanguageOf(locale)) : [];
    const { organisation, email: { from } } = this.settings;
    const { subject, html, text } = renderEmail(template, { ...command.context, links, offers, organisation, locale, timeZone, marketing, purpose: command.purpose }, { locale, timeZone });
    // 3. the message
    const source = mailSource({
      command: command.id, from: parseAddress(from), to: { name: nameOf(contact), address: command.to }, subject, html, text, date: this.clock.now(),
      ...(marketing && { unsubscribe: links.unsubscribe }),
    });
    return { id: command.id, from, to: command.to, subject, html, text, source, locale };
  }

  private linksOf({ contact, id, purpose, context }: MailCommand) {
    const enrolment = enrolmentSchema.parse(context.enrolment)?.id;
    const asked = askedSchema.parse(context.data)?.evaluation;
    return {
      evaluation: this.links.url({ kind: 'evaluation', contact, about: { ...(enrolment !== undefined && { enrolment }), ...(asked && { asked }), command: id } }),
      feed: this.links.url({ kind: 'feed', contact }),
      referral: this.links.url({ kind: 'referral', contact, about: { command: id } }),
      unsubscribe: this.links.url({ kind: 'unsubscribe', contact, about: { purpose } }),
      preferences: this.links.url({ kind: 'preferences', contact }),
    };
  }
}

/** A mail by contract shows offers only where news would be allowed to that address. */
function mayPromote({ purposes }: MailSet, contact: Contact | undefined, kind: 'private' | 'professional'): boolean {
  const status = contact && consentStatus(contact, promoting, 'email');
  return status === 'granted' || (status === undefined && mailBasis(purposes, promoting, kind) !== 'opt-in');
}

function nameOf(contact: Contact | undefined): string {
  const { firstName, lastName } = contact?.attributes.values ?? {};
  return [firstName, lastName].filter((part) => typeof part === 'string').join(' ');
}

/** Platforms write `fr_CA` too, and what is no locale at all; French is then shown. */
function usableLocale(stated: string): string {
  try {
    return Intl.getCanonicalLocales(stated.replaceAll('_', '-'))[0] ?? 'fr';
  } catch {
    return 'fr';
  }
}

function usableZone(stated: string): string | undefined {
  try {
    new Intl.DateTimeFormat('fr', { timeZone: stated });
    return stated;
  } catch {
    return undefined;
  }
}
