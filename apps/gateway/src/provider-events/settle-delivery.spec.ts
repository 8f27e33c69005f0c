import type { LearnerEvent } from '@parcours/events';
import { Links, MovableClock } from '@parcours/platform';
import { Suppressions, type Message } from '@parcours/store';
import { newContact } from '@parcours/contact';
import fc from 'fast-check';
import { MemoryMessageStore } from '../../../../test/support/memory/memory-message-store';
import { memoryLog, memoryStores, startGateway } from '../../../../test/support/start-gateway';
import { PublicPagesModule } from '../public-pages/public-pages.module';
import type { ProviderEvent } from './provider-event';
import { ProviderEvents } from './provider-events.service';
import { ProviderEventsModule } from './provider-events.module';
import { deliveredAtOf, settleDelivery } from './settle-delivery';

const now = Date.parse('2026-05-04T09:00:00Z');
const row = (more: Partial<Message> = {}): Message => ({
  id: 'k-1', channel: 'email', type: 'email.send', contact: 'c-ana', learner: 'ana@example.org', journey: 'welcome', runId: 'r', run: 'enr-1', step: 'hello', purpose: 'offers', status: 'uncertain', reason: 'time-out', at: now, doneAt: now + 5_000, detail: { to: 'ana@example.org' }, ...more,
});

/** Events without id and command, as a provider may tell them of one mail. */
const kinds = fc.oneof(
  fc.constantFrom('accepted', 'deferred', 'delivered', 'complained', 'unsubscribed').map((type) => ({ type })),
  fc.record({ type: fc.constant('bounced'), kind: fc.constantFrom('hard', 'soft'), reason: fc.constantFrom('invalid-address', 'technical', 'content', 'unclassified') }),
  fc.record({ type: fc.constant('dropped'), because: fc.constantFrom('bounced', 'complained', 'other') }),
  fc.constant({ type: 'opened', machine: false }),
  fc.constantFrom('a', 'b').map((page) => ({ type: 'clicked', url: `https://site.example/${page}` })),
);
const story = fc.array(fc.tuple(kinds, fc.integer({ min: -3, max: 60 })), { minLength: 1, maxLength: 8 });
const eventsOf = (told: [object, number][], command = 'k-1', prefix = ''): ProviderEvent[] => told.map(([kind, after], i) => ({ id: `${prefix}e-${i}`, command, at: now + after * 1000, ...kind }) as ProviderEvent);

/** The same events in another order, some of them twice, in several requests. */
const retold = (events: ProviderEvent[]) =>
  fc.tuple(fc.shuffledSubarray(events, { minLength: events.length }), fc.array(fc.constantFrom(...events), { maxLength: 4 }), fc.integer({ min: 1, max: 4 })).map(([all, again, size]) => {
    const whole = [...all, ...again];
    return Array.from({ length: Math.ceil(whole.length / size) }, (_, i) => whole.slice(i * size, (i + 1) * size));
  });

async function after(requests: ProviderEvent[][], begun = row(), outcomeAfter = -1): Promise<Message> {
  const store = new MemoryMessageStore();
  store.rows.set('k-1', { ...begun, ...(outcomeAfter >= 0 && { status: 'sending', reason: undefined, doneAt: undefined, token: 't' }) });
  const finish = (): Promise<void> => store.finish([{ id: 'k-1', token: 't', status: 'uncertain', reason: 'time-out', doneAt: now + 100_000, detail: { to: 'ana@example.org', subject: 'Bonjour', delivery: 'accepted' } }]);
  for (const [i, events] of requests.entries()) {
    if (i === outcomeAfter) await finish();
    const settlement = settleDelivery(store.rows.get('k-1') as Message, events);
    if (settlement) await store.settle([settlement]);
  }
  if (outcomeAfter >= requests.length) await finish();
  return store.rows.get('k-1') as Message;
}

describe('what a provider’s events make of a message', () => {
  it.each<[string, [object, number][], Message['status'], string | undefined, Record<string, unknown>]>([
    ['was taken', [[{ type: 'accepted' }, 1]], 'done', undefined, { delivery: 'accepted' }],
    ['waited, then came', [[{ type: 'delivered' }, 9], [{ type: 'deferred' }, 2]], 'done', undefined, { delivery: 'delivered' }],
    ['came, and was returned later', [[{ type: 'bounced', kind: 'hard', reason: 'technical' }, 90], [{ type: 'delivered' }, 9]], 'refused', 'bounced', { delivery: 'bounced', bounce: 'technical' }],
    ['was refused at first, and came in the end', [[{ type: 'dropped', because: 'other' }, 9], [{ type: 'delivered' }, 9]], 'done', undefined, { delivery: 'delivered' }],
    ['bounced softly and then for good', [[{ type: 'bounced', kind: 'hard', reason: 'technical' }, 9], [{ type: 'bounced', kind: 'soft', reason: 'content' }, 2]], 'refused', 'bounced', { delivery: 'bounced', bounce: 'technical' }],
    ['was complained about', [[{ type: 'complained' }, 9], [{ type: 'delivered' }, 2]], 'done', undefined, { delivery: 'complained' }],
    ['was clicked in', [[{ type: 'clicked', url: 'https://a.example' }, 9]], 'done', undefined, { delivery: 'delivered' }],
  ])('that %s', async (_what, told, status, reason, detail) => {
    const settled = await after([eventsOf(told)]);
    expect([settled.status, settled.reason, settled.detail]).toEqual([status, reason, { to: 'ana@example.org', provider: expect.any(Object), ...detail }]);
  });

  it('is nothing where nothing was told, or nothing new', async () => {
    const settled = await after([eventsOf([[{ type: 'delivered' }, 9]])]);
    expect([settleDelivery(row(), []), settleDelivery(row(), eventsOf([[{ type: 'opened', machine: false }, 1]])), settleDelivery(settled, eventsOf([[{ type: 'delivered' }, 9]]))]).toEqual([undefined, undefined, undefined]);
  });

  it('keeps what the channel wrote beside it, whatever that is', () => {
    expect(settleDelivery(row({ detail: { to: 'x', subject: 'Été', delivery: 'of another time', provider: 7 } }), eventsOf([[{ type: 'accepted' }, 1]]))?.detail).toEqual({ to: 'x', subject: 'Été', delivery: 'accepted', provider: { accepted: '2026-05-04T09:00:01Z' } });
    expect(settleDelivery(row({ detail: 'no object' }), eventsOf([[{ type: 'accepted' }, 1]]))?.detail).toEqual({ delivery: 'accepted', provider: { accepted: '2026-05-04T09:00:01Z' } });
  });

  it('does not depend on order, repeats or split, nor on when its sender writes its own outcome', async () => {
    await fc.assert(
      fc.asyncProperty(story.chain((told) => fc.tuple(fc.constant(eventsOf(told)), retold(eventsOf(told)), fc.integer({ min: 0, max: 9 }))), async ([events, requests, outcomeAfter]) => {
        expect(await after(requests)).toEqual(await after([events]));
        const [early, late] = [await after(requests, row(), Math.min(outcomeAfter, requests.length)), await after([events], row(), 1)];
        if (events.every(({ type }) => type === 'opened')) return;
        expect([early.status, early.reason, early.detail]).toEqual([late.status, late.reason, late.detail]);
        expect(early.status).not.toBe('uncertain');
      }),
      { numRuns: 300 },
    );
  });

  it('leaves the same messages, learner events and suppressions in any order, with any repeats, over several gateways at once', async () => {
    const clock = new MovableClock(now + 120_000);
    const stores = { ...memoryStores(), time: async () => clock.now() };
    const log = await memoryLog(clock);
    const app = await startGateway([PublicPagesModule, ProviderEventsModule], { clock, log, stores, settings: { email: { trackOpens: true } as never } });
    const gateway = app.get(ProviderEvents);
    const suppressions = new Suppressions(stores.documents, new Links('a secret of the test', 'http://localhost'));
    let turn = 0;
    const left = async (told: [object, number][], requests: (events: ProviderEvent[]) => ProviderEvent[][], atOnce: boolean): Promise<unknown> => {
      const own = `own${(turn += 1)}x`;
      const [command, contact, address] = [`k-${own}`, `c-${own}`, `${own}@example.org`];
      await stores.contacts.commit([{ ...newContact(contact, now), version: 1, identifiers: [{ scheme: 'email', value: address }], consents: { 'open-tracking': { email: { status: 'granted', at: 1 } } } }]);
      stores.messages.rows.set(command, row({ id: command, contact, detail: { to: address } }));
      const take = (events: ProviderEvent[]): Promise<void> => gateway.take(events.map((event) => ({ type: 'event', event })));
      const parts = requests(eventsOf(told, command, own));
      if (atOnce) await Promise.all(parts.map(take));
      else for (const part of parts) await take(part);
      const archived = [...stores.archive.events.values()].map(({ event }) => event).filter(({ subject }) => subject === contact);
      const held = await Promise.all(['offers', 'service'].map((purpose) => suppressions.findAll(address, contact, purpose)));
      return JSON.parse(JSON.stringify([stores.messages.rows.get(command), archived.map(shown).sort(), held.map((all) => all.map(({ reason, purpose, at }) => [reason, purpose, at]))]).replaceAll(own, 'own'));
    };
    await fc.assert(
      fc.asyncProperty(story.chain((told) => fc.tuple(fc.constant(told), retold(told.map((_, i) => ({ i }) as never)), fc.boolean())), async ([told, order, atOnce]) => {
        const expected = await left(told, (events) => [events], false);
        expect(await left(told, (events) => order.map((part) => (part as unknown as { i: number }[]).flatMap(({ i }) => events[i] ?? [])), atOnce)).toEqual(expected);
      }),
      { numRuns: 60 },
    );
    await app.close();
  });
});

const shown = ({ id, type, time, data }: LearnerEvent): string => JSON.stringify([id, type, time, data]);

describe('when a mail was delivered', () => {
  it.each<[string, Partial<Message>, number | undefined]>([
    ['by its provider', { detail: { provider: { delivered: '2026-05-04T09:00:07Z' } } }, now + 7_000],
    ['by its channel', {}, now + 5_000],
    ['by nobody', { doneAt: undefined, detail: undefined }, undefined],
  ])('is known %s', (_whom, more, at) => {
    expect(deliveredAtOf(row(more))).toBe(at);
  });
});
