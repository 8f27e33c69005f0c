import type { BatchWork, LoopDependencies } from './loop-context';
import { publishedBefore } from './published-before';

/** Step 2a: the contacts' documents, in one query. What was decided before a lost race is forgotten. */
export async function loadContacts({ batch, contacts }: Pick<BatchWork, 'batch' | 'contacts'>, { stores }: LoopDependencies): Promise<void> {
  const documents = await stores.contacts.load([...contacts.keys()], (generation, partition) => publishedBefore(batch, generation, partition));
  for (const work of contacts.values()) {
    work.stored = documents.get(work.id);
    work.decided = work.stored;
  }
}
