import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

/** Names of the headers that SendGrid's signed event webhook has. */
export const signatureHeader = 'x-twilio-email-event-webhook-signature';
export const timestampHeader = 'x-twilio-email-event-webhook-timestamp';

/** A pair of keys as an account has one; `publicKey` as `email.sendgridWebhookKey` takes it: base64 of the SPKI in DER. */
export function webhookKeys(): { privateKey: KeyObject; publicKey: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  return { privateKey, publicKey: publicKey.export({ format: 'der', type: 'spki' }).toString('base64') };
}

/** The headers that sign a webhook's raw body: ECDSA P-256 with SHA-256 over timestamp and body, the signature in DER, base64. `at`: epoch ms; the timestamp counts seconds. */
export function signWebhook(body: string | Buffer, { privateKey, at }: { privateKey: KeyObject; at: number }): Record<typeof signatureHeader | typeof timestampHeader, string> {
  const timestamp = String(Math.floor(at / 1_000));
  const signature = sign('sha256', Buffer.concat([Buffer.from(timestamp), Buffer.from(body)]), { key: privateKey, dsaEncoding: 'der' });
  return { [signatureHeader]: signature.toString('base64'), [timestampHeader]: timestamp } as ReturnType<typeof signWebhook>;
}
