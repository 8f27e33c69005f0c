import { Inject, Injectable } from '@nestjs/common';
import type { Contact } from '@parcours/contact';
import { formatTime, type Identifier, type LearnerEvent } from '@parcours/events';
import { CLOCK, SETTINGS, type Clock, type Settings } from '@parcours/platform';
import { STORES, type MessageContent, type Stores } from '@parcours/store';
import { messageView, type MessageView } from '../messages/message-view';
import { allPages } from '../shared/all-pages';
import { LearnerHistory } from './learner-history.service';
import { learnerView, type LearnerView } from './learner-view';

/** Kinds of documents that channels keep of a contact. */
const documentKinds = ['offer', 'task', 'print-piece'] as const;

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
}

/** Everything kept of one person, for that person (GDPR, articles 15 and 20): what was said, decided, sent and offered. */
@Injectable()
export class LearnerExportReader {
  constructor(
    @Inject(STORES) private readonly stores: Pick<Stores, 'identities' | 'messages' | 'documents'>,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'locale' | 'timeZone'>,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LearnerHistory) private readonly history: LearnerHistory,
  ) {}

  async read(contact: Contact): Promise<LearnerExport> {
    const { id } = contact;
    const [claims, events, traces, messages] = await Promise.all([this.stores.identities.of(id), this.history.events(id), this.history.traces(id), this.messages(id)]);
    const documents: Record<string, unknown[]> = {};
    for (const kind of documentKinds) documents[kind] = await allPages((after) => this.stores.documents.list<unknown>({ kind, contact: id, after, limit: 500 }));
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
    };
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
