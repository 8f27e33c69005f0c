import { TerminalError } from '@parcours/platform';
import { createPublicKey, verify, type KeyObject } from 'node:crypto';

/** How far a request's timestamp may be from the clock, in both directions (ms). */
export const signatureAgeMs = 5 * 60_000;

export interface SignedRequest {
  /** Base64 of an ECDSA signature in DER (RFC 3279, 2.2.3), SHA-256, of timestamp and body one behind the other. */
  signature: string | undefined;
  /** Unix time in seconds, as it was signed. */
  timestamp: string | undefined;
  /** The bytes as they came. */
  body: Uint8Array;
}

export type SignatureVerdict = 'genuine' | 'unsigned' | 'stale' | 'forged';

/** Reads the verification key of a webhook: base64 of a public key in DER (SPKI, RFC 5280), on P-256. Throws `TerminalError` (`webhook-key-invalid`) for anything else. */
export function readWebhookKey(text: string): KeyObject {
  try {
    const key = createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' });
    if (key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1') return key;
  } catch {
    // told below, without what was given
  }
  throw new TerminalError('webhook-key-invalid', 'email.sendgridWebhookKey is no public key on P-256: copy the verification key from the settings of the signed event webhook, whole.');
}

/** Whether a request comes from whoever holds the key, and was signed within five minutes of `now` (epoch ms). Never throws, whatever came. */
export function checkSignature(key: KeyObject, { signature, timestamp, body }: SignedRequest, now: number): SignatureVerdict {
  if (signature === undefined || signature === '' || timestamp === undefined || !/^\d{1,15}$/.test(timestamp)) return 'unsigned';
  // Told apart for the operator alone. A stale request is not looked at further: whoever repeats an old one learns nothing by it.
  if (Math.abs(now - Number(timestamp) * 1000) > signatureAgeMs) return 'stale';
  const signed = Buffer.concat([Buffer.from(timestamp), body]);
  try {
    return verify('sha256', signed, { key, dsaEncoding: 'der' }, Buffer.from(signature, 'base64')) ? 'genuine' : 'forged';
  } catch {
    return 'forged';
  }
}
