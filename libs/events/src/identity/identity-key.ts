import type { Identifier } from '../learner-event';
import { normaliseIdentifier } from './normalise-identifier';

/**
 * The key an identifier is claimed by: `scheme|issuer|value` of its normal form, issuer empty where there is none. A `|`
 * inside an issuer is written `%7C`, so that no issuer and value can be spelt to look like another's.
 */
export function identityKey(identifier: Identifier): string {
  const { scheme, issuer, value } = normaliseIdentifier(identifier);
  return `${scheme}|${(issuer ?? '').replaceAll('|', '%7C')}|${value}`;
}

/** The key of who gave the value out: identifiers that share it must have the same value to be one person's. */
export function issuerKey(identifier: Identifier): string {
  return `${identifier.scheme}|${(identifier.issuer ?? '').replaceAll('|', '%7C')}`;
}
