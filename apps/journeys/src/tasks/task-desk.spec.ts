import { MovableClock } from '@parcours/platform';
import type { Command } from '@parcours/journey';
import { MemoryDocumentStore } from '../../../../test/support/memory/memory-document-store';
import { MemoryMessageStore } from '../../../../test/support/memory/memory-message-store';
import { MemoryDeadLetterStore } from '../../../../test/support/memory/memory-stores';
import { TaskDesk, type HumanTask } from './task-desk';

const now = Date.parse('2026-03-12T08:00:00Z');
const command = (detail: Command['detail']): Command => ({
  id: 'k-1', type: 'task.open', at: now, contact: 'c-eve', learner: 'eve@example.org', journey: 'evaluation-loop', version: 1, runId: 'r-1', run: 'enr-1', step: 'call-back', purpose: 'service',
  locale: 'fr', timeZone: 'Europe/Paris', set: 'set', context: {}, detail,
});

describe('a human task', () => {
  const stores = { messages: new MemoryMessageStore(), deadLetters: new MemoryDeadLetterStore(), documents: new MemoryDocumentStore() };
  const opened = async (detail: Command['detail']) => {
    await new TaskDesk(stores, new MovableClock(now), () => 'token').open([command(detail)]);
    return stores.documents.get<HumanTask>('task', 'k-1');
  };

  it('is opened once, due at the instant its command states', async () => {
    expect(await opened({ title: 'Rappeler', assignee: 'training-desk', due: '2026-03-13T08:00:00Z' })).toMatchObject({ id: 'k-1', status: 'open', title: 'Rappeler', due: Date.parse('2026-03-13T08:00:00Z'), openedAt: now });
    expect(await opened({ title: 'Another title' })).toMatchObject({ title: 'Rappeler' });
  });

  it('that a person closed stays closed, though a slow attempt at opening it comes to its end', async () => {
    const { messages, deadLetters, documents } = { messages: new MemoryMessageStore(), deadLetters: new MemoryDeadLetterStore(), documents: new MemoryDocumentStore() };
    const startSending = messages.startSending.bind(messages);
    jest.spyOn(messages, 'startSending').mockImplementationOnce(async (...given) => {
      const going = await startSending(...given);
      await documents.put('task', [{ id: 'k-1', contact: 'c-eve', status: 'closed', at: now, body: { id: 'k-1', status: 'closed' } }]);
      return going;
    });
    await new TaskDesk({ messages, deadLetters, documents }, new MovableClock(now), () => 'token').open([command({ title: 'Rappeler' })]);
    expect(await documents.get('task', 'k-1')).toEqual({ id: 'k-1', status: 'closed' });
  });
});
