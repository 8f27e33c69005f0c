import type { BatchWork, LoopContext } from './loop-context';
import { publishedBefore } from './published-before';

/** Step 2a: the contacts' documents, in one query for those that are not remembered. What was decided before a lost race is forgotten. */
export async function loadContacts({ batch, contacts }: Pick<BatchWork, 'batch' | 'contacts'>, { stores, recent, erased }: Pick<LoopContext, 'stores' | 'recent' | 'erased'>): Promise<void> {
  const unknown: string[] = [];
  for (const work of contacts.values()) {
    work.stored = recent.find(work.id, batch.signal);
    work.decided = work.stored;
    if (!work.stored) unknown.push(work.id);
  }
  if (unknown.length === 0) return;
  const documents = await stores.contacts.load(unknown, (generation, partition) => publishedBefore(batch, generation, partition));
  const absent = unknown.filter((id) => !documents.has(id));
  const gone = absent.length > 0 ? await erased?.(absent) : undefined;
  for (const id of unknown) {
    const work = contacts.get(id);
    if (!work) continue;
    work.stored = documents.get(id);
    work.decided = work.stored;
    work.erased = gone?.has(id) ?? false;
  }
}
