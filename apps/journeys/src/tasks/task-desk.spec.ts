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
});
