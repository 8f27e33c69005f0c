import { Inject, Injectable, Optional } from '@nestjs/common';
import type { Contact } from '@parcours/contact';
import { EVENT_LOG, type Batch, type EventLog, type NewRecord } from '@parcours/event-log';
import { basisOf } from '@parcours/journey';
import { CLOCK, LINKS, METRICS, RetryableError, type Clock, type Links } from '@parcours/platform';
import { actOnce, ChannelMetrics, gathered, readCommands, STORES, Suppressions, type Outcome, type Stores, type Waiting } from '@parcours/store';
import { randomUUID } from 'node:crypto';
import type { Registry } from 'prom-client';
import { z } from 'zod';
import { mailTold, type MailTold, type Origins } from './mail-told';
import { mailSource } from './mail-source';
import type { MailResult, MailTransport } from './mail-transport.port';
import { MailWriter, type WrittenMail } from './mail-writer.service';
import { PublishedMail } from './published-mail.service';
import { SendCheck, type MailCommand } from './send-check.service';
import type { MailLane } from './transports/mail-lane';
import { MailRouter } from './transports/mail-router';
import { WaitingMails, waitsAlone } from './waiting/waiting-mails';

/** So many of those that wait are taken up at one go. */
const waitingAtOnce = 200;
const mailDetail = z.looseObject({ to: z.string().min(3).max(320), template: z.string().min(1) });

/**
 * Turns `email.send` commands into mails, each once, and tells their journeys what became of them. What can not leave now goes back to be claimed again, after
 * all others of the batch left. Where the provider is away the batch waits then, and what is behind it on its partition; what waits for its own address or its hour
 * of a warm-up plan waits beside the log, and `sendWaiting` looks after it.
 */
@Injectable()
export class MailDesk {
  private readonly metrics: ChannelMetrics | undefined;
  private readonly suppressions: Suppressions;
  private readonly waiting: WaitingMails;
  private readonly tell: (record: NewRecord) => Promise<void>;

  constructor(
    @Inject(STORES) private readonly stores: Pick<Stores, 'contacts' | 'messages' | 'deadLetters' | 'documents'>,
    @Inject(EVENT_LOG) log: Pick<EventLog, 'append'>,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LINKS) links: Links,
    @Inject(MailRouter) private readonly router: MailRouter,
    @Inject(PublishedMail) private readonly published: PublishedMail,
    @Inject(SendCheck) private readonly check: SendCheck,
    @Inject(MailWriter) private readonly writer: MailWriter,
    @Optional() @Inject(METRICS) registry?: Registry,
  ) {
    this.metrics = registry && new ChannelMetrics(registry, 'email');
    this.suppressions = new Suppressions(stores.documents, links);
    this.waiting = new WaitingMails(stores.documents, clock);
    this.tell = gathered(async (records) => {
      await log.append('learner.events', records);
      return () => undefined;
    });
  }

  /** Throws `RetryableError` where the batch must wait: sends are off, another attempt holds a command, a store or a provider is away. */
  async handle(batch: Batch): Promise<void> {
    // 1. what can be read; what is no command waits for nobody
    const { commands, letters, origins } = readCommands(batch.records, 'email.send', this.clock.now(), mailDetail);
    if (letters.length) await this.stores.deadLetters.put(letters);
    // 2. each once, unless sends are off
    if (commands.length) {
      await this.check.holdWhileOff();
      const reasons = await this.sendAll(commands as MailCommand[], origins, batch.signal);
      for (const reason of reasons.values()) if (!waitsAlone(reason)) throw new RetryableError('mail-waits', `Mail waits: ${reason}.`);
      await this.waiting.add((commands as MailCommand[]).map((command) => ({ reason: reasons.get(command.id) ?? '', command, trace: origins.get(command.id) })).filter(({ reason }) => reason !== ''));
    }
    const last = batch.records.at(-1);
    if (last) await batch.commit(last.offset + 1);
  }

  /** Sends what waits beside the log and is due; answers how many ended. Throws what `handle` throws. */
  async sendWaiting(signal: AbortSignal): Promise<number> {
    const due = await this.waiting.due();
    if (due.length === 0) return 0;
    await this.check.holdWhileOff();
    // Once a plan is used up nobody has to be asked for the rest of the hour.
    const usedUp = new Set<MailLane>();
    let ended = 0;
    for (let from = 0; from < due.length && !signal.aborted; from += waitingAtOnce) {
      const part = due.slice(from, from + waitingAtOnce);
      const held = new Set<string>();
      for (const { command } of part) if (usedUp.has(this.router.of(command.purpose)) && (await this.isMarketing(command))) held.add(command.id);
      const tried = part.filter(({ command }) => !held.has(command.id));
      const origins = new Map(tried.flatMap(({ command, trace }) => (trace ? [[command.id, trace] as const] : [])));
      const reasons = await this.sendAll(tried.map(({ command }) => command), origins, signal);
      for (const { command } of tried) if (reasons.get(command.id) === 'warm-up') usedUp.add(this.router.of(command.purpose));
      const again = part.map((mail) => (held.has(mail.command.id) ? { ...mail, reason: 'warm-up' } : { ...mail, reason: reasons.get(mail.command.id) ?? '' })).filter(({ reason }) => reason !== '');
      await this.waiting.postpone(again.filter(({ reason }) => waitsAlone(reason)));
      const ids = new Set(again.map(({ command }) => command.id));
      const left = part.flatMap(({ command }) => (ids.has(command.id) ? [] : command.id));
      await this.waiting.remove(left);
      ended += left.length;
    }
    return ended;
  }

  /** What one provider holds up does not hold up another's. Answers why which command waits. */
  private async sendAll(commands: MailCommand[], origins: Origins, signal: AbortSignal): Promise<Map<string, string>> {
    const contacts = await this.stores.contacts.load([...new Set(commands.map(({ contact }) => contact))]);
    const ends = await Promise.allSettled([...(await this.byLane(commands))].map(([lane, mails]) => this.sendBy(lane, mails, { contacts, origins, signal })));
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    return new Map(ends.flatMap((end) => (end.status === 'fulfilled' ? end.value.map(({ id, reason }) => [id, reason] as const) : [])));
  }

  /** Mail by contract first: it waits for no marketing. */
  private async byLane(commands: MailCommand[]): Promise<Map<MailLane, MailCommand[]>> {
    const lanes = new Map<MailLane, { owed: MailCommand[]; others: MailCommand[] }>();
    for (const command of commands) {
      const lane = this.router.of(command.purpose);
      const group = lanes.get(lane) ?? { owed: [], others: [] };
      lanes.set(lane, group);
      ((await this.isMarketing(command)) ? group.others : group.owed).push(command);
    }
    return new Map([...lanes].map(([lane, { owed, others }]) => [lane, [...owed, ...others]]));
  }

  private sendBy(lane: MailLane, commands: MailCommand[], { contacts, origins, signal }: BatchFacts): Promise<Waiting[]> {
    const { messages, deadLetters } = this.stores;
    const written = new Map<string, WrittenMail>();
    const placed = new Set<string>();
    const { transport, atOnce } = lane;
    const write = async (command: MailCommand): Promise<WrittenMail> => {
      const mail = written.get(command.id) ?? (await this.writer.write(command, contacts.get(command.contact)));
      written.set(command.id, mail);
      return mail;
    };
    return actOnce({
      messages, deadLetters, clock: this.clock, channel: 'email', commands, idempotent: transport.idempotent, atOnce, token: randomUUID(), metrics: this.metrics, origins,
      refuse: (command) => this.refuse(command as MailCommand, contacts.get(command.contact), origins),
      // What is written before it is `sending` is in doubt for as long as its request takes, no longer.
      prepare: async (command) => transport.prepare?.(await write(command as MailCommand)),
      admit: async (command) => {
        if (signal.aborted) return 'stopping';
        const marketing = await this.isMarketing(command as MailCommand);
        placed.add(command.id);
        return lane.admit({ marketing });
      },
      admitted: ({ id }) => void (placed.delete(id) && lane.leave()),
      act: async (open) => {
        const mails: { command: MailCommand; mail: WrittenMail }[] = [];
        for (const command of open as MailCommand[]) mails.push({ command, mail: await write(command) });
        const results = new Map((await lane.send(mails.map(({ mail }) => mail))).map((result) => [result.id, result]));
        const outcomes: Outcome[] = [];
        await Promise.all(mails.map(async ({ command, mail }, i) => (outcomes[i] = await this.outcomeOf(command, mail, results.get(mail.id), transport, origins))));
        for (const { id } of open) written.delete(id);
        return outcomes;
      },
      doubt: async (commands) => void (await Promise.all((commands as MailCommand[]).map((command) => this.tell(mailTold(command, { type: 'uncertain' }, this.clock.now(), origins))))),
    });
  }

  private async isMarketing({ set, purpose }: MailCommand): Promise<boolean> {
    return basisOf((await this.published.of(set)).purposes, purpose, 'email', 'private') !== 'contract';
  }

  /** The refusal is told before it is stored: a crash in between tells it again under the same id. */
  private async refuse(command: MailCommand, contact: Contact | undefined, origins: Origins): Promise<string | undefined> {
    const reason = await this.check.refusal(command, contact);
    if (reason !== undefined) await this.tell(mailTold(command, { type: 'refused', reason }, this.clock.now(), origins));
    return reason;
  }

  private async outcomeOf(command: MailCommand, mail: WrittenMail, result: MailResult | undefined, transport: MailTransport, origins: Origins): Promise<Outcome> {
    const { locale, subject, html, text, ...head } = mail;
    const { id, from, to } = head;
    const now = this.clock.now();
    const detail = { from: from.address, to: to.address, subject, locale, transport: transport.name };
    // A mailbox is there to be looked at; elsewhere the source is made for the few that somebody looks at.
    const content = { id, subject, html, text, ...(transport.idempotent ? { source: await mailSource(mail) } : { head }) };
    const tell = (told: MailTold): Promise<void> => this.tell(mailTold(command, told, now, origins));
    switch (result?.type) {
      case 'delivered':
        await tell({ type: 'delivered' });
        return { id, status: 'done', detail: { ...detail, delivery: 'delivered' }, content };
      case 'accepted':
        // The provider's own events tell the journey.
        return { id, status: 'done', detail: { ...detail, delivery: 'accepted' }, content };
      case 'refused':
        if (result.bounce === 'hard') await this.suppressions.add([command.to], { reason: 'bounced', purpose: '*', at: now });
        await tell(result.bounce === 'hard' ? { type: 'bounced', kind: 'hard', reason: result.reason } : { type: 'refused', reason: result.reason });
        return { id, status: 'refused', reason: result.reason, detail: { ...detail, ...(result.bounce && { delivery: 'bounced' }) } };
      case 'later':
        return { id, status: 'later', reason: result.reason };
      case 'uncertain':
      case undefined:
        await tell({ type: 'uncertain' });
        return { id, status: 'uncertain', reason: result?.reason ?? 'no-answer', detail, content };
    }
  }
}

interface BatchFacts {
  contacts: Map<string, Contact>;
  origins: Origins;
  signal: AbortSignal;
}
