import { Inject, Injectable } from '@nestjs/common';
import { addressMeant, isLifting, newContact, statedConsent, type Contact } from '@parcours/contact';
import { normaliseIdentifier, parseTime, shortName, type LearnerEvent } from '@parcours/events';
import { CLOCK, LINKS, type Clock, type Links } from '@parcours/platform';
import { personKey, STORES, Suppressions, type Stores } from '@parcours/store';
import { pagesSource } from '../public-pages/page-events.service';
import { durably } from './durably';

const concerned: ReadonlySet<string> = new Set(['consent.granted', 'consent.withdrawn', 'preference.changed', 'email.complained', 'email.bounced']);

/** What an event changes about mail at once, before the engine has decided it. */
interface Effect {
  type: 'hold' | 'release';
  /** Whose word it is, as suppressions name a person; absent: an address is meant, whoever reads it. */
  person?: string;
  addresses: string[];
  purpose: string;
  reason: 'unsubscribed' | 'complained' | 'bounced';
  at: number;
}

/**
 * What people say about mail holds at once, whatever source it came over: a withdrawal, a complaint and a hard bounce suppress before the
 * event is appended, a grant that lifts a withdrawal ends its suppression afterwards. Repeating either changes nothing.
 */
@Injectable()
export class ConsentEffects {
  private readonly suppressions: Suppressions;

  constructor(
    @Inject(STORES) private readonly stores: Pick<Stores, 'contacts' | 'documents'>,
    @Inject(LINKS) links: Pick<Links, 'fingerprint'>,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.suppressions = new Suppressions(stores.documents, links);
  }

  /** Before events are appended. Throws `RetryableError`. */
  async hold(events: LearnerEvent[]): Promise<void> {
    for (const { type, person, addresses, ...suppression } of await this.effectsOf(events)) {
      if (type !== 'hold') continue;
      await durably('suppressions', async () => {
        // A withdrawal that is older than the person's own word to the contrary says nothing about any address.
        if (person !== undefined) await this.suppressions.add([person], suppression);
        if (person === undefined || (await this.suppressions.find(person, suppression.purpose))) await this.suppressions.add(addresses, suppression);
      });
    }
  }

  /** Once events are appended: their proof is kept. Throws `RetryableError`. */
  async release(events: LearnerEvent[]): Promise<void> {
    for (const { type, person, addresses, purpose, at } of await this.effectsOf(events)) {
      if (type === 'release') await durably('suppressions', () => this.suppressions.lift([...addresses, ...(person === undefined ? [] : [person])], purpose, at));
    }
  }

  private async effectsOf(events: LearnerEvent[]): Promise<Effect[]> {
    const some = events.filter(({ type, subject }) => subject !== undefined && concerned.has(shortName(type)));
    if (some.length === 0) return [];
    const now = this.clock.now();
    const contacts = await durably('contacts', () => this.stores.contacts.load([...new Set(some.map(({ subject = '' }) => subject))]));
    return some.flatMap((event) => effectOf(event, contacts.get(event.subject ?? '') ?? newContact(event.subject ?? '', now), now) ?? []);
  }
}

function effectOf(event: LearnerEvent, contact: Contact, now: number): Effect | undefined {
  const name = shortName(event.type);
  if (name === 'email.complained' || name === 'email.bounced') {
    const address = name === 'email.complained' || event.data.kind === 'hard' ? addressMeant(contact, event.data) : undefined;
    // Dated by receipt: what an operator opened again closes with the next one.
    return address === undefined ? undefined : { type: 'hold', addresses: [address], purpose: '*', reason: name === 'email.complained' ? 'complained' : 'bounced', at: now };
  }
  const stated = statedConsent(contact, event, Math.min(parseTime(event.time) ?? now, now));
  if (!stated || (stated.channel ?? '*') !== '*' && stated.channel !== 'email') return undefined;
  const { purpose, status, at } = stated;
  if (status === 'granted' && !isLifting(stated)) return undefined;
  // Our pages suppressed the addresses themselves, at the instant that makes the same wish the same event.
  const addresses = status === 'withdrawn' && event.source === pagesSource ? [] : addressesOf(contact, event);
  return { type: status === 'withdrawn' ? 'hold' : 'release', person: personKey(contact.id), addresses, purpose, reason: 'unsubscribed', at };
}

/** Every address of the person, and those that the event names. */
function addressesOf({ addresses, identifiers }: Contact, { data }: LearnerEvent): string[] {
  const named = [...identifiers, ...(data.learner?.identifiers ?? []).map(normaliseIdentifier)].filter(({ scheme }) => scheme === 'email');
  return [...new Set([...addresses, ...named].map(({ value }) => value.toLowerCase()))];
}
