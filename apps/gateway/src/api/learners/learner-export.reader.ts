import { Inject, Injectable } from '@nestjs/common';
import type { Contact } from '@parcours/contact';
import { formatTime, type Identifier, type LearnerEvent } from '@parcours/events';
import { CLOCK, LINKS, SETTINGS, type Clock, type Links, type Settings } from '@parcours/platform';
import { allPages, STORES, Suppressions, type DeadLetter, type MessageContent, type Stores } from '@parcours/store';
import { namingOf } from '../../erasure/identifying-words';
import { messageView, type MessageView } from '../messages/message-view';
import { consentHistory, type ConsentEntry } from './consent-history';
import { LearnerHistory } from './learner-history.service';
import { learnerView, type LearnerView } from './learner-view';

/** Kinds that are there also where there are none of a contact. */
const documentKinds = ['offer', 'task', 'print-piece'] as const;

/** A suppression of one of the addresses. Times are RFC 3339. */
export interface SuppressedAddress {
  address: string;
  purpose: string;
  reason: string;
  at: string;
}

export interface LearnerExport {
  exportedAt: string;
  learner: LearnerView;
  /** Identifiers that were claimed for this person. */
  claims: Identifier[];
  endedRuns: { id: string; journey: string; version: number; key: string; startedAt: string; endedAt: string; outcome: string; goals?: string[] }[];
  complaints: string[];
  accounts: unknown[];
  events: { receivedAt: string; event: LearnerEvent }[];
  decisions: unknown[];
  messages: (MessageView & { content?: Omit<MessageContent, 'id'> })[];
  documents: Record<string, unknown[]>;
  consents: ConsentEntry[];
  suppressions: SuppressedAddress[];
  /** What training managers are still to be told together with others. */
  digests: unknown[];
  deadLetters: DeadLetter[];
  /** Records that wait behind a dead letter. */
  parked: unknown[];
}

/** Everything kept of one person, for that person (GDPR, articles 15 and 20): what was said, decided, sent and offered. */
@Injectable()
export class LearnerExportReader {
  private readonly suppressions: Suppressions;

  constructor(
    @Inject(STORES) private readonly stores: Pick<Stores, 'identities' | 'messages' | 'documents' | 'digests' | 'deadLetters'>,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'locale' | 'timeZone'>,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LearnerHistory) private readonly history: LearnerHistory,
    @Inject(LINKS) links: Pick<Links, 'fingerprint'>,
  ) {
    this.suppressions = new Suppressions(stores.documents, links);
  }

  async read(contact: Contact): Promise<LearnerExport> {
    const { id } = contact;
    const [claims, events, traces, messages] = await Promise.all([this.stores.identities.of(id), this.history.events(id), this.history.traces(id), this.messages(id)]);
    const documents: Record<string, unknown[]> = {};
    for (const kind of new Set([...documentKinds, ...(await this.stores.documents.kinds())])) documents[kind] = await allPages((after) => this.stores.documents.list<unknown>({ kind, contact: id, after, limit: 500 }));
    for (const kind of Object.keys(documents)) if (documents[kind]?.length === 0 && !(documentKinds as readonly string[]).includes(kind)) delete documents[kind];
    return {
      exportedAt: formatTime(this.clock.now()),
      learner: learnerView(contact, this.settings),
      claims: claims.map(({ identifier }) => identifier),
      endedRuns: contact.ended.map(({ startedAt, endedAt, ...run }) => ({ ...run, startedAt: formatTime(startedAt), endedAt: formatTime(endedAt) })),
      complaints: contact.complaints,
      accounts: Object.values(contact.accounts).map(({ values }) => ({ id: values.id, name: values.name })),
      events: events.map(({ receivedAt, event }) => ({ receivedAt: formatTime(receivedAt), event })),
      decisions: traces.map(({ at, ...trace }) => ({ ...trace, at: formatTime(at) })),
      messages,
      documents,
      consents: consentHistory(events),
      suppressions: await this.suppressedOf(contact),
      digests: await this.stores.digests.of(id),
      deadLetters: await this.lettersOf(contact),
      parked: (await this.stores.deadLetters.parked(id)).map(({ value }) => value),
    };
  }

  private async suppressedOf({ addresses, consents }: Contact): Promise<SuppressedAddress[]> {
    const found: SuppressedAddress[] = [];
    for (const { value: address } of addresses) {
      for (const about of ['*', ...Object.keys(consents)]) {
        const suppression = await this.suppressions.find(address, about);
        if (suppression?.purpose === about) found.push({ address, purpose: about, reason: suppression.reason, at: formatTime(suppression.at) });
      }
    }
    return found;
  }

  /** Those of the contact, and rejected events that name it. */
  private async lettersOf(contact: Contact): Promise<DeadLetter[]> {
    const names = namingOf(contact);
    const letters = await allPages((after) => this.stores.deadLetters.list({ after, limit: 500 }));
    return letters.filter((letter) => letter.contact === contact.id || names(letter.body));
  }

  private async messages(contact: string): Promise<LearnerExport['messages']> {
    const rows = await this.history.messages(contact);
    return Promise.all(
      rows.map(async (message) => {
        const content = await this.stores.messages.content(message.id);
        const { subject, html, text, source } = content ?? {};
        return { ...messageView(message, subject), ...(content && { content: { subject, html, text, source } }) };
      }),
    );
  }
}
