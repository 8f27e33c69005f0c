import type { Contact } from '@parcours/contact';
import type { Suppression } from '@parcours/store';

/** What an erasure must not forget of an address: that mail to it is not wanted, or does not arrive. */
export interface KnownSuppression {
  address: string;
  suppression: Omit<Suppression, 'lifted'>;
}

/** `now`: epoch ms, for what the contact has no instant of. */
export function knownSuppressions({ addresses, identifiers, consents, complaints }: Contact, now: number): KnownSuppression[] {
  const mailboxes = [...new Set([...addresses.map(({ value }) => value), ...identifiers.filter(({ scheme }) => scheme === 'email').map(({ value }) => value)])];
  const ofPerson = [
    ...Object.entries(consents).flatMap(([purpose, byChannel]) =>
      Object.entries(byChannel).flatMap(([channel, { status, at }]) => (status === 'withdrawn' && (channel === '*' || channel === 'email') ? [{ reason: 'unsubscribed' as const, purpose, at }] : [])),
    ),
    ...complaints.map((purpose) => ({ reason: 'complained' as const, purpose, at: now })),
  ];
  return [
    ...mailboxes.flatMap((address) => ofPerson.map((suppression) => ({ address, suppression }))),
    ...addresses.flatMap(({ value, closed }) => (closed === undefined ? [] : [{ address: value, suppression: { reason: closed, purpose: '*', at: now } }])),
  ];
}
