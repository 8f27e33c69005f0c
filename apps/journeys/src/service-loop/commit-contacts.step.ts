import type { BatchWork, ContactWork, LoopContext } from './loop-context';

/**
 * Step 4: all changed contacts in one bulk write, each by compare-and-set on its version.
 * Answers the contacts that lost the race: another owner of the partition wrote them first, so they are loaded and decided again.
 */
export async function commitContacts({ batch, contacts }: Pick<BatchWork, 'batch' | 'contacts'>, { stores, newWriteId, recent }: LoopContext): Promise<Map<string, ContactWork>> {
  const changes = [...contacts.values()].flatMap((work) => (work.decided && work.decided !== work.stored ? [work.decided] : []));
  if (changes.length === 0) return new Map();
  // Until the outcome is known nothing is: a write that fails leaves no memory behind.
  for (const { id } of changes) recent.forget(id);
  const { conflicts, sizes = [] } = await stores.contacts.commit(changes, newWriteId());
  const lost = new Set(conflicts);
  changes.forEach((contact, i) => {
    const size = sizes[i];
    if (size !== undefined && !lost.has(contact.id)) recent.written(contact, batch.signal, size);
  });
  return new Map(conflicts.map((id) => [id, contacts.get(id) as ContactWork]));
}
