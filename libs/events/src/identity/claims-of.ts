import type { Identifier, LearnerEvent } from '../learner-event';
import { identityKey, issuerKey } from './identity-key';
import { isAnonymous } from './is-anonymous';
import { normaliseIdentifier } from './normalise-identifier';
import { isRoleMailbox } from './role-mailbox';

/**
 * What an event says about who its learner is. `claims`: normal forms, each once, in the event's order. `addresses`: the
 * e-mail addresses, also those of offices, which claim nobody. `problem`: why the event names nobody in particular.
 */
export interface Claims {
  claims: Identifier[];
  addresses: string[];
  problem?: { code: 'two-ids-of-one-issuer'; message: string };
}

/** Reads the learner's claims; an anonymous evaluation makes none, nor does an event without learner. The actor never counts. */
export function claimsOf(event: LearnerEvent): Claims {
  const claims = new Map<string, Identifier>();
  const addresses = new Set<string>();
  const byIssuer = new Map<string, Identifier>();
  let problem: Claims['problem'];
  if (isAnonymous(event)) return { claims: [], addresses: [] };

  for (const stated of event.data.learner?.identifiers ?? []) {
    const identifier = normaliseIdentifier(stated);
    if (identifier.scheme === 'email') {
      addresses.add(identifier.value);
      if (!isRoleMailbox(identifier.value)) claims.set(identityKey(identifier), identifier);
      continue;
    }
    const issuer = issuerKey(identifier);
    const other = byIssuer.get(issuer);
    if (other && other.value !== identifier.value) problem ??= twoIdsOfOneIssuer(identifier);
    byIssuer.set(issuer, identifier);
    claims.set(identityKey(identifier), identifier);
  }
  return { claims: [...claims.values()], addresses: [...addresses], ...(problem ? { problem } : {}) };
}

/** The reason is the same whether the two ids meet in one event or on one contact. */
export function twoIdsOfOneIssuer(identifier: Identifier): { code: 'two-ids-of-one-issuer'; message: string } {
  const issuer = identifier.issuer === undefined ? '' : ` of ${identifier.issuer.slice(0, 100)}`;
  return {
    code: 'two-ids-of-one-issuer',
    message: `learner.identifiers: two different ${identifier.scheme} ids${issuer} can not be one person. Send one event for each, or correct the id.`,
  };
}
