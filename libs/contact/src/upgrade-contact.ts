import type { Contact } from './contact';
import { newContact } from './new-contact';

/** The document was written by a newer release: terminal for this node, which must not decide it. */
export class ContactFromNewerVersionError extends Error {
  readonly code = 'contact-from-newer-version';
  override readonly name = 'ContactFromNewerVersionError';
}

/** Reads a stored contact of any schema version up to ours; a current one as it is. Throws `ContactFromNewerVersionError` for a later one. */
export function upgradeContact(document: { id: string; schema?: number }): Contact {
  const { schema } = document;
  if (schema !== undefined && schema > 1) {
    throw new ContactFromNewerVersionError(`contact ${document.id} was written by a newer Parcours (schema ${schema}, this one knows 1). Upgrade this service`);
  }
  if (schema === 1) return document as Contact;
  return { ...newContact(document.id, 0), ...document, schema: 1 };
}
