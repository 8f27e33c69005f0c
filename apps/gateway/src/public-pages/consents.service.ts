import { Inject, Injectable } from '@nestjs/common';
import { applyConsent, consentStatus, withdrawnAnywhere, type Contact } from '@parcours/contact';
import { formatTime } from '@parcours/events';
import type { Basis, Purposes } from '@parcours/journey';
import { CLOCK, LINKS, type Clock, type Links, type PageLanguage } from '@parcours/platform';
import { STORES, Suppressions, type Stores } from '@parcours/store';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { PageEvents, pagesSource, type PageEvent } from './page-events.service';
import { addressesOf, identifiersOf } from './page-visitors.service';

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
      for (const address of addressesOf(contact)) if (await this.suppressions.find(address, purpose)) off.add(purpose);
    }
    return choicesOf(contact, purposes).map((choice) => (choice.channel === 'email' && off.has(choice.purpose) ? { ...choice, allowed: false } : choice));
  }

  /**
   * Ends a purpose for a person, over a link in a mail. Suppressed first, so that it holds before the engine knows; the event carries that
   * instant, so that the same wish sent twice is the same event. Whoever allowed it again meanwhile ends it anew.
   */
  async unsubscribe(contact: Contact, purpose: string, token: string, language: PageLanguage): Promise<void> {
    const addresses = addressesOf(contact);
    const standing = addresses[0] === undefined ? undefined : await this.suppressions.find(addresses[0], purpose);
    const at = standing?.reason === 'unsubscribed' ? standing.at : this.clock.now();
    await this.suppressions.add(addresses, { reason: 'unsubscribed', purpose, at });
    await this.events.tell([consentEvent(contact, { purpose, allowed: false, origin: token, form: 'unsubscribe-link', at, language })]);
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
    const addresses = addressesOf(contact);
    for (const { purpose, channel, allowed } of changes) if (channel === 'email' && !allowed) await this.suppressions.add(addresses, { reason: 'unsubscribed', purpose, at: now });
    await this.events.tell(changes.map((change) => consentEvent(contact, { ...change, origin: randomUUID(), form: 'preference-centre', at: now, language })));
    // 3. what begins, begins once its proof is kept
    for (const { purpose, channel, allowed } of changes) if (channel === 'email' && allowed) await this.suppressions.lift(addresses, purpose, now);
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

function consentEvent(contact: Contact, change: { purpose: string; channel?: string; allowed: boolean; origin: string; form: string; at: number; language: PageLanguage }): PageEvent {
  const { purpose, channel, allowed, origin, form, at, language } = change;
  const proof = { form, time: formatTime(at), source: pagesSource, locale: language };
  return {
    name: allowed ? 'consent.granted' : 'consent.withdrawn',
    contact: contact.id,
    origin,
    data: { learner: { identifiers: identifiersOf(contact) }, consent: { purpose, ...(channel !== undefined && { channel }), proof } },
  };
}

/** Nobody but a training manager is asked about what training managers get. */
const ofManagers = 'manager-digest';

function isManager({ lastSeen, consents }: Contact): boolean {
  return Object.hasOwn(lastSeen, 'manager.noticed') || Object.hasOwn(consents, ofManagers);
}

function choicesOf(contact: Contact, purposes: Purposes): ConsentChoice[] {
  const kind = contact.addresses.findLast(({ closed }) => !closed)?.kind ?? 'private';
  return Object.entries(purposes).flatMap(([purpose, declared]) => {
    if (purpose === ofManagers && !isManager(contact)) return [];
    const bases: Record<string, Basis | { private: Basis; professional: Basis }> = { ...declared };
    return consentChannels.flatMap((channel) => {
      const stated = bases[channel] ?? bases.basis;
      const basis = typeof stated === 'object' ? stated[kind] : stated;
      if (basis === undefined || basis === 'contract') return [];
      const status = consentStatus(contact, purpose, channel);
      const elsewhere = (channel === 'print' || channel === 'phone') && withdrawnAnywhere(contact, purpose);
      return [{ purpose, channel, allowed: !elsewhere && (basis === 'opt-in' ? status === 'granted' : status !== 'withdrawn') }];
    });
  });
}
