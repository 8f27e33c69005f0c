import type { Contact, EmailAddress, Instant } from './contact';

/**
 * What an address counts as for a mail about an account (`account`: its id; undefined: about none): professional where that account
 * supplied it, so that the content concerns the job; in doubt, private.
 */
export function addressKind(address: Pick<EmailAddress, 'kind' | 'account'> | undefined, account: string | undefined): EmailAddress['kind'] {
  const employers = address?.kind === 'professional' && account !== undefined && (address.account ?? account) === account;
  return employers ? 'professional' : 'private';
}

/** Whether news may be written to an address: private news never to an employer's, nor one employer's to another's. */
export function takesNews(address: Pick<EmailAddress, 'kind' | 'account'>, account: string | undefined): boolean {
  return address.kind === 'private' || addressKind(address, account) === 'professional';
}

/**
 * An operator opens an address again, in a draft: mail came back by mistake, or the person asked for it after a complaint. Complaints
 * end with the last address they closed. One that is open, or not this contact's, stays as it is.
 */
export function reopenAddress(draft: Contact, value: string, at: Instant, by: string): void {
  const known = draft.addresses.find((address) => address.closed !== undefined && address.value.toLowerCase() === value.trim().toLowerCase());
  if (!known) return;
  const { closed, ...open } = known;
  draft.addresses = draft.addresses.map((address) => (address === known ? { ...open, reopened: { at, by } } : address));
  if (closed === 'complained' && !draft.addresses.some((address) => address.closed === 'complained')) draft.complaints = [];
}
