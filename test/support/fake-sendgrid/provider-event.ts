import { createHash } from 'node:crypto';

/** The kinds of SendGrid's event webhook. */
export type ProviderEventKind = 'processed' | 'deferred' | 'delivered' | 'bounce' | 'blocked' | 'dropped' | 'open' | 'click' | 'spamreport' | 'unsubscribe' | 'group_unsubscribe';

/** A mail that was taken. `at`: epoch ms. */
export interface AcceptedMail {
  command: string;
  messageId: string;
  email: string;
  subject: string;
  categories: string[];
  /** As it came; only where the server keeps bodies. */
  body?: unknown;
  at: number;
}

export type ProviderEvent = Record<string, unknown> & { sg_event_id: string; event: string };

/** An event as the webhook tells it. `n` tells apart events of one kind and mail; the same one has the same `sg_event_id`. */
export function providerEvent({ command, messageId, email, categories }: AcceptedMail, kind: ProviderEventKind, { at, n = 0, url = 'https://www.example.org/course' }: { at: number; n?: number; url?: string }): ProviderEvent {
  return {
    email, timestamp: Math.floor(at / 1_000), 'smtp-id': `<${messageId}@ismtpd.example>`, event: kind === 'blocked' ? 'bounce' : kind, category: categories, command,
    sg_event_id: createHash('sha256').update(`${messageId} ${kind} ${n}`).digest('base64url').slice(0, 22), sg_message_id: `${messageId}.recvd-5f1c-1.0`, ...more(kind, url),
  };
}

function more(kind: ProviderEventKind, url: string): Record<string, unknown> {
  const agent = { useragent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', ip: '192.0.2.10' };
  switch (kind) {
    case 'delivered':
      return { response: '250 2.0.0 OK', tls: 1 };
    case 'deferred':
      return { response: '451 4.7.1 try again later', attempt: '1' };
    case 'bounce':
      return { type: 'bounce', reason: '550 5.1.1 The email account that you tried to reach does not exist', status: '5.1.1', bounce_classification: 'Invalid Address', tls: 1 };
    case 'blocked':
      return { type: 'blocked', reason: '550 5.7.1 message refused', status: '5.7.1', bounce_classification: 'Reputation' };
    case 'dropped':
      return { reason: 'Bounced Address', status: '5.0.0' };
    case 'click':
      return { url, url_offset: { index: 0, type: 'html' }, ...agent };
    case 'open':
      return { sg_machine_open: false, ...agent };
    case 'group_unsubscribe':
      return { asm_group_id: 10, ...agent };
    case 'processed':
    case 'spamreport':
    case 'unsubscribe':
      return {};
  }
}
