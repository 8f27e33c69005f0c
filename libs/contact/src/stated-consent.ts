import { normaliseIdentifier, shortName, type LearnerEvent } from '@parcours/events';
import type { StatedConsent } from './consent';
import type { Contact, Instant } from './contact';

/**
 * The grant or withdrawal that an event states, `at` its time (epoch ms); undefined: it states none. A grant for e-mail belongs to the
 * mailboxes that the event names, else to those the contact has by then.
 */
export function statedConsent({ addresses }: Pick<Contact, 'addresses'>, { type, data }: LearnerEvent, at: Instant): StatedConsent | undefined {
  const { consent } = data;
  const name = shortName(type);
  if (!consent || (name !== 'consent.granted' && name !== 'consent.withdrawn' && name !== 'preference.changed')) return undefined;
  const { purpose, channel, proof } = consent;
  // Preferences say by their status which of the two they are.
  const withdrawn = name === 'consent.withdrawn' || (name === 'preference.changed' && (consent as Record<string, unknown>).status === 'withdrawn');
  const stated: StatedConsent = { purpose, channel, status: withdrawn ? 'withdrawn' : 'granted', at };
  const form = proof?.form ?? (name === 'preference.changed' ? 'preference-centre' : undefined);
  if (form !== undefined) stated.form = form;
  const actor = typeof proof?.actor === 'string' ? proof.actor : data.actor && 'somebody-else';
  if (actor !== undefined) stated.actor = actor;
  if (withdrawn || (channel !== undefined && channel !== 'email' && channel !== '*')) return stated;
  const named = (data.learner?.identifiers ?? []).map(normaliseIdentifier).flatMap(({ scheme, value }) => (scheme === 'email' ? [value.toLowerCase()] : []));
  const mailboxes = named.length > 0 ? named : addresses.map(({ value }) => value.toLowerCase());
  if (mailboxes.length > 0) stated.addresses = [...new Set(mailboxes)];
  return stated;
}
