import type { Contact } from '@parcours/contact';
import type { ContactStore } from '@parcours/store';

const pageSize = 200;

/** Contacts with an active run (of the journey), in order of id, behind `after`. Other work of the process goes on between the pages. */
export async function* runningContacts(contacts: Pick<ContactStore, 'withRuns'>, query: { journey?: string; after?: string } = {}): AsyncGenerator<Contact> {
  for (let after = query.after; ; ) {
    const page = await contacts.withRuns({ journey: query.journey, after, limit: pageSize });
    yield* page;
    const last = page.at(-1);
    if (!last || page.length < pageSize) return;
    after = last.id;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
