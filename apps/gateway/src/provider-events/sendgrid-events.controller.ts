import { Controller, Headers, HttpCode, Inject, Logger, Post, Req } from '@nestjs/common';
import { CLOCK, notFound, ProblemException, Public, SETTINGS, type Clock, type Settings } from '@parcours/platform';
import type { KeyObject } from 'node:crypto';
import { readJson } from '../intake/http/read-json';
import { ProviderEvents } from './provider-events.service';
import { ProviderMetrics, type RequestOutcome } from './provider-metrics';
import { readSendgridEvent } from './read-sendgrid-event';
import { checkSignature, readWebhookKey } from './webhook-signature';

const tellEveryMs = 60_000;

/**
 * POST /p/events/sendgrid: SendGrid's signed event webhook. 204 once all of a request is durable, whatever each event was; 401 for what SendGrid did not
 * sign within five minutes, and nothing of it is looked at; 503 where the store or the log is away, so that SendGrid sends it again. 404 where no key is set.
 */
@Public()
@Controller('p/events/sendgrid')
export class SendgridEventsController {
  private readonly logger = new Logger('provider-events');
  private readonly key: KeyObject | undefined;
  private toldAt = -Infinity;

  constructor(
    @Inject(SETTINGS) { email }: Pick<Settings, 'email'>,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(ProviderEvents) private readonly events: ProviderEvents,
    @Inject(ProviderMetrics) private readonly metrics: ProviderMetrics,
  ) {
    this.key = email.sendgridWebhookKey === undefined ? undefined : readWebhookKey(email.sendgridWebhookKey);
  }

  @Post()
  @HttpCode(204)
  async accept(
    @Headers('x-twilio-email-event-webhook-signature') signature: string | undefined,
    @Headers('x-twilio-email-event-webhook-timestamp') timestamp: string | undefined,
    @Req() request: { body?: unknown },
  ): Promise<void> {
    if (!this.key) throw notFound('no-such-route', 'No provider events are taken here.');
    const body = request.body instanceof Uint8Array ? request.body : new Uint8Array();
    const verdict = checkSignature(this.key, { signature, timestamp, body }, this.clock.now());
    if (verdict !== 'genuine') throw this.refused(verdict);
    await this.events.take(this.read(body).map(readSendgridEvent));
    this.metrics.countRequest('taken');
  }

  private read(body: Uint8Array): unknown[] {
    try {
      const json = readJson(body);
      if (Array.isArray(json)) return json;
    } catch {
      // told below
    }
    throw this.refused('unreadable');
  }

  /** Whoever asks learns nothing of what was wrong; the operator does, by count and by a line a minute. */
  private refused(outcome: Exclude<RequestOutcome, 'taken'>): ProblemException {
    this.metrics.countRequest(outcome);
    const now = this.clock.now();
    if (now - this.toldAt >= tellEveryMs || now < this.toldAt) {
      this.toldAt = now;
      this.logger.warn(`A request of the event webhook was refused: ${outcome}. Others like it are counted only (parcours_provider_requests_total), for a minute.`);
    }
    if (outcome === 'unreadable') return new ProblemException({ status: 400, code: 'events-unreadable', title: 'Not taken' });
    return new ProblemException({ status: 401, code: 'signature-required', title: 'Not taken' });
  }
}
