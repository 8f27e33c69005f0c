import { Inject, Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { toldPoller } from '@parcours/platform';
import { DoubtfulMails } from './doubtful-mails.service';

const everyMs = 600_000;

/** Looks after the mails that nobody knows about. States: stopped -> looking (`start`) -> stopped (shutdown, after the round in hand). */
@Injectable()
export class DoubtRound implements BeforeApplicationShutdown {
  private readonly poller = toldPoller(new Logger('email'), 'settling mails in doubt failed, tried again until it passes', everyMs, () => this.mails.settle());

  constructor(@Inject(DoubtfulMails) private readonly mails: DoubtfulMails) {}

  start(): void {
    this.poller.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.poller.stop();
  }
}
