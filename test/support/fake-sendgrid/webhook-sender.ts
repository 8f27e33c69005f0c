import type { KeyObject } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { ProviderEvent } from './provider-event';
import { signWebhook } from './sign-webhook';

export interface WebhookSenderOptions {
  url: string;
  privateKey: KeyObject;
  /** In [0, 1). */
  random: () => number;
  /** Events a request; default 100. */
  batch?: number;
  /** The share of events that come again in a later request. */
  duplicates?: number;
  /** Whether events come in any order. */
  shuffled?: boolean;
  /** How long after a refused request it is sent again (ms), and how often at most. */
  retryMs?: number;
  tries?: number;
  /** Epoch ms. */
  now?: () => number;
}

/** Posts events to a webhook, signed, in batches; a batch that is not answered by 2xx is posted again. Answers how many requests it took. Throws where a batch is never taken. */
export async function sendWebhooks(events: readonly ProviderEvent[], { url, privateKey, random, batch = 100, duplicates = 0, shuffled = false, retryMs = 50, tries = 100, now = Date.now }: WebhookSenderOptions): Promise<number> {
  const all = [...events, ...events.filter(() => random() < duplicates)];
  if (shuffled) {
    for (let i = all.length - 1; i > 0; i -= 1) {
      const j = Math.floor(random() * (i + 1));
      [all[i], all[j]] = [all[j] as ProviderEvent, all[i] as ProviderEvent];
    }
  }
  let requests = 0;
  for (let from = 0; from < all.length; from += batch) {
    const body = `${JSON.stringify(all.slice(from, from + batch))}\r\n`;
    for (let tried = 1; ; tried += 1) {
      requests += 1;
      const status = await post(url, body, signWebhook(body, { privateKey, at: now() }));
      if (status >= 200 && status < 300) break;
      if (tried >= tries) throw new Error(`The webhook answers ${status} for good.`);
      await delay(retryMs);
    }
  }
  return requests;
}

async function post(url: string, body: string, signed: Record<string, string>): Promise<number> {
  try {
    const answer = await fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json; charset=utf-8', 'user-agent': 'SendGrid Event API', ...signed } });
    await answer.arrayBuffer();
    return answer.status;
  } catch {
    return 0;
  }
}
