import { newContact } from '@parcours/contact';
import { MovableClock } from '@parcours/platform';
import { MemoryContactStore } from '../../../../test/support/memory/memory-stores';
import type { ErasureReason } from './erasure';
import { Retention } from './retention.service';

const day = 86_400_000;
const now = Date.parse('2026-05-04T09:00:00Z');

describe('retention', () => {
  it('counts, and asks for the erasure of, those of whom nothing was heard for longer, and of nobody else', async () => {
    const contacts = new MemoryContactStore();
    for (const [id, daysAgo] of [['silent', 1097], ['just-heard', 1095], ['new', 0]] as const) await contacts.commit([{ ...newContact(id, now), version: 1, lastSeen: { 'login.recorded': now - daysAgo * day } }]);
    await contacts.commit([{ ...newContact('never-heard', now - 2_000 * day), version: 1 }]);
    const asked: [string, ErasureReason][] = [];
    const erasures = { ask: async (contact: string, { reason }: { reason: ErasureReason }) => void asked.push([contact, reason]) as never };
    const retention = new Retention({ contacts }, new MovableClock(now), { retention: { keep: '1096d' } }, erasures);
    expect(await retention.look()).toEqual({ keep: '1096d', due: 2 });
    expect(asked).toEqual([]);
    expect(await retention.apply()).toBe(2);
    expect(asked).toEqual([['never-heard', 'retention'], ['silent', 'retention']]);
  });
});
