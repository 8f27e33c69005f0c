import { Inject, Injectable, Logger, Optional, type BeforeApplicationShutdown } from '@nestjs/common';
import { askedGauge, METRICS, toldPoller } from '@parcours/platform';
import { STORES, type Stores } from '@parcours/store';
import type { Registry } from 'prom-client';
import { MailDesk } from '../mail-desk.service';
import { waitingKind } from './waiting-mails';

const everyMs = 15_000;

/** Looks after the mails that wait beside the log. States: stopped -> looking (`start`) -> stopped (shutdown, after the round in hand). */
@Injectable()
export class WaitingRound implements BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private readonly poller = toldPoller(new Logger('email'), 'sending mails that waited failed, tried again until it passes', everyMs, () => this.desk.sendWaiting(this.stopping.signal));

  constructor(
    @Inject(MailDesk) private readonly desk: MailDesk,
    @Inject(STORES) { documents }: Pick<Stores, 'documents'>,
    @Optional() @Inject(METRICS) registry?: Registry,
  ) {
    if (!registry) return;
    askedGauge(registry, { name: 'parcours_mail_waiting', help: 'Mails that wait beside the log, for their address or their hour of a warm-up plan', labels: [], ask: async () => [{ labels: {}, value: await documents.count({ kind: waitingKind }) }] });
  }

  start(): void {
    this.poller.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.poller.stop();
  }
}
