import { Inject, Injectable, Optional } from '@nestjs/common';
import { newContact } from '@parcours/contact';
import { EVENT_LOG, type Batch, type EventLog } from '@parcours/event-log';
import { outcomeRecord, type Command } from '@parcours/journey';
import { CLOCK, METRICS, type Clock, type TraceHeaders } from '@parcours/platform';
import { languageOf } from '@parcours/recommend';
import { actOnce, ChannelMetrics, readCommands, STORES, type Outcome, type Stores } from '@parcours/store';
import { randomUUID } from 'node:crypto';
import type { Registry } from 'prom-client';
import { z } from 'zod';
import type { Offer } from './offer';
import { PopularityService } from './popularity.service';
import { RecommendationService } from './recommendation.service';

const offerDetail = z.looseObject({ detail: z.looseObject({ slot: z.string().optional(), limit: z.number().int().min(1).max(50).optional(), filter: z.string().optional() }).optional() });

/** Turns `content.offer` commands into offers: one document per command id, so that offering again changes nothing. */
@Injectable()
export class OfferDesk {
  private readonly metrics: ChannelMetrics | undefined;

  constructor(
    @Inject(STORES) private readonly stores: Pick<Stores, 'contacts' | 'messages' | 'deadLetters' | 'documents'>,
    @Inject(EVENT_LOG) private readonly log: Pick<EventLog, 'append'>,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(RecommendationService) private readonly recommendations: RecommendationService,
    @Inject(PopularityService) private readonly popularity: PopularityService,
    @Optional() @Inject(METRICS) registry?: Registry,
  ) {
    this.metrics = registry && new ChannelMetrics(registry, 'content');
  }

  async handle(batch: Batch): Promise<void> {
    const { messages, deadLetters } = this.stores;
    const { commands, letters, origins } = readCommands(batch.records, 'content.offer', this.clock.now(), offerDetail);
    if (letters.length) await deadLetters.put(letters);
    if (commands.length) {
      await actOnce({ messages, deadLetters, clock: this.clock, channel: 'content', commands, idempotent: true, token: randomUUID(), metrics: this.metrics, origins, act: (open) => this.offer(open, origins) });
    }
    const last = batch.records.at(-1);
    if (last) await batch.commit(last.offset + 1);
  }

  private async offer(commands: Command[], origins: ReadonlyMap<string, TraceHeaders>): Promise<Outcome[]> {
    // 1. who they are, and what others choose
    const contacts = await this.stores.contacts.load([...new Set(commands.map(({ contact }) => contact))]);
    const popularity = await this.popularity.table();
    // 2. what fits; an offer travels in mails too, so it keeps to what a mail may carry
    const made = commands.map((command): { command: Command; offer: Offer } => {
      const { slot, limit, filter } = (command.detail ?? {}) as { slot?: string; limit?: number; filter?: string };
      const contact = contacts.get(command.contact) ?? newContact(command.contact, command.at);
      const { items } = this.recommendations.forLoaded(contact, popularity, { limit, filter, locale: command.locale, channel: 'email' }, command.at);
      const language = languageOf(command.locale);
      return {
        command,
        offer: {
          id: command.id,
          contact: command.contact,
          at: command.at,
          ...(command.expiresAt !== undefined && { expiresAt: command.expiresAt }),
          slot: slot ?? 'next',
          items: items.map(({ item, reason }) => ({ id: item.id, title: item.title[language], summary: item.summary[language], kind: item.kind, url: item.url, reason })),
        },
      };
    });
    // 3. the offers, and word of those that came to nothing
    const full = made.filter(({ offer }) => offer.items.length > 0);
    const empty = made.filter(({ offer }) => offer.items.length === 0);
    if (full.length) await this.stores.documents.put('offer', full.map(({ offer }) => ({ id: offer.id, contact: offer.contact, at: offer.at, body: offer })));
    if (empty.length) {
      const now = this.clock.now();
      await this.log.append('learner.events', empty.map(({ command: { id, contact, step } }) => ({ ...outcomeRecord({ name: 'recommendation.empty', source: 'parcours/content', id: `${id}-empty`, contact, now, data: { command: id, step } }), headers: origins.get(id) })));
    }
    return made.map(({ command: { id }, offer }): Outcome => {
      if (offer.items.length === 0) return { id, status: 'refused', reason: 'empty' };
      const text = offer.items.map(({ title, url, reason }) => `${title}\n${url}\n${reason.fr} / ${reason.en}`).join('\n\n');
      return { id, status: 'done', detail: { slot: offer.slot, items: offer.items.map((item) => item.id) }, content: { id, text } };
    });
  }
}
