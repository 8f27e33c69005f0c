import { newContact } from '@parcours/contact';
import { fullType, type LearnerEvent } from '@parcours/events';
import { Links, MovableClock } from '@parcours/platform';
import { personKey, Suppressions } from '@parcours/store';
import { MemoryDocumentStore } from '../../../../test/support/memory/memory-document-store';
import { MemoryContactStore } from '../../../../test/support/memory/memory-stores';
import { ConsentEffects } from './consent-effects.service';

const now = Date.parse('2026-05-04T09:00:00Z');
const ana = 'ana@example.org';

async function start() {
  const stores = { contacts: new MemoryContactStore(), documents: new MemoryDocumentStore() };
  const links = new Links('a secret of the test', 'http://localhost');
  await stores.contacts.commit([{ ...newContact('c-ana', now), version: 1, addresses: [{ value: ana, kind: 'private', at: 1 }, { value: 'ana@acme.example', kind: 'professional', account: 'acme', at: 1 }] }]);
  const effects = new ConsentEffects(stores, links, new MovableClock(now));
  const suppressions = new Suppressions(stores.documents, links);
  const told = async (...events: LearnerEvent[]) => {
    await effects.hold(events);
    await effects.release(events);
  };
  const held = async (address = ana, purpose = 'offers', contact = 'c-ana') => (await suppressions.findAll(address, contact, purpose)).map(({ reason }) => reason);
  return { effects, suppressions, told, held };
}

const event = (name: 'consent.granted' | 'consent.withdrawn' | 'preference.changed' | 'email.bounced' | 'email.complained' | 'login.recorded', data: LearnerEvent['data'], more: Partial<LearnerEvent> = {}): LearnerEvent => ({
  specversion: '1.0', id: 'e', source: 'lms/main', type: fullType(name), time: '2026-05-04T08:00:00Z', subject: 'c-ana', data, ...more,
});
const consent = (more: Record<string, unknown> = {}) => ({ consent: { purpose: 'offers', ...more } }) as LearnerEvent['data'];

describe('what is said about mail', () => {
  it.each<[string, LearnerEvent, string[]]>([
    ['a withdrawal', event('consent.withdrawn', consent({ channel: 'email' })), ['unsubscribed', 'unsubscribed']],
    ['one for all channels', event('consent.withdrawn', consent()), ['unsubscribed', 'unsubscribed']],
    ['a preference', event('preference.changed', consent({ status: 'withdrawn' })), ['unsubscribed', 'unsubscribed']],
    ['a preference for letters', event('preference.changed', consent({ status: 'withdrawn', channel: 'print' })), []],
    ['a withdrawal of letters', event('consent.withdrawn', consent({ channel: 'print' })), []],
    ['a grant', event('consent.granted', consent()), []],
    ['a hard bounce', event('email.bounced', { command: 'k', kind: 'hard', email: ` ${ana.toUpperCase()}` }), ['bounced']],
    ['a soft bounce', event('email.bounced', { command: 'k', kind: 'soft', email: ana }), []],
    ['a bounce of another address', event('email.bounced', { command: 'k', kind: 'hard', email: 'ana@acme.example' }), []],
    ['a bounce of nobody knows which address', event('email.bounced', { command: 'k', kind: 'hard' }), []],
    ['a complaint', event('email.complained', { command: 'k', email: ana }), ['complained']],
    ['anything else', event('login.recorded', consent()), []],
    ['what nobody is known to have said', event('consent.withdrawn', consent(), { subject: undefined }), []],
  ])('holds at once: %s', async (_what, one, reasons) => {
    const { told, held } = await start();
    await told(one);
    expect(await held()).toEqual(reasons);
  });

  it('holds for every address of the person, those that the event names, and those to come', async () => {
    const { told, held } = await start();
    await told(event('consent.withdrawn', { ...consent(), learner: { identifiers: [{ scheme: 'email', value: 'Ana@New.example' }] } }));
    expect(await held('ana@acme.example')).toEqual(['unsubscribed', 'unsubscribed']);
    expect(await held('ana@new.example', 'offers', 'somebody else')).toEqual(['unsubscribed']);
    expect(await held('later@example.org')).toEqual(['unsubscribed']);
    expect(await held(ana, 'learning-news')).toEqual([]);
  });

  it.each([
    ['her own grant', '2026-05-04T08:30:00Z', 'preference-centre', []],
    ['a confirmed one', '2026-05-04T08:30:00Z', 'double-opt-in', []],
    ['a platform’s, which lifts nothing', '2026-05-04T08:30:00Z', 'sync', ['unsubscribed', 'unsubscribed']],
    ['her own from before, which says nothing any more', '2026-05-04T07:30:00Z', 'preference-centre', ['unsubscribed', 'unsubscribed']],
  ])('ends with %s, in either order', async (_what, time, form, reasons) => {
    const pair = [event('consent.withdrawn', consent()), event('consent.granted', consent({ proof: { form } }), { time })];
    for (const order of [pair, [...pair].reverse()]) {
      const { told, held } = await start();
      for (const one of order) await told(one);
      expect(await held()).toEqual(reasons);
    }
  });

  it('of a bounce or a complaint ends by an operator alone, and comes back with the next one', async () => {
    const { told, held, suppressions } = await start();
    await told(event('email.bounced', { command: 'k', kind: 'hard', email: ana }), event('email.complained', { command: 'k', email: ana }), event('email.bounced', { command: 'k', kind: 'hard', email: ana }));
    expect(await held()).toEqual(['complained']);
    await told(event('consent.granted', consent({ proof: { form: 'preference-centre' } })));
    expect(await held()).toEqual(['complained']);
    await suppressions.reopen(ana, now);
    expect(await held()).toEqual([]);
    await told(event('email.bounced', { command: 'k', kind: 'hard', email: ana }));
    expect(await held()).toEqual(['bounced']);
  });

  it('stays where an operator opens the address of somebody who unsubscribed', async () => {
    const { told, held, suppressions } = await start();
    await told(event('consent.withdrawn', consent()));
    await suppressions.reopen(ana, now);
    expect(await held()).toEqual(['unsubscribed', 'unsubscribed']);
  });

  it('from our own pages holds for the person; they have seen to the addresses', async () => {
    const { told, suppressions } = await start();
    await told(event('consent.withdrawn', consent(), { source: 'parcours/pages' }));
    expect([await suppressions.find(ana, 'offers'), (await suppressions.find(personKey('c-ana'), 'offers'))?.reason]).toEqual([undefined, 'unsubscribed']);
  });
});
