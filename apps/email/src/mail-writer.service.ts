import { Inject, Injectable } from '@nestjs/common';
import { addressKind, consentStatus, isMinor, type Contact } from '@parcours/contact';
import { CLOCK, pageLanguageOf, SETTINGS, type Clock, type Settings } from '@parcours/platform';
import { renderEmail } from '@parcours/templates';
import { headersOf, messageIdOf } from './headers/mail-headers';
import { MailLinks } from './links/mail-links.service';
import { mailableAddress, nameText, parseAddress, subjectText } from './mail-header';
import { MailOffers } from './mail-offers.service';
import type { Mail } from './mail-transport.port';
import { mailBasis, PublishedMail, templateFor, type MailSet } from './published-mail.service';
import { remembered } from './remembered';
import { accountOf, type MailCommand } from './send-check.service';

/** A written mail, and the locale it is in. */
export type WrittenMail = Mail & { locale: string };

/** What shows further courses needs this purpose to be allowed, whatever the mail is for. */
const promoting = 'learning-news';

/** Writes the mail of a command: its template in the learner's language, its links, its offers. */
@Injectable()
export class MailWriter {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'organisation' | 'email' | 'timeZone'>,
    @Inject(MailLinks) private readonly links: MailLinks,
    @Inject(PublishedMail) private readonly published: PublishedMail,
    @Inject(MailOffers) private readonly offers: MailOffers,
  ) {}

  /** Throws `TerminalError` (`template-missing`, `address-invalid`) and what rendering throws; both are the one command's fault. */
  async write(command: MailCommand, contact: Contact | undefined): Promise<WrittenMail> {
    // 1. the template, and the locale and zone that it can be shown in
    const set = await this.published.of(command.set);
    const stated = usableLocale(command.locale);
    const template = templateFor(set, command.template, stated);
    const locale = stated.split('-')[0] === template.locale ? stated : template.locale;
    const timeZone = usableZone(command.timeZone) ?? this.settings.timeZone;
    // 2. what it may say
    const kind = addressKind(contact?.addresses.find(({ value }) => value === command.to), accountOf(command));
    const marketing = mailBasis(set.purposes, command.purpose, kind) !== 'contract';
    const links = this.links.of(command);
    const offers = template.variables.includes('offers') && (marketing || mayPromote(set, contact, kind, command.to, this.clock.now())) ? await this.offers.latest(command.contact, pageLanguageOf(locale)) : [];
    const { organisation, email: { replyTo, postalAddress } } = this.settings;
    const from = senderOf(this.settings.email.from);
    const rendered = renderEmail(template, { ...command.context, links, offers, organisation, postalAddress, locale, timeZone, marketing, purpose: command.purpose }, { locale, timeZone });
    const { subject, html, text } = this.links.outgoing(rendered, command, contact);
    // 3. the message
    const headers = headersOf({ command: command.id, journey: command.journey, purpose: command.purpose, marketing, from: from.address, unsubscribe: links.unsubscribe });
    return {
      id: command.id, purpose: command.purpose, from, to: { name: nameText(nameOf(contact)), address: mailableAddress(command.to) }, ...(replyTo !== undefined && { replyTo: senderOf(replyTo) }),
      subject: subjectText(command.detail?.test === true ? `[Test] ${subject}` : subject), html, text, messageId: messageIdOf(command.id, from.address), date: this.clock.now(), headers, locale,
    };
  }
}

const senderOf = remembered(parseAddress);

/** A mail by contract shows offers only where news would be allowed to that address. */
function mayPromote({ purposes }: MailSet, contact: Contact | undefined, kind: 'private' | 'professional', to: string, now: number): boolean {
  if (!contact || isMinor(contact, now) || contact.complaints.includes(promoting)) return false;
  const status = consentStatus(contact, promoting, 'email', to);
  return status === 'granted' || (status === undefined && mailBasis(purposes, promoting, kind) !== 'opt-in');
}

function nameOf(contact: Contact | undefined): string {
  const { firstName, lastName } = contact?.attributes.values ?? {};
  return [firstName, lastName].filter((part) => typeof part === 'string').join(' ');
}

/** Platforms write `fr_CA` too, and what is no locale at all; French is then shown. */
const usableLocale = remembered((stated: string): string => {
  try {
    return Intl.getCanonicalLocales(stated.replaceAll('_', '-'))[0] ?? 'fr';
  } catch {
    return 'fr';
  }
});

const usableZone = remembered((stated: string): string | undefined => {
  try {
    new Intl.DateTimeFormat('fr', { timeZone: stated });
    return stated;
  } catch {
    return undefined;
  }
});
