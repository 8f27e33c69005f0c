import { newContact } from '@parcours/contact';
import { shortName } from '@parcours/events';
import type { Batch, LogRecord } from '@parcours/event-log';
import { Links, MovableClock } from '@parcours/platform';
import { Suppressions } from '@parcours/store';
import { simpleParser } from 'mailparser';
import { MemoryDocumentStore } from '../../../test/support/memory/memory-document-store';
import { MemoryEventLog } from '../../../test/support/memory/memory-event-log';
import { MemoryMessageStore } from '../../../test/support/memory/memory-message-store';
import { MemoryContactStore, MemoryDeadLetterStore } from '../../../test/support/memory/memory-stores';
import { MailboxReader } from './mailbox/mailbox-reader.service';
import { MailDesk } from './mail-desk.service';
import type { MailResult, MailTransport } from './mail-transport.port';
import type { MailWriter } from './mail-writer.service';
import type { PublishedMail } from './published-mail.service';
import type { MailCommand, SendCheck } from './send-check.service';
import { MailLane } from './transports/mail-lane';
import { MailRouter } from './transports/mail-router';
import { mailOf } from './transports/mail-transport.contract';
import { WarmUp } from './transports/warm-up';
import { waitingKind } from './waiting/waiting-mails';

const now = Date.parse('2026-05-04T09:10:00Z');
const hour = 3_600_000;
type Answer = (id: string) => object;

/** A provider that answers as it is told, and what it got. */
function provider(answer: Answer = () => ({ type: 'accepted' })) {
  const got: string[] = [];
  const state = { answer };
  const transport: MailTransport = {
    name: 'test', idempotent: false,
    send: async (mails) => mails.map(({ id }) => {
      got.push(id);
      return { id, ...state.answer(id) } as MailResult;
    }),
  };
  return { got, state, transport };
}

async function start({ perHour, purposes = {} }: { perHour?: number; purposes?: Record<string, MailTransport> } = {}) {
  const clock = new MovableClock(now);
  const log = new MemoryEventLog(clock);
  await log.ensureTopic('learner.events', 1);
  const stores = { contacts: new MemoryContactStore(), messages: new MemoryMessageStore(), deadLetters: new MemoryDeadLetterStore(), documents: new MemoryDocumentStore() };
  await stores.contacts.commit([{ ...newContact('c-ana', now), version: 1 }]);
  const links = new Links('a secret of the test', 'http://localhost');
  let at = 0;
  const time = { now: () => at, chance: () => 1, wait: async (ms: number) => void (at += ms) };
  let tokens = 0;
  const main = provider();
  const warmUp = perHour === undefined ? undefined : new WarmUp('test', { from: '2026-05-04', perHour: [perHour] }, stores.documents, clock, () => `t-${++tokens}`);
  const router = new MailRouter(new MailLane({ transport: main.transport, perSecond: 0, time, warmUp }), new Map(Object.entries(purposes).map(([purpose, transport]) => [purpose, new MailLane({ transport, perSecond: 0, time })])));
  const published = { of: async () => ({ purposes: { service: { basis: 'contract' }, offers: { email: { private: 'opt-in', professional: 'opt-out' } } }, templates: new Map() }) } as unknown as PublishedMail;
  const refusals = new Map<string, string>();
  const check = { holdWhileOff: async () => undefined, refusal: async ({ id }: MailCommand) => refusals.get(id) } as unknown as SendCheck;
  const writer = { write: async ({ id, purpose, to }: MailCommand) => ({ ...mailOf(id, { purpose, to: { address: to } }), locale: 'fr' }) } as unknown as MailWriter;
  const desk = new MailDesk(stores, log, clock, links, router, published, check, writer);
  let committed: number | undefined;
  const handle = (...values: object[]): Promise<void> =>
    desk.handle({
      topic: 'channel.email', group: 'email', generation: 1, partitions: 1, partition: 0, metadata: undefined, committed: 0, signal: new AbortController().signal,
      records: values.map((value, offset): LogRecord => ({ topic: 'channel.email', generation: 1, partition: 0, offset, key: 'c-ana', value: JSON.stringify(value), headers: {}, appendedAt: now })),
      commit: async (offset: number) => void (committed = offset),
    } satisfies Batch);
  const events = async () =>
    (await log.read('learner.events', 0, 0, 100)).map(({ value }) => (JSON.parse(value) as { event: { type: string; data: Record<string, unknown> } }).event).map(({ type, data }) => [shortName(type), data.command, data.kind].filter(Boolean).join(' '));
  const status = (id: string) => stores.messages.rows.get(id)?.status;
  const again = () => desk.sendWaiting(new AbortController().signal);
  return { clock, stores, main, refusals, handle, events, status, again, suppressions: new Suppressions(stores.documents, links), committed: () => committed, pass: (ms: number) => (at += ms) };
}

const command = (id: string, more: Record<string, unknown> = {}) => ({
  id, type: 'email.send', at: now, contact: 'c-ana', learner: 'ana@example.org', journey: 'welcome', version: 1, runId: 'r', run: 'enr-1', step: 'hello', purpose: 'offers', template: 'hello', locale: 'fr', timeZone: 'Europe/Paris', to: `${id}@example.org`, set: 'set-1', context: {}, ...more,
});
const later = (reason: string, more: object = {}) => ({ type: 'later', reason, ...more });

describe('what a provider says of a mail', () => {
  it.each<[string, object, string, object, string[]]>([
    ['delivered', { type: 'delivered' }, 'done', { delivery: 'delivered' }, ['email.delivered k-1']],
    ['accepted, and its events tell the journey', { type: 'accepted' }, 'done', { delivery: 'accepted' }, []],
    ['refused', { type: 'refused', reason: 'refused-400' }, 'refused', {}, ['email.refused k-1']],
    ['bounced for good', { type: 'refused', reason: 'address-unknown', bounce: 'hard' }, 'refused', { delivery: 'bounced' }, ['email.bounced k-1 hard']],
    ['bounced for now', { type: 'refused', reason: 'mailbox-full', bounce: 'soft' }, 'refused', { delivery: 'bounced' }, ['email.refused k-1']],
    ['uncertain', { type: 'uncertain', reason: 'no-answer-in-time' }, 'uncertain', {}, ['email.uncertain k-1']],
  ])('is kept and told: %s', async (_what, answer, status, detail, told) => {
    const { handle, main, stores, events, committed } = await start();
    main.state.answer = () => answer;
    await handle(command('k-1'));
    await handle(command('k-1'));
    expect(stores.messages.rows.get('k-1')).toMatchObject({ status, detail: { transport: 'test', ...detail } });
    expect([await events(), main.got, committed()]).toEqual([told, ['k-1'], 1]);
  });

  it('closes an address that is not there to all mail, and no other', async () => {
    const { handle, main, suppressions } = await start();
    main.state.answer = (id) => (id === 'k-1' ? { type: 'refused', reason: 'address-unknown', bounce: 'hard' } : { type: 'refused', reason: 'mailbox-full', bounce: 'soft' });
    await handle(command('k-1'), command('k-2'));
    expect([(await suppressions.find('k-1@example.org', 'service'))?.reason, await suppressions.find('k-2@example.org', 'service')]).toEqual(['bounced', undefined]);
  });
});

it('keeps a mail so that its source can be looked at', async () => {
  const { handle, stores } = await start();
  await handle(command('k-1'));
  expect(stores.messages.contents.get('k-1')?.source).toBeUndefined();
  const shown = await new MailboxReader(stores).read('k-1');
  expect(await simpleParser(shown?.content.source ?? '')).toMatchObject({ subject: 'Été', messageId: '<k-1@atelier.example>', text: 'Bonjour Zoé' });
});

describe('mail that waits', () => {
  it('holds its batch while the provider is away, after all others left, and then leaves alone', async () => {
    const { handle, main, status, committed, events } = await start();
    main.state.answer = (id) => (id === 'k-1' ? later('provider-error') : { type: 'delivered' });
    const batch = [command('k-0'), command('k-1'), command('k-2')];
    await expect(handle(...batch)).rejects.toThrow('Mail waits: provider-error.');
    expect([status('k-0'), status('k-1'), status('k-2'), committed()]).toEqual(['done', 'claimed', 'done', undefined]);
    main.state.answer = () => ({ type: 'delivered' });
    await handle(...batch);
    expect([main.got.filter((id) => id !== 'k-1'), status('k-1'), committed(), await events()]).toEqual([['k-0', 'k-2'], 'done', 3, ['email.delivered k-0', 'email.delivered k-2', 'email.delivered k-1']]);
  });

  it('does not hold up what another provider takes', async () => {
    const other = provider();
    const { handle, main, status } = await start({ purposes: { service: other.transport } });
    main.state.answer = () => later('provider-away');
    await expect(handle(command('k-0'), command('k-1', { purpose: 'service' }))).rejects.toThrow('Mail waits');
    expect([status('k-0'), status('k-1'), other.got]).toEqual(['claimed', 'done', ['k-1']]);
  });

  it('is not even tried once the provider is known to be away, and goes when that is over', async () => {
    const { handle, main, pass, status } = await start();
    main.state.answer = () => ({ type: 'uncertain', reason: 'no-answer-in-time' });
    await handle(...Array.from({ length: 10 }, (_, i) => command(`k-${i}`)));
    // The mail that finds out whether it is back waits for its turn itself.
    await handle(command('k-probe'));
    main.state.answer = () => ({ type: 'delivered' });
    await expect(handle(command('k-x'))).rejects.toThrow('provider-paused');
    expect([main.got.includes('k-x'), status('k-x')]).toEqual([false, 'claimed']);
    pass(10_000);
    await handle(command('k-x'));
    expect(status('k-x')).toBe('done');
  });

  it('waits beside the log for its own address, ever longer, and holds up nobody', async () => {
    const { handle, main, status, committed, again, clock, stores } = await start();
    main.state.answer = () => later('mail-later');
    await handle(command('k-1'));
    expect([committed(), status('k-1'), main.got.length, await again()]).toEqual([1, 'claimed', 3, 0]);
    clock.moveTo(now + 60_000);
    expect([await again(), main.got.length]).toEqual([0, 6]);
    clock.moveTo(now + 120_000);
    expect([await again(), main.got.length]).toEqual([0, 6]);
    main.state.answer = () => ({ type: 'delivered' });
    clock.moveTo(now + 300_000);
    expect([await again(), status('k-1'), main.got.length, await stores.documents.count({ kind: waitingKind })]).toEqual([1, 'done', 7, 0]);
  });

  it('waits for its hour of a warm-up plan, while mail by contract goes first and never waits', async () => {
    const { handle, main, committed, again, clock } = await start({ perHour: 3 });
    await handle(...['a', 'b', 'c', 'd', 'e'].map((id) => command(id)), command('s-1', { purpose: 'service' }));
    expect([main.got, committed()]).toEqual([['s-1', 'a', 'b'], 6]);
    await handle(command('s-2', { purpose: 'service' }));
    expect([main.got.at(-1), await again()]).toEqual(['s-2', 0]);
    clock.moveTo(now + hour);
    expect([await again(), main.got.slice(4)]).toEqual([3, ['c', 'd', 'e']]);
  });

  it('does not leave where it was refused, or expired, meanwhile', async () => {
    const { handle, again, clock, status, refusals, main, stores } = await start({ perHour: 1 });
    await handle(command('a'), command('b'), command('c', { expiresAt: now + 60_000 }));
    refusals.set('b', 'unsubscribed');
    clock.moveTo(now + hour);
    expect([await again(), status('b'), status('c'), main.got, await stores.documents.count({ kind: waitingKind })]).toEqual([2, 'refused', 'expired', ['a'], 0]);
  });
});
