import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS, type Settings } from '@parcours/platform';
import { STORES, type Message, type Stores } from '@parcours/store';
import { EVENT_INTAKE, type EventIntake } from '../intake/event-intake.port';
import { durably } from '../intake/durably';
import { outcomeEvent, type OwnEvent } from './outcome-event';
import type { ProviderEvent, ReadProviderEvent } from './provider-event';
import { ProviderClicks } from './provider-clicks.service';
import { ProviderMetrics } from './provider-metrics';
import { settleDelivery } from './settle-delivery';

const atOnce = 500;

/**
 * Takes in what a mail provider tells.
 *
 * Guarantees: it answers when everything is durable; the same events in any order, any split, with any repeats, leave the same messages, the same
 * learner events, and through them the same suppressions. What concerns no message of this deployment is counted and dropped: a provider's account may serve others.
 * Throws `RetryableError` for a fault of the store or the log; the same again is then harmless.
 */
@Injectable()
export class ProviderEvents {
  constructor(
    @Inject(STORES) private readonly stores: Pick<Stores, 'messages' | 'contacts'>,
    @Inject(EVENT_INTAKE) private readonly intake: EventIntake,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'email'>,
    @Inject(ProviderClicks) private readonly clicks: ProviderClicks,
    @Inject(ProviderMetrics) private readonly metrics: ProviderMetrics,
  ) {}

  async take(items: readonly ReadProviderEvent[]): Promise<void> {
    const events = items.flatMap((item) => (item.type === 'event' ? [item.event] : []));
    for (let from = 0; from < events.length; from += atOnce) await this.takeSome(events.slice(from, from + atOnce));
    this.metrics.countEvents(items.flatMap(({ type }) => (type === 'event' ? [] : [type])));
  }

  private async takeSome(events: readonly ProviderEvent[]): Promise<void> {
    // 1. whose they are
    const own = await durably('messages of a provider', () => this.ownOf(events));
    // 2. what journeys hear, and what is held back with it from that moment; clicks once they are judged
    const told = own.flatMap((one) => outcomeEvent(one, this.settings.email.trackOpens) ?? []);
    if (told.length > 0) await this.intake.accept(told, { origin: 'webhook', internal: true });
    await durably('clicks', () => this.clicks.note(own));
    // 3. the messages themselves
    await durably('messages of a provider', () => this.settle(own));
    this.metrics.countEvents([...own.map(({ event }) => event.type), ...Array.from({ length: events.length - own.length }, () => 'unknown' as const)]);
  }

  private async ownOf(events: readonly ProviderEvent[]): Promise<OwnEvent[]> {
    const messages = await this.stores.messages.many([...new Set(events.map(({ command }) => command))]);
    const found = events.flatMap((event) => {
      const message = messages.get(event.command);
      return message?.channel === 'email' ? [{ event, message }] : [];
    });
    const asked = new Set(found.flatMap(({ event: { type }, message }) => (type === 'unsubscribed' || type === 'opened' ? [message.contact] : [])));
    const contacts = asked.size > 0 ? await this.stores.contacts.load([...asked]) : new Map<string, never>();
    return found.map(({ event, message }) => ({ event, message, contact: contacts.get(message.contact) }));
  }

  /** As often as somebody else wrote in between: each time what stands comes nearer to the end, so this ends. */
  private async settle(own: readonly OwnEvent[]): Promise<void> {
    const events = new Map<string, ProviderEvent[]>();
    let open = new Map<string, Message>();
    for (const { event, message } of own) {
      events.set(message.id, [...(events.get(message.id) ?? []), event]);
      open.set(message.id, message);
    }
    while (open.size > 0) {
      const settlements = [...open.values()].flatMap((message) => {
        const settlement = settleDelivery(message, events.get(message.id) ?? []);
        return settlement ? [settlement] : [];
      });
      if (settlements.length === 0) return;
      const settled = new Set(await this.stores.messages.settle(settlements));
      open = await this.stores.messages.many(settlements.flatMap(({ from: { id } }) => (settled.has(id) ? [] : [id])));
    }
  }
}
