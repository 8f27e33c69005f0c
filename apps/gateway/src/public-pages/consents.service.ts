import { Inject, Injectable } from '@nestjs/common';
import { applyConsent, consentStatus, withdrawnAnywhere, type Contact } from '@parcours/contact';
import { formatTime, type Identifier } from '@parcours/events';
import type { Basis, Purposes } from '@parcours/journey';
import { CLOCK, LINKS, type Clock, type Links, type PageLanguage } from '@parcours/platform';
import { personKey, STORES, Suppressions, type Stores } from '@parcours/store';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { PageEvents, pagesSource, type PageEvent } from './page-events.service';
import { addressesOf, identifiersOf } from './page-visitors.service';
import { preferencesWording } from './preferences-page';

export const consentChannels = ['email', 'print', 'phone', 'feed'] as const;
export type ConsentChannel = (typeof consentChannels)[number];

/** One thing a person may allow or not, and whether it is allowed now. */
export interface ConsentChoice {
  purpose: string;
  channel: ConsentChannel;
  allowed: boolean;
}

const declarationsSchema = z.looseObject({ purposes: z.record(z.string(), z.looseObject({})) });

/** What people allow: read from their contact, changed by events, and effective on mail at once by a suppression. */
@Injectable()
export class Consents {
  private readonly suppressions: Suppressions;

  constructor(
    @Inject(STORES) private readonly stores: Pick<Stores, 'documents' | 'journeys'>,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LINKS) links: Links,
    @Inject(PageEvents) private readonly events: PageEvents,
  ) {
    this.suppressions = new Suppressions(stores.documents, links);
  }

  /** Every choice there is, by purpose and channel; what is sent by contract is none. */
  async choices(contact: Contact): Promise<ConsentChoice[]> {
    const purposes = await this.purposes();
    const off = new Set<string>();
    for (const purpose of Object.keys(purposes)) {
      for (const key of suppressedBy(contact)) if (await this.suppressions.find(key, purpose)) off.add(purpose);
    }
    return choicesOf(contact, purposes).map((choice) => (choice.channel === 'email' && off.has(choice.purpose) ? { ...choice, allowed: false } : choice));
  }

  /**
   * Ends a purpose for a person, over a link in a mail. Suppressed first, so that it holds before the engine knows; the event carries that
   * instant, so that the same wish sent twice is the same event. Whoever allowed it again meanwhile ends it anew.
   */
  async unsubscribe(contact: Contact, purpose: string, token: string, { language, wording }: { language: PageLanguage; wording: string }): Promise<void> {
    const standing = await this.suppressions.find(personKey(contact.id), purpose);
    const at = standing?.at ?? this.clock.now();
    await this.suppressions.add(suppressedBy(contact), { reason: 'unsubscribed', purpose, at });
    await this.events.tell([consentEvent(contact, { purpose, allowed: false, origin: token, form: 'unsubscribe-link', wording, at, language })]);
  }

  /** The same for somebody who was erased: should they come back under the same identifiers, they left already. Nothing else is known of them. */
  async unsubscribeErased(id: string, purpose: string): Promise<void> {
    await this.suppressions.add([personKey(id)], { reason: 'unsubscribed', purpose, at: this.clock.now() });
  }

  /** Begins a purpose on a channel, over the link of a mail that asked whether this is so (double opt-in): for the mailbox that the mail went to. What is allowed already stays as it is. */
  async confirm(contact: Contact, { purpose, channel, address }: { purpose: string; channel: ConsentChannel; address: string }, token: string, { language, wording }: { language: PageLanguage; wording: string }): Promise<void> {
    const keys = [personKey(contact.id), address];
    const suppressed = (await Promise.all(keys.map((key) => this.suppressions.find(key, purpose)))).some((found) => found?.reason === 'unsubscribed');
    if (consentStatus(contact, purpose, channel, address) === 'granted' && !suppressed) return;
    const at = this.clock.now();
    await this.events.tell([consentEvent(contact, { purpose, channel, allowed: true, origin: token, form: 'double-opt-in', wording, at, language, identifiers: [{ scheme: 'email', value: address }] })]);
    if (channel === 'email') await this.suppressions.lift(keys, purpose, at);
  }

  /** Takes in what a person chose; answers the choices as they then stand. `wanted` and `shown` hold `purpose/channel`. */
  async choose(contact: Contact, wanted: Set<string>, shown: Set<string>, language: PageLanguage): Promise<ConsentChoice[]> {
    const now = this.clock.now();
    // 1. what changed, against what the page showed as well: the contact may not have heard of the last change yet
    const changes = (await this.choices(contact)).flatMap((choice) => {
      const key = `${choice.purpose}/${choice.channel}`;
      const allowed = wanted.has(key);
      return allowed === choice.allowed && allowed === shown.has(key) ? [] : [{ ...choice, allowed }];
    });
    // 2. what ends, ends at once
    const keys = suppressedBy(contact);
    for (const { purpose, channel, allowed } of changes) if (channel === 'email' && !allowed) await this.suppressions.add(keys, { reason: 'unsubscribed', purpose, at: now });
    await this.events.tell(changes.map((change) => consentEvent(contact, { ...change, origin: randomUUID(), form: 'preference-centre', wording: preferencesWording(language, change), at: now, language })));
    // 3. what begins, begins once its proof is kept
    for (const { purpose, channel, allowed } of changes) if (channel === 'email' && allowed) await this.suppressions.lift(keys, purpose, now);
    // 4. as the engine will see it
    const after: Contact = { ...contact };
    for (const { purpose, channel, allowed } of changes) applyConsent(after, { purpose, channel, status: allowed ? 'granted' : 'withdrawn', at: now, form: 'preference-centre' });
    return this.choices(after);
  }

  private async purposes(): Promise<Purposes> {
    const set = await this.stores.journeys.latestSet();
    return (declarationsSchema.safeParse(set?.declarations).data?.purposes ?? {}) as Purposes;
  }
}

/** What a withdrawal is kept under: the person, whatever address comes later, and every address of theirs, whoever has it later. */
function suppressedBy(contact: Contact): string[] {
  return [personKey(contact.id), ...addressesOf(contact)];
}

function consentEvent(contact: Contact, change: { purpose: string; channel?: string; allowed: boolean; origin: string; form: string; wording: string; at: number; language: PageLanguage; identifiers?: Identifier[] }): PageEvent {
  const { purpose, channel, allowed, origin, form, wording, at, language, identifiers = identifiersOf(contact) } = change;
  const proof = { form, wording, time: formatTime(at), source: pagesSource, locale: language, actor: 'learner' };
  return {
    name: allowed ? 'consent.granted' : 'consent.withdrawn',
    contact: contact.id,
    origin,
    at,
    data: { learner: { identifiers }, consent: { purpose, ...(channel !== undefined && { channel }), proof } },
  };
}

/** Nobody but a training manager is asked about what training managers get. */
const ofManagers = 'manager-digest';

function isManager({ lastSeen, consents }: Contact): boolean {
  return Object.hasOwn(lastSeen, 'manager.noticed') || Object.hasOwn(consents, ofManagers);
}

/** What is no message at all: one choice, kept under one channel. */
const ofOneChannel: Readonly<Record<string, ConsentChannel>> = { 'open-tracking': 'email', profiling: 'feed' };

function choicesOf(contact: Contact, purposes: Purposes): ConsentChoice[] {
  const kind = contact.addresses.findLast(({ closed }) => !closed)?.kind ?? 'private';
  return Object.entries(purposes).flatMap(([purpose, declared]) => {
    if (purpose === ofManagers && !isManager(contact)) return [];
    const bases: Record<string, Basis | { private: Basis; professional: Basis }> = { ...declared };
    const only = Object.hasOwn(ofOneChannel, purpose) ? ofOneChannel[purpose] : undefined;
    return consentChannels.flatMap((channel) => {
      if (only !== undefined && channel !== only) return [];
      const stated = bases[channel] ?? bases.basis;
      const basis = typeof stated === 'object' ? stated[kind] : stated;
      if (basis === undefined || basis === 'contract') return [];
      const status = consentStatus(contact, purpose, channel);
      const elsewhere = (channel === 'print' || channel === 'phone') && withdrawnAnywhere(contact, purpose);
      return [{ purpose, channel, allowed: !elsewhere && (basis === 'opt-in' ? status === 'granted' : status !== 'withdrawn') }];
    });
  });
}
