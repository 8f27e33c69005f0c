import type { ContactWork, LoopDependencies } from './loop-context';

/**
 * Step 4: all changed contacts in one bulk write, each by compare-and-set on its version.
 * Answers the contacts that lost the race: another owner of the partition wrote them first, so they are loaded and decided again.
 */
export async function commitContacts(contacts: Map<string, ContactWork>, { stores, newWriteId }: LoopDependencies): Promise<Map<string, ContactWork>> {
  const changes = [...contacts.values()].flatMap((work) => (work.decided && work.decided !== work.stored ? [work.decided] : []));
  if (changes.length === 0) return new Map();
  const { conflicts } = await stores.contacts.commit(changes, newWriteId());
  return new Map(conflicts.map((id) => [id, contacts.get(id) as ContactWork]));
}
