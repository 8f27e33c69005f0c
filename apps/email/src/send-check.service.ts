import { Inject, Injectable } from '@nestjs/common';
import { consentStatus, type Contact } from '@parcours/contact';
import type { Command } from '@parcours/journey';
import { LINKS, RetryableError, SETTINGS, type Links, type Settings } from '@parcours/platform';
import { STORES, Suppressions, type Stores } from '@parcours/store';
import { mailBasis, PublishedMail } from './published-mail.service';

/** Why a mail does not leave, although its journey asked for it. */
export type SendRefusal = 'not-on-allow-list' | 'unsubscribed' | 'bounced' | 'complained' | 'closed';

/** An `email.send` command as this service reads it. */
export type MailCommand = Command & { to: string; template: string };

/** What is checked once more when a mail is about to leave: the decision may be days old. */
@Injectable()
export class SendCheck {
  private readonly suppressions: Suppressions;
  private readonly allowed: string[];

  constructor(
    @Inject(STORES) private readonly stores: Pick<Stores, 'settings' | 'documents'>,
    @Inject(LINKS) links: Links,
    @Inject(SETTINGS) settings: Pick<Settings, 'email'>,
    @Inject(PublishedMail) private readonly published: PublishedMail,
  ) {
    this.suppressions = new Suppressions(stores.documents, links);
    this.allowed = settings.email.allowList.map((entry) => entry.trim().toLowerCase());
  }

  /** Throws `RetryableError` (`sends-off`) while sends are off: what is to be sent waits, nothing is lost. */
  async holdWhileOff(): Promise<void> {
    const sends = await this.stores.settings.get<{ off?: boolean }>('sends');
    if (sends?.off) throw new RetryableError('sends-off', 'Sends are off: mail waits until they are on again.');
  }

  /** The first reason not to send, in order: allow-list, suppression, the person's consent, their address, themselves. `contact` absent: erased. */
  async refusal({ to, purpose, set }: MailCommand, contact: Contact | undefined): Promise<SendRefusal | undefined> {
    if (!this.isAllowed(to)) return 'not-on-allow-list';
    const suppression = await this.suppressions.find(to, purpose);
    if (suppression) return suppression.reason;
    if (!contact) return 'closed';
    const address = contact.addresses.find(({ value }) => value.toLowerCase() === to.toLowerCase());
    const { purposes } = await this.published.of(set);
    if (mailBasis(purposes, purpose, address?.kind ?? 'private') !== 'contract' && consentStatus(contact, purpose, 'email') === 'withdrawn') return 'unsubscribed';
    if (contact.complaints.includes(purpose)) return 'complained';
    if (address?.closed) return address.closed;
    return contact.closed ? 'closed' : undefined;
  }

  private isAllowed(to: string): boolean {
    const address = to.toLowerCase();
    return this.allowed.length === 0 || this.allowed.some((entry) => (entry.startsWith('@') ? address.endsWith(entry) : address === entry));
  }
}
