import { newContact } from '@parcours/contact';
import { MemoryContactStore } from '../../../../test/support/memory/memory-stores';
import { ana, ben, house, learnerEvent } from './engine-house.fixture';
import { EngineLoop } from './engine-loop';
import { RecentContacts } from './recent-contacts';

/** A loop over a store that notes who is fetched, and batches of lanes by name. */
async function watched() {
  const { topics, tell, batch, dependencies, stores, seen, mails, log } = house();
  await topics();
  const fetched: string[][] = [];
  const contacts = Object.assign(Object.create(stores.contacts) as MemoryContactStore, {
    load: (ids: string[]) => {
      fetched.push(ids);
      return stores.contacts.load(ids);
    },
  });
  const loop = new EngineLoop({ ...dependencies, stores: { ...stores, contacts } });
  const lanes = new Map<string, AbortSignal>();
  const handle = async (lane: string): Promise<void> => {
    const signal = lanes.get(lane) ?? new AbortController().signal;
    lanes.set(lane, signal);
    await loop.handle({ ...batch(), signal });
  };
  return { tell, handle, fetched, stores, seen, mails, log, other: new EngineLoop(dependencies), batch, contacts };
}

describe('contacts that were written a moment ago', () => {
  it('are decided on from memory as long as their partition stays with its owner, and are fetched again afterwards', async () => {
    const { tell, handle, fetched, seen } = await watched();
    await tell(learnerEvent(ana, 'a1'));
    await handle('first');
    await tell(learnerEvent(ana, 'a2'), learnerEvent(ben, 'b1'));
    await handle('first');
    await tell(learnerEvent(ana, 'a3'), learnerEvent(ben, 'b2'));
    await handle('first');
    await tell(learnerEvent(ana, 'a4'));
    await handle('second');
    expect(fetched).toEqual([[ana], [ben], [ana]]);
    expect([seen(ana), seen(ben)]).toEqual([['a1@none', 'a2@none', 'a3@none', 'a4@none'], ['b1@none', 'b2@none']]);
  });

  it('are decided on anew where another owner has written since', async () => {
    const { tell, handle, fetched, seen, mails, other, batch } = await watched();
    await tell(learnerEvent(ana, 'a1'));
    await handle('first');
    await tell(learnerEvent(ana, 'a2'));
    await other.handle(batch());
    await tell(learnerEvent(ana, 'a3'));
    await handle('first');
    expect(fetched).toEqual([[ana], [ana]]);
    expect([seen(ana), await mails()]).toEqual([['a1@none', 'a2@none', 'a3@none'], ['a1', 'a2', 'a3'].map((id) => `mail-${ana}-${id}`)]);
  });

  it('are fetched again behind a write of which nobody knows what became', async () => {
    const { tell, handle, fetched, stores, seen, contacts } = await watched();
    await tell(learnerEvent(ana, 'a1'));
    await handle('first');
    await tell(learnerEvent(ana, 'a2'));
    jest.spyOn(contacts, 'commit').mockImplementationOnce(async (changes) => {
      await stores.contacts.commit(changes);
      throw new Error('no answer');
    });
    await expect(handle('first')).rejects.toThrow('no answer');
    await handle('first');
    expect(fetched).toEqual([[ana], [ana]]);
    expect(seen(ana)).toEqual(['a1@none', 'a2@none']);
  });

  it('are fetched again behind a batch that did not come to its end, and what it decided is published', async () => {
    const { tell, handle, fetched, seen, mails, log } = await watched();
    await tell(learnerEvent(ana, 'a1'));
    await handle('first');
    await tell(learnerEvent(ana, 'a2'));
    const append = jest.spyOn(log, 'append').mockRejectedValueOnce(new Error('no log'));
    await expect(handle('first')).rejects.toThrow('no log');
    append.mockRestore();
    await handle('first');
    expect(fetched).toEqual([[ana], [ana]]);
    expect([seen(ana), await mails()]).toEqual([['a1@none', 'a2@none'], [`mail-${ana}-a1`, `mail-${ana}-a2`]]);
  });

  it('are remembered up to a weight, the latest of them, and without what was published', () => {
    const lane = new AbortController().signal;
    const recent = new RecentContacts(10);
    const write = (...contacts: [string, number][]): void => {
      recent.begin(lane);
      for (const [id, weight] of contacts) recent.written({ ...newContact(id, 1), outbox: [{ generation: 1, partition: 0, offset: 1, items: [] }] }, lane, weight);
      expect(contacts.some(([id]) => recent.find(id, lane)?.outbox.length)).toBe(false);
      recent.done(lane);
    };
    write(['a', 4], ['b', 4]);
    write(['a', 5], ['c', 3]);
    expect(['a', 'b', 'c'].map((id) => recent.find(id, lane)?.outbox)).toEqual([[], undefined, []]);
    write(['huge', 11]);
    expect(['a', 'b', 'c', 'huge'].filter((id) => recent.find(id, lane))).toEqual([]);
  });
});
