import { Inject, Injectable } from '@nestjs/common';
import type { Contact } from '@parcours/contact';
import { EVENT_LOG, type EventLog } from '@parcours/event-log';
import { CLOCK, LINKS, type Clock, type Links } from '@parcours/platform';
import { allPages, STORES, Suppressions, type Stores } from '@parcours/store';
import { namingOf } from './identifying-words';
import { knownSuppressions } from './known-suppressions';
import { OtherRecords } from './other-records.service';

type Removed = Record<string, number>;

/** A step: what it removed, by store. Doing it again removes what is left, and harms nobody. */
export interface ErasureStep {
  name: string;
  run(contact: string): Promise<Removed>;
}

/** Before it is done with anything else of the parking queue: all that there is. */
const everything = { generation: Number.MAX_SAFE_INTEGER, partition: 0, offset: 0 };
const limit = 500;

/**
 * What an erasure does, in this order. The contact's document goes after all that is found by what it says (addresses, ids, names), and
 * before all that is found by the contact's id: from then on the engine drops whatever still comes of it.
 */
@Injectable()
export class ErasureSteps {
  readonly all: readonly ErasureStep[];
  /** Those that are done again for what came late. */
  readonly late: readonly ErasureStep[];
  private readonly suppressions: Suppressions;

  constructor(
    @Inject(STORES) private readonly stores: Stores,
    @Inject(EVENT_LOG) private readonly log: EventLog,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LINKS) links: Links,
    @Inject(OtherRecords) private readonly others: Pick<OtherRecords, 'forget'>,
  ) {
    this.suppressions = new Suppressions(stores.documents, links);
    const { contacts, identities, digests, messages, traces, archive } = stores;
    const late: ErasureStep[] = [
      { name: 'identities', run: async (contact) => ({ identities: await identities.retire(contact) }) },
      { name: 'letters', run: (contact) => this.removeLetters(contact) },
      { name: 'contact', run: async (contact) => ({ contacts: (await contacts.remove(contact)) ? 1 : 0 }) },
      { name: 'documents', run: (contact) => this.removeDocuments(contact) },
      { name: 'digests', run: async (contact) => ({ digests: await digests.removeOf(contact) }) },
      { name: 'messages', run: async (contact) => ({ messages: await messages.removeOf(contact) }) },
      { name: 'traces', run: async (contact) => ({ traces: await traces.removeOf(contact) }) },
      { name: 'events', run: async (contact) => ({ events: await archive.removeOf(contact) }) },
      { name: 'log', run: async (contact) => ({ log: (await this.log.forget?.(contact)) ?? 0 }) },
    ];
    this.late = late;
    this.all = [
      { name: 'suppressions', run: (contact) => this.keepSuppressions(contact) },
      { name: 'others', run: async (contact) => ({ others: await this.with(contact, (known) => this.others.forget(known), 0) }) },
      ...late,
      { name: 'file', run: () => this.scrub() },
    ];
  }

  /** Makes what was removed unreadable in the file, where the stores are one. */
  async scrub(): Promise<Removed> {
    await this.stores.scrub?.();
    return {};
  }

  /** What was known of the addresses is kept by their keyed hashes, where no suppression stands that says as much. */
  private keepSuppressions(contact: string): Promise<Removed> {
    return this.with(contact, async (known) => {
      for (const { address, suppression } of knownSuppressions(known, this.clock.now())) {
        const standing = await this.suppressions.find(address, suppression.purpose);
        if (!standing) await this.suppressions.add([address], suppression);
      }
      return {};
    }, {});
  }

  /** Dead letters of the contact, and rejected events that name it; its parking queue. */
  private async removeLetters(contact: string): Promise<Removed> {
    const { deadLetters, documents } = this.stores;
    const names = await this.with(contact, async (known) => namingOf(known), () => false);
    const letters = await allPages((after) => deadLetters.list({ after, limit }));
    const own = letters.filter((letter) => letter.contact === contact || letter.body.includes(contact) || names(letter.body) || names(letter.reason));
    const parked = await deadLetters.parked(contact);
    if (parked.length > 0) await deadLetters.unpark(contact, everything);
    // First answers to repeated requests are kept for a day, and may name anybody.
    const answers = await allPages((after) => documents.list<{ id?: unknown; body?: unknown }>({ kind: 'idempotency', status: 'kept', after, limit }));
    const naming = answers.flatMap(({ id, body }) => (typeof id === 'string' && (names(JSON.stringify(body ?? null)) || JSON.stringify(body ?? null).includes(contact)) ? [id] : []));
    return { deadLetters: await deadLetters.remove(own.map(({ id }) => id)), parked: parked.length, answers: await documents.remove('idempotency', naming) };
  }

  private async removeDocuments(contact: string): Promise<Removed> {
    return Object.fromEntries(Object.entries(await this.stores.documents.removeOf(contact)).map(([kind, count]) => [`documents.${kind}`, count]));
  }

  private async with<T>(contact: string, work: (known: Contact) => Promise<T>, otherwise: T): Promise<T> {
    const known = (await this.stores.contacts.load([contact])).get(contact);
    return known ? work(known) : otherwise;
  }
}
