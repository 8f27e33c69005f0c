import { parsedJson } from '@parcours/platform';
import { z } from 'zod';
import type { MailResult } from '../mail-transport.port';
import type { NoAnswer, ProviderAnswer } from './provider-request';

const errorsSchema = z.looseObject({ errors: z.array(z.looseObject({ field: z.string().nullish() })).min(1) });

/** Faults of before a connection was there. */
const neverConnected = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN', 'EADDRNOTAVAIL', 'EMFILE', 'CERT_HAS_EXPIRED', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'ERR_TLS_CERT_ALTNAME_INVALID']);

/**
 * What came of one request. Any answer is definite: with one that is no 2xx SendGrid did not take the mail, with one that is `taken` says what that means. Without an answer it
 * may have, unless no connection came about. `now`: epoch ms, to read when it wants to be asked again. Its messages are not passed on: they quote what was sent.
 */
export function sendgridResult(id: string, answer: ProviderAnswer | NoAnswer, { taken, now }: { taken: 'accepted' | 'delivered'; now: number }): MailResult {
  if (answer.type === 'none') {
    const { connected, code } = answer;
    if (!connected || neverConnected.has(code)) return { id, type: 'later', reason: 'provider-away' };
    return { id, type: 'uncertain', reason: code === 'ETIMEDOUT' ? 'no-answer-in-time' : 'connection-lost' };
  }
  const { status, headers, body } = answer;
  if (status >= 200 && status < 300) return { id, type: taken };
  const afterMs = askedPause(headers, now);
  const later = (reason: 'provider-busy' | 'provider-error' | 'provider-key'): MailResult => ({ id, type: 'later', reason, ...(afterMs !== undefined && { afterMs }) });
  if (status === 401 || status === 403) return later('provider-key');
  if (status === 429) return later('provider-busy');
  // A redirect or a 404 comes of an address that is not SendGrid's: a fault of the house, not of the mail.
  if (status >= 500 || status < 400 || [404, 405, 408].includes(status)) return later('provider-error');
  const field = errorsSchema.safeParse(parsedJson(body)).data?.errors[0]?.field ?? undefined;
  return { id, type: 'refused', reason: `refused-${status}${field === undefined ? '' : ` ${field.replace(/[^\w.[\]-]/g, '').slice(0, 60)}`}` };
}

/** Retry-After (RFC 9110: seconds, or a date) or X-RateLimit-Reset (epoch seconds), as ms from now. */
function askedPause(headers: Record<string, unknown>, now: number): number | undefined {
  const stated = headers['retry-after'];
  const seconds = Number(stated);
  const after = stated === undefined ? NaN : Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(String(stated)) - now;
  if (Number.isFinite(after)) return Math.max(0, after);
  const reset = Number(headers['x-ratelimit-reset'] ?? NaN) * 1_000 - now;
  return Number.isFinite(reset) ? Math.max(0, reset) : undefined;
}
