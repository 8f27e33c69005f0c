import { Inject, Injectable } from '@nestjs/common';
import { addressKind, consentStatus, isMinor, type Contact } from '@parcours/contact';
import { basisOf, type Command } from '@parcours/journey';
import { CLOCK, LINKS, RetryableError, SETTINGS, type Clock, type Links, type Settings } from '@parcours/platform';
import { STORES, Suppressions, type Stores } from '@parcours/store';
import { PublishedMail } from './published-mail.service';

/** Why a mail does not leave, although its journey asked for it. */
export type SendRefusal = 'not-on-allow-list' | 'unsubscribed' | 'bounced' | 'complained' | 'closed' | 'minor' | 'no-consent';

/** An `email.send` command as this service reads it. */
export type MailCommand = Command & { to: string; template: string };

/** The account that a mail is about; what an address counts as depends on it. */
export function accountOf({ context }: MailCommand): string | undefined {
  return textIn(context.account, 'id');
}

/** A text that data of a command holds under a name; undefined where it holds none. */
export function textIn(holder: unknown, name: string): string | undefined {
  const value = typeof holder === 'object' && holder !== null && Object.hasOwn(holder, name) ? (holder as Record<string, unknown>)[name] : undefined;
  return typeof value === 'string' ? value : undefined;
}

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
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.suppressions = new Suppressions(stores.documents, links);
    this.allowed = settings.email.allowList.map((entry) => entry.trim().toLowerCase());
  }

  /** Throws `RetryableError` (`sends-off`) while sends are off: what is to be sent waits, nothing is lost. */
  async holdWhileOff(): Promise<void> {
    const sends = await this.stores.settings.get<{ off?: boolean }>('sends');
    if (sends?.off) throw new RetryableError('sends-off', 'Sends are off: mail waits until they are on again.');
  }

  /**
   * The first reason not to send, in order: allow-list, suppression, the person's age and consent, their address, themselves. What is owed
   * by contract is sent whatever was unsubscribed from. `contact` absent: erased.
   */
  async refusal(command: MailCommand, contact: Contact | undefined): Promise<SendRefusal | undefined> {
    const { to, purpose, set, contact: id } = command;
    if (!this.isAllowed(to)) return 'not-on-allow-list';
    const address = contact?.addresses.find(({ value }) => value.toLowerCase() === to.toLowerCase());
    const { purposes } = await this.published.of(set);
    const basis = basisOf(purposes, purpose, 'email', addressKind(address, accountOf(command)));
    const suppressed = (await this.suppressions.findAll(to, id, purpose)).find(({ reason }) => basis !== 'contract' || reason !== 'unsubscribed');
    if (suppressed) return suppressed.reason;
    if (!contact) return 'closed';
    if (basis !== 'contract') {
      if (isMinor(contact, this.clock.now())) return 'minor';
      const status = consentStatus(contact, purpose, 'email', to);
      if (status === 'withdrawn') return 'unsubscribed';
      if (basis === 'opt-in' && status !== 'granted') return 'no-consent';
    }
    if (contact.complaints.includes(purpose)) return 'complained';
    if (address?.closed) return address.closed;
    return contact.closed ? 'closed' : undefined;
  }

  private isAllowed(to: string): boolean {
    const address = to.toLowerCase();
    return this.allowed.length === 0 || this.allowed.some((entry) => (entry.startsWith('@') ? address.endsWith(entry) : address === entry));
  }
}
