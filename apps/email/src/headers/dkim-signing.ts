import { TerminalError, type Settings } from '@parcours/platform';
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { domainToASCII } from 'node:url';

/** What nodemailer signs by. */
export interface DkimSigning {
  domainName: string;
  keySelector: string;
  /** PEM. */
  privateKey: string;
  /** Names separated by colons. */
  headerFieldNames: string;
}

/** RFC 8301: shorter keys are not verified by anybody. */
const shortest = 1024;

/**
 * Every header that a mail of ours may have and that says something; Received and the like are added on the way. RFC 8058 wants both `List-Unsubscribe`
 * headers signed, Gmail `Feedback-ID`. Names that a mail does not have are left out by nodemailer, so that a header of such a name could be added unnoticed (RFC 6376, 8.15).
 */
export const signedHeaders = [
  'From', 'To', 'Reply-To', 'Subject', 'Date', 'Message-ID', 'MIME-Version', 'Content-Type', 'List-Id', 'List-Unsubscribe', 'List-Unsubscribe-Post', 'Feedback-ID', 'Auto-Submitted', 'X-Parcours-Command',
];

/**
 * How mails over SMTP are signed (RFC 6376, rsa-sha256); nothing where no `email.dkimDomain` is set. Throws `TerminalError` (`dkim-key-missing`, `dkim-key-unusable`) at
 * start: nodemailer sends unsigned what it can not sign.
 */
export function dkimSigning({ email: { dkimDomain, dkimSelector }, dkimKey }: Pick<Settings, 'email' | 'dkimKey'>): DkimSigning | undefined {
  if (dkimDomain === undefined) return undefined;
  if (dkimKey === undefined) throw new TerminalError('dkim-key-missing', 'email.dkimDomain is set, but PARCOURS_DKIM_KEY is not: give the private key, or take the domain out.');
  const key = rsaKey(dkimKey);
  return { domainName: domainToASCII(dkimDomain) || dkimDomain, keySelector: dkimSelector, privateKey: String(key.export({ type: 'pkcs8', format: 'pem' })), headerFieldNames: signedHeaders.join(':') };
}

/** The public half as the `p=` of a DNS record: base64 of a SubjectPublicKeyInfo (RFC 6376, 3.6.1). Throws like `dkimSigning`. */
export function dkimPublicKey(privateKey: string): string {
  return createPublicKey(rsaKey(privateKey)).export({ type: 'spki', format: 'der' }).toString('base64');
}

function rsaKey(pem: string): KeyObject {
  const unusable = (why: string): TerminalError => new TerminalError('dkim-key-unusable', `PARCOURS_DKIM_KEY can not sign: ${why}. Make one with: openssl genrsa 2048`);
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    throw unusable('it is no private key in PEM without a passphrase');
  }
  if (key.asymmetricKeyType !== 'rsa') throw unusable(`it is of type ${key.asymmetricKeyType}, and RSA is what every receiver verifies`);
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (bits < shortest) throw unusable(`it has ${bits} bits, and receivers ignore keys below ${shortest}`);
  return key;
}
