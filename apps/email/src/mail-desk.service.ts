import { Inject, Injectable, Optional } from '@nestjs/common';
import type { Contact } from '@parcours/contact';
import { EVENT_LOG, type Batch, type EventLog, type NewRecord } from '@parcours/event-log';
import { outcomeRecord, type Command } from '@parcours/journey';
import { CLOCK, METRICS, type Clock, type TraceHeaders } from '@parcours/platform';
import { actOnce, ChannelMetrics, readCommands, STORES, type Outcome, type Stores } from '@parcours/store';
import { randomUUID } from 'node:crypto';
import type { Registry } from 'prom-client';
import { z } from 'zod';
import { MAIL_TRANSPORT, type MailTransport } from './mail-transport.port';
import { MailWriter, type WrittenMail } from './mail-writer.service';
import { SendCheck, type MailCommand } from './send-check.service';

const mailDetail = z.looseObject({ to: z.string().min(3).max(320), template: z.string().min(1) });
const source = 'parcours/email';

/** Turns `email.send` commands into mails, each once, and tells their journeys what became of them. */
@Injectable()
export class MailDesk {
  private readonly metrics: ChannelMetrics | undefined;

  constructor(
    @Inject(STORES) private readonly stores: Pick<Stores, 'contacts' | 'messages' | 'deadLetters'>,
    @Inject(EVENT_LOG) private readonly log: Pick<EventLog, 'append'>,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(MAIL_TRANSPORT) private readonly transport: MailTransport,
    @Inject(SendCheck) private readonly check: SendCheck,
    @Inject(MailWriter) private readonly writer: MailWriter,
    @Optional() @Inject(METRICS) registry?: Registry,
  ) {
    this.metrics = registry && new ChannelMetrics(registry, 'email');
  }

  /** Throws `RetryableError` where the batch must wait: sends are off, another attempt holds a command, a store is away. */
  async handle(batch: Batch): Promise<void> {
    const { messages, deadLetters } = this.stores;
    // 1. what can be read; what is no command waits for nobody
    const { commands, letters, origins } = readCommands(batch.records, 'email.send', this.clock.now(), mailDetail);
    if (letters.length) await deadLetters.put(letters);
    // 2. each once, unless sends are off
    if (commands.length) {
      await this.check.holdWhileOff();
      const contacts = await this.stores.contacts.load([...new Set(commands.map(({ contact }) => contact))]);
      await actOnce({
        messages, deadLetters, clock: this.clock, channel: 'email', commands, idempotent: this.transport.idempotent, token: randomUUID(), metrics: this.metrics, origins,
        refuse: (command) => this.refuse(command as MailCommand, contacts.get(command.contact), origins),
        act: (open) => this.send(open as MailCommand[], contacts, origins),
      });
    }
    const last = batch.records.at(-1);
    if (last) await batch.commit(last.offset + 1);
  }

  /** The refusal is told before it is stored: a crash in between tells it again under the same id. */
  private async refuse(command: MailCommand, contact: Contact | undefined, origins: Origins): Promise<string | undefined> {
    const reason = await this.check.refusal(command, contact);
    if (reason !== undefined) await this.tell([refused(command, reason, this.clock.now(), origins)]);
    return reason;
  }

  private async send(commands: MailCommand[], contacts: Map<string, Contact>, origins: Origins): Promise<Outcome[]> {
    // 1. all are written before any leaves: one that can not be written fails alone
    const mails: WrittenMail[] = [];
    for (const command of commands) mails.push(await this.writer.write(command, contacts.get(command.contact)));
    // 2. they leave
    const results = new Map((await this.transport.send(mails)).map((result) => [result.id, result]));
    // 3. what became of them
    const now = this.clock.now();
    const outcomes: Outcome[] = [];
    const told: NewRecord[] = [];
    commands.forEach((command, i) => {
      const { id, from, to, subject, html, text, source, locale } = mails[i] as WrittenMail;
      const result = results.get(id) ?? { type: 'uncertain' as const, reason: 'no-answer' };
      const detail = { from, to, subject, locale, transport: this.transport.name };
      switch (result.type) {
        case 'delivered':
          told.push(delivered(command, now, origins));
          outcomes.push({ id, status: 'done', detail, content: { id, subject, html, text, source } });
          break;
        case 'refused':
          told.push(refused(command, result.reason, now, origins));
          outcomes.push({ id, status: 'refused', reason: result.reason, detail });
          break;
        case 'uncertain':
          outcomes.push({ id, status: 'uncertain', reason: result.reason, detail, content: { id, subject, html, text, source } });
      }
    });
    await this.tell(told);
    return outcomes;
  }

  private async tell(records: NewRecord[]): Promise<void> {
    if (records.length) await this.log.append('learner.events', records);
  }
}

/** What comes of a command belongs to its trace. */
type Origins = ReadonlyMap<string, TraceHeaders>;

const delivered = ({ id, contact, step, to }: MailCommand, now: number, origins: Origins): NewRecord => ({
  ...outcomeRecord({ name: 'email.delivered', source, id: `${id}-delivered`, contact, now, data: { command: id, step, email: to } }), headers: origins.get(id),
});

const refused = ({ id, contact, step }: Command, reason: string, now: number, origins: Origins): NewRecord => ({
  ...outcomeRecord({ name: 'email.refused', source, id: `${id}-refused`, contact, now, data: { command: id, step, reason } }), headers: origins.get(id),
});
