import type { Contact } from './contact';
import { newContact } from './new-contact';

/** The document was written by a newer release: terminal for this node, which must not decide it. */
export class ContactFromNewerVersionError extends Error {
  readonly code = 'contact-from-newer-version';
  override readonly name = 'ContactFromNewerVersionError';
}

/** Reads a stored contact of any schema version up to ours. Throws `ContactFromNewerVersionError` for a later one. */
export function upgradeContact(document: Pick<Contact, 'id'> & Partial<Omit<Contact, 'schema'>> & { schema?: number }): Contact {
  const { schema, ...fields } = document;
  if (schema !== undefined && schema > 1) {
    throw new ContactFromNewerVersionError(`contact ${document.id} has schema ${schema}, this release reads up to 1: upgrade this node`);
  }
  return { ...newContact(document.id, document.now ?? 0), ...fields, schema: 1 };
}
