import { Inject, Injectable } from '@nestjs/common';
import type { Contact } from '@parcours/contact';
import { notFound } from '@parcours/platform';
import { findContact, STORES, type Stores } from '@parcours/store';
import { refInput } from './inputs';

/** Who a reference means. What can not be a reference means nobody, as one that nobody claimed does: neither says which it was. */
@Injectable()
export class LearnerFinder {
  constructor(@Inject(STORES) private readonly stores: Pick<Stores, 'identities' | 'contacts'>) {}

  /** Throws `ProblemException` (404 `learner-unknown`). */
  async find(reference: unknown, field = 'learner'): Promise<Contact> {
    const read = refInput.safeParse(reference);
    const id = read.success ? await findContact(read.data, this.stores.identities) : undefined;
    const contact = id === undefined ? undefined : (await this.stores.contacts.load([id])).get(id);
    if (!contact) throw notFound('learner-unknown', 'Nobody is known by this reference: use a contact id, email:ADDRESS or SCHEME:ISSUER:VALUE.', field);
    return contact;
  }
}
