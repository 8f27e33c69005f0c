import type { Contact } from './contact';

/** The schema version that this code writes. */
export const contactSchema = 1;

/** A document that a newer Parcours wrote: reading it by halves would lose what is new in it. */
export class ContactFromNewerVersionError extends Error {
  readonly code = 'contact-from-newer-version';

  constructor(id: string, schema: number) {
    super(`Contact ${id} was written by a newer Parcours (schema ${schema}, this one knows ${contactSchema}). Upgrade this service, or restore a backup made before the upgrade.`);
  }
}

/** A stored document in this version's shape. Throws `ContactFromNewerVersionError` for a newer one. */
export function upgradeContact(document: { id: string; schema: number }): Contact {
  if (document.schema > contactSchema) throw new ContactFromNewerVersionError(document.id, document.schema);
  return document as Contact;
}
