import type { ContactWork, LoopDependencies } from './loop-context';

/** Step 2a: the contacts' documents, in one query. What was decided before a lost race is forgotten. */
export async function loadContacts(contacts: Map<string, ContactWork>, { stores }: LoopDependencies): Promise<void> {
  const documents = await stores.contacts.load([...contacts.keys()]);
  for (const work of contacts.values()) {
    work.stored = documents.get(work.id);
    work.decided = work.stored;
  }
}
