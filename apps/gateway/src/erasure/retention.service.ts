import { Inject, Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { CLOCK, SETTINGS, spanMs, toldPoller, type Clock, type Settings } from '@parcours/platform';
import { STORES, type Stores } from '@parcours/store';
import { setImmediate } from 'node:timers/promises';
import { Erasures } from './erasures.service';
import { lastContact } from './last-contact';

const hour = 3_600_000;
const everyMs = hour;
const day = 24 * hour;
const atOnce = 200;
/** A setting that was mistaken is noticed before it has done all of its work. */
const erasedAtOnce = 1_000;

/** What retention would do now. */
export interface RetentionView {
  keep: string;
  /** Contacts of whom nothing was heard for longer. */
  due: number;
}

/**
 * Asks for the erasure of learners of whom nothing was heard for `retention.keep`: once a day, first an hour after the start, at most 1,000 at a
 * time. Every gateway looks: an erasure that was asked for twice is one.
 */
@Injectable()
export class Retention implements OnModuleDestroy {
  private readonly logger = new Logger('retention');
  private readonly keepMs: number;
  private readonly poller = toldPoller(this.logger, 'looking for learners to forget failed, tried again until it passes', everyMs, () => this.round());
  private next: number | undefined;

  constructor(
    @Inject(STORES) private readonly stores: Pick<Stores, 'contacts'>,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'retention'>,
    @Inject(Erasures) private readonly erasures: Pick<Erasures, 'ask'>,
  ) {
    this.keepMs = spanMs(settings.retention.keep) ?? Infinity;
  }

  start(): void {
    this.poller.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.poller.stop();
  }

  /** What would be done now; nothing is. */
  async look(): Promise<RetentionView> {
    let due = 0;
    for await (const _id of this.due()) due++;
    return { keep: this.settings.retention.keep, due };
  }

  /** Asks for what is due; answers how many. */
  async apply(): Promise<number> {
    let asked = 0;
    for await (const contact of this.due()) {
      await this.erasures.ask(contact, { by: 'retention', reason: 'retention' });
      if (++asked >= erasedAtOnce) break;
    }
    if (asked > 0) this.logger.log(`${asked} learners of whom nothing was heard for ${this.settings.retention.keep} are being erased`);
    return asked;
  }

  private async round(): Promise<number> {
    const now = this.clock.now();
    this.next ??= now + hour;
    if (now < this.next) return 0;
    this.next = now + day;
    return this.apply();
  }

  /** Contacts that are due, by id. One of whom nothing was ever heard is as old as what was last decided of it. */
  private async *due(): AsyncGenerator<string> {
    for (let after: string | undefined; ; ) {
      const contacts = await this.stores.contacts.list({ after, limit: atOnce });
      for (const contact of contacts) if ((lastContact(contact) ?? contact.now) < this.clock.now() - this.keepMs) yield contact.id;
      after = contacts.at(-1)?.id;
      if (after === undefined || contacts.length < atOnce) return;
      await setImmediate();
    }
  }
}
