import { Inject, Injectable } from '@nestjs/common';
import type { Contact, Run } from '@parcours/contact';
import { STORES, type Page, type Stores } from '@parcours/store';
import { pageBehind, readCursor, writeCursor } from '../shared/list-cursor';
import { runningContacts } from '../shared/running-contacts';
import { activeRunView, endedRunView, type RunView } from './run-view';

interface PageQuery {
  journey?: string;
  cursor?: string;
  limit: number;
}

/** Runs: of one learner, or active ones over all learners. */
@Injectable()
export class RunsReader {
  constructor(@Inject(STORES) private readonly stores: Pick<Stores, 'contacts'>) {}

  /** Active and ended ones of a learner, oldest first. */
  ofLearner(contact: Contact, { journey, ...page }: PageQuery): Page<RunView> {
    const runs = [...contact.ended.map((run) => ({ run, view: endedRunView(contact, run) })), ...contact.runs.map((run) => ({ run, view: activeRunView(contact, run) }))];
    const asked = runs.filter(({ run }) => journey === undefined || run.journey === journey);
    const { items, next } = pageBehind(asked, ({ run }) => [run.startedAt, run.id], [0, ''], page);
    return { items: items.map(({ view }) => view), ...(next !== undefined && { next }) };
  }

  /** Active ones, by contact and run id: runs that begin or end between two pages move no other one. */
  async active({ journey, cursor, limit }: PageQuery): Promise<Page<RunView>> {
    const behind = readCursor<[string, string]>(cursor, ['', '']);
    const found: { contact: Contact; run: Run }[] = [];
    const take = (contact: Contact, after = ''): void => {
      const runs = contact.runs.filter((run) => (journey === undefined || run.journey === journey) && run.id > after);
      for (const run of runs.sort((a, b) => (a.id < b.id ? -1 : 1))) found.push({ contact, run });
    };
    // 1. what is left of the contact that the last page ended in; 2. those behind it, one run more than the page takes
    if (behind) {
      const [id, run] = behind;
      const contact = (await this.stores.contacts.load([id])).get(id);
      if (contact) take(contact, run);
    }
    for await (const contact of runningContacts(this.stores.contacts, { journey, after: behind?.[0] })) {
      if (found.length > limit) break;
      take(contact);
    }
    const page = found.slice(0, limit);
    const last = page.at(-1);
    return { items: page.map(({ contact, run }) => activeRunView(contact, run)), ...(last && found.length > limit && { next: writeCursor([last.contact.id, last.run.id]) }) };
  }

  /** The contact of an active run, looked for among all that have one. */
  async contactOf(run: string): Promise<Contact | undefined> {
    for await (const contact of runningContacts(this.stores.contacts)) {
      if (contact.runs.some(({ id }) => id === run)) return contact;
    }
    return undefined;
  }
}
