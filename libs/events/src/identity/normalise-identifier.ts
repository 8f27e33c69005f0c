import type { Identifier } from '../learner-event';

const MAILTO = /^mailto:/i;

/** `mailto:` IRIs may percent-encode (RFC 6068); a broken encoding is left as it stands. */
function decoded(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * Brings an identifier into the one form it is compared and stored in: scheme in lower case; value and issuer trimmed and
 * in Unicode NFC; an empty issuer left out. E-mail addresses are lower-cased and have no issuer; a `mailto:` IRI under any
 * scheme is the e-mail address it names. Values of other schemes keep their case. Never throws.
 */
export function normaliseIdentifier(identifier: Identifier): Identifier {
  const scheme = identifier.scheme.trim().toLowerCase();
  const value = identifier.value.normalize('NFC').trim();
  if (MAILTO.test(value)) {
    const named = decoded(value.slice('mailto:'.length).split('?', 1)[0] ?? '');
    return { scheme: 'email', value: named.trim().toLowerCase() };
  }
  if (scheme === 'email') return { scheme, value: value.toLowerCase() };
  const issuer = identifier.issuer?.normalize('NFC').trim();
  return issuer ? { scheme, issuer, value } : { scheme, value };
}
