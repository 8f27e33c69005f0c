import { createHmac } from 'node:crypto';

/** The keys of a setting's secrets, separated by spaces: `whsec_` and base64, or text as it is. */
export function webhookKeys(secrets: string): Buffer[] {
  return secrets
    .trim()
    .split(/\s+/)
    .filter((secret) => secret !== '')
    .map((secret) => (secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : Buffer.from(secret)));
}

/** The headers of Standard Webhooks: who receives it tells a repeat by `webhook-id`, and the sender by a signature of each key. `at`: epoch ms. */
export function webhookHeaders({ id, at, body, keys }: { id: string; at: number; body: string; keys: Buffer[] }): Record<string, string> {
  const timestamp = String(Math.floor(at / 1_000));
  const signatures = keys.map((key) => `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`);
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}
