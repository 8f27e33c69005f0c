import { MovableClock } from '@parcours/platform';
import type { Message } from '@parcours/store';
import { MemoryEventLog } from '../../../../test/support/memory/memory-event-log';
import { MemoryMessageStore } from '../../../../test/support/memory/memory-message-store';
import type { MailRouter } from '../transports/mail-router';
import { DoubtfulMails } from './doubtful-mails.service';

const now = Date.parse('2026-05-04T09:00:00Z');
const hour = 3_600_000;

async function start({ key = 'a key', transport = 'sendgrid' }: { key?: string | null; transport?: string } = {}) {
  const clock = new MovableClock(now);
  const log = new MemoryEventLog(clock);
  await log.ensureTopic('learner.events', 1);
  const messages = new MemoryMessageStore();
  const row: Message = { id: 'k-1', channel: 'email', type: 'email.send', contact: 'c-ana', learner: 'ana@example.org', journey: 'j', runId: 'r', run: 'r', step: 'hello', purpose: 'offers', status: 'claimed', at: now, detail: { to: 'ana@example.org' } };
  await messages.claim([row], 't', now, now);
  await messages.startSending(['k-1'], 't');
  await messages.finish([{ id: 'k-1', token: 't', status: 'uncertain', reason: 'interrupted', doneAt: now }]);
  const doubtful = new DoubtfulMails({ messages }, log, clock, { email: { sendgridWebhookKey: key ?? undefined } }, { of: () => ({ transport: { name: transport } }) } as unknown as MailRouter);
  const told = async () => (await log.read('learner.events', 0, 0, 10)).map(({ value }) => (JSON.parse(value) as { event: { id: string; data: { reason?: string } } }).event).map(({ id, data }) => `${id} ${data.reason}`);
  return { clock, messages, doubtful, told };
}

it('takes a mail that its provider never told of for one that never left, four days later and once', async () => {
  const { clock, messages, doubtful, told } = await start();
  clock.moveTo(now + 96 * hour - 1);
  expect([await doubtful.settle(), (await messages.get('k-1'))?.status]).toEqual([0, 'uncertain']);
  clock.moveTo(now + 96 * hour);
  expect([await doubtful.settle(), await doubtful.settle()]).toEqual([1, 0]);
  expect(await messages.get('k-1')).toMatchObject({ status: 'refused', reason: 'never-taken', detail: { to: 'ana@example.org' } });
  expect(await told()).toEqual(['k-1-refused never-taken']);
});

it.each([['no events come', { key: null }], ['its transport tells nothing', { transport: 'smtp' }]])('leaves it in doubt where %s', async (_what, house) => {
  const { clock, messages, doubtful, told } = await start(house);
  clock.moveTo(now + 1_000 * hour);
  expect([await doubtful.settle(), (await messages.get('k-1'))?.status, await told()]).toEqual([0, 'uncertain', []]);
});

it('lets the provider’s word count where that came first', async () => {
  const { clock, messages, doubtful } = await start();
  const from = await messages.get('k-1');
  await messages.settle([{ from: from as Message, status: 'done', doneAt: now, detail: { delivery: 'delivered' } }]);
  clock.moveTo(now + 96 * hour);
  expect([await doubtful.settle(), (await messages.get('k-1'))?.status]).toEqual([0, 'done']);
});
