import { Inject, Injectable, Optional } from '@nestjs/common';
import { CLOCK, METRICS, postOutside, RetryableError, SETTINGS, TerminalError, type Clock, type OutsideAnswer, type Settings } from '@parcours/platform';
import { actOnce, areSendsOff, ChannelMetrics, STORES, type Outcome, type Stores } from '@parcours/store';
import { randomUUID } from 'node:crypto';
import type { Registry } from 'prom-client';
import type { CallCommand } from './call-command';
import { CallQueue, type WaitingCall } from './call-queue';
import { callRefusal } from './call-target';
import { retryDelay } from './retry-delay';
import { webhookHeaders, webhookKeys } from './webhook-signature';

/** DI token of what posts: the network's, or a test's. */
export const POST_OUTSIDE = Symbol('POST_OUTSIDE');

/** To one host at one time, and in one round: a slow receiver must not hold up the others for long. */
const atOnce = 8;
const perRound = 32;

/**
 * Makes the calls that are due. Each is claimed like any command; its `webhook-id` tells the receiver a repeat, so that one which a
 * crash left in doubt is made again. What may pass (429, 5xx, the network) is tried again later; anything else is final, and a dead
 * letter an operator can replay. While sends are off nothing is due.
 * Every process of the engine polls: a call is made by the one that has its claim, and only if it still waits as it was read. The next
 * try is written before the claim is let go, so that nobody takes it up early.
 */
@Injectable()
export class CallRunner {
  private readonly queue: CallQueue;
  private readonly keys: Buffer[];
  private readonly metrics: ChannelMetrics | undefined;
  private current: Promise<number> = Promise.resolve(0);
  private next: Promise<number> | undefined;

  constructor(
    @Inject(STORES) private readonly stores: Pick<Stores, 'messages' | 'deadLetters' | 'documents' | 'settings'>,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'calls' | 'webhookSecret'>,
    @Inject(POST_OUTSIDE) private readonly post: typeof postOutside,
    @Optional() @Inject(METRICS) registry?: Registry,
  ) {
    this.metrics = registry && new ChannelMetrics(registry, 'call');
    this.queue = new CallQueue(stores.documents);
    this.keys = webhookKeys(settings.webhookSecret ?? '');
  }

  /** Tries what is due now; answers how many calls. One round after the other, each begun after it was asked for; who asks meanwhile shares the next. */
  poll(): Promise<number> {
    this.next ??= this.current
      .catch(() => 0)
      .then(() => {
        this.next = undefined;
        this.current = this.round();
        return this.current;
      });
    return this.next;
  }

  /** When the next call is due (epoch ms). */
  async nextDue(): Promise<number | undefined> {
    if (await areSendsOff(this.stores.settings)) return undefined;
    return (await this.queue.waiting()).reduce<number | undefined>((least, { nextAt }) => Math.min(nextAt, least ?? nextAt), undefined);
  }

  private async round(): Promise<number> {
    if (await areSendsOff(this.stores.settings)) return 0;
    const now = this.clock.now();
    const hosts = new Map<string, WaitingCall[]>();
    for (const call of await this.queue.waiting()) {
      if (call.nextAt > now) continue;
      const host = hostOf(call.command.detail.url);
      hosts.set(host, [...(hosts.get(host) ?? []), call]);
    }
    const counts = await Promise.all([...hosts.values()].map((calls) => this.callHost(calls.slice(0, perRound))));
    return counts.reduce((sum, count) => sum + count, 0);
  }

  private async callHost(calls: WaitingCall[]): Promise<number> {
    let count = 0;
    for (let from = 0; from < calls.length; from += atOnce) {
      const done = await Promise.all(calls.slice(from, from + atOnce).map((call) => this.try(call)));
      count += done.filter(Boolean).length;
    }
    return count;
  }

  /** Answers whether it was ours to try. */
  private async try(call: WaitingCall): Promise<boolean> {
    const { messages, deadLetters } = this.stores;
    let again: number | undefined;
    try {
      await actOnce({
        messages, deadLetters, clock: this.clock, channel: 'call', commands: [call.command], idempotent: true, token: randomUUID(), metrics: this.metrics,
        refuse: ({ id }) => (id === call.command.id ? this.refusal(call.command) : undefined),
        act: async () => {
          // Another process may have tried it since it was read.
          if (!(await this.queue.stands(call))) throw new RetryableError('call-elsewhere', 'The call was tried elsewhere.');
          const outcome = await this.attempt(call);
          if (typeof outcome !== 'number') return [outcome];
          again = outcome;
          await this.queue.postpone(call, again);
          throw new RetryableError('call-later', 'The receiver is tried again later.');
        },
      });
    } catch (fault) {
      // Its message stays `sending` until the next try.
      if (again === undefined && !(fault instanceof RetryableError && ['sending-elsewhere', 'call-elsewhere'].includes(fault.code))) throw fault;
      return again !== undefined;
    }
    await this.queue.close(call);
    return true;
  }

  private refusal({ detail: { url } }: CallCommand): string | undefined {
    return this.keys.length === 0 ? 'no-webhook-secret' : callRefusal(url, this.settings.calls);
  }

  /** What came of it, or the instant of the next try (epoch ms). Throws `TerminalError` where no further try can help. */
  private async attempt({ command: { id, detail }, tries }: WaitingCall): Promise<Outcome | number> {
    const body = JSON.stringify(detail.body ?? {});
    const answer = await this.post({ url: detail.url, headers: webhookHeaders({ id, at: this.clock.now(), body, keys: this.keys }), body, allowPrivate: this.settings.calls.allowPrivate });
    const made = tries + 1;
    if (answer.type === 'refused') return { id, status: 'refused', reason: answer.reason, detail: { host: hostOf(detail.url), tries: made } };
    if (answer.type === 'answered' && answer.status >= 200 && answer.status < 300) return { id, status: 'done', detail: { host: hostOf(detail.url), answer: answer.status, tries: made } };
    const now = this.clock.now();
    const delay = mayPass(answer) ? retryDelay(made, answer.type === 'answered' ? answer.retryAfter : undefined, now) : undefined;
    if (delay === undefined) throw new TerminalError('call-failed', `${reasonOf(answer)} (${made === 1 ? '1 try' : `${made} tries`})`);
    return now + delay;
  }
}

function mayPass(answer: OutsideAnswer): boolean {
  return answer.type === 'unreachable' || (answer.type === 'answered' && (answer.status === 429 || answer.status >= 500));
}

function reasonOf(answer: OutsideAnswer): string {
  if (answer.type !== 'answered') return answer.reason;
  return answer.status >= 300 && answer.status < 400 ? `answered ${answer.status}, and redirects are not followed` : `answered ${answer.status}`;
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : '';
}
