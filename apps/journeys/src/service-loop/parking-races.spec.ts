import type { Decide } from '@parcours/journey';
import { learnerEvents } from '@parcours/event-log';
import type { MemoryDeadLetterStore } from '../../../../test/support/memory/memory-stores';
import { ana, counting, house, learnerEvent } from './engine-house.fixture';
import { EngineLoop } from './engine-loop';

/** Decides poison once it is mended. */
function mendable(): { decide: Decide; mend: (...ids: string[]) => void } {
  const mended = new Set<string>();
  const decide: Decide = (contact, input, definitions, now, allowances) => {
    if (input.type !== 'event' || !mended.has(input.event.id)) return counting(contact, input, definitions, now, allowances);
    return counting(contact, { ...input, event: { ...input.event, id: input.event.id.replace('poison', 'mended') } }, definitions, now, allowances);
  };
  return { decide, mend: (...ids) => ids.forEach((id) => mended.add(id)) };
}

const letterAt = (offset: number): string => `record-${learnerEvents}-1-0-${offset}`;
const replay = (offset: number) => ({ type: 'parking.replay', contact: ana, deadLetter: letterAt(offset), by: 'operator' }) as const;
const discard = (offset: number) => ({ type: 'parking.discard', contact: ana, deadLetter: letterAt(offset), by: 'operator' }) as const;

async function opened() {
  const { decide, mend } = mendable();
  const parts = house(decide);
  await parts.topics();
  const told = async (...inputs: Parameters<typeof parts.tell>): Promise<void> => {
    await parts.tell(...inputs);
    await parts.loop.handle(parts.batch());
  };
  /** Another owner over the same stores, with its own way to one of the dead letters' calls. */
  const ownerWith = (own: Partial<MemoryDeadLetterStore>): EngineLoop => {
    const deadLetters = Object.assign(Object.create(parts.stores.deadLetters) as MemoryDeadLetterStore, own);
    return new EngineLoop({ ...parts.dependencies, stores: { ...parts.stores, deadLetters } });
  };
  return { ...parts, mend, told, ownerWith };
}

describe('an operator’s answer to a parked contact', () => {
  it('that comes in one batch with the poison and its queue finds the queue, which is not stored yet', async () => {
    const { told, seen, stores } = await opened();
    await told(learnerEvent(ana, 'poison-0'), learnerEvent(ana, 'a1'), discard(0), learnerEvent(ana, 'a2'));
    expect(seen(ana)).toEqual(['a1@none', 'a2@none']);
    expect(await stores.deadLetters.parked(ana)).toEqual([]);
  });

  it('leaves what was queued behind it to its place, where a try that was not committed had queued that already', async () => {
    const { tell, batch, loop, seen, stores, mend, dependencies } = await opened();
    await tell(learnerEvent(ana, 'poison-0'), learnerEvent(ana, 'a1'));
    await loop.handle(batch());
    mend('poison-0');
    await tell(replay(0), learnerEvent(ana, 'poison-3'), learnerEvent(ana, 'a4'));
    const contacts = Object.assign(Object.create(stores.contacts) as typeof stores.contacts, { commit: () => Promise.reject(new Error('killed')) });
    await expect(new EngineLoop({ ...dependencies, stores: { ...stores, contacts } }).handle(batch())).rejects.toThrow('killed');
    await loop.handle(batch());
    expect(seen(ana)).toEqual(['mended-0@none', 'a1@none']);
    mend('poison-3');
    await tell(replay(3));
    await loop.handle(batch());
    expect(seen(ana)).toEqual(['mended-0@none', 'a1@none', 'mended-3@none', 'a4@none']);
  });

  it('clears the queue also where the next poison parks the contact in the same batch: nothing is decided again', async () => {
    const { told, stores, mend } = await opened();
    await told(learnerEvent(ana, 'poison-0'), learnerEvent(ana, 'a1'));
    mend('poison-0');
    await told(replay(0), learnerEvent(ana, 'poison-3'), learnerEvent(ana, 'a4'));
    expect((await stores.deadLetters.parked(ana)).map(({ offset }) => offset)).toEqual([4]);
    expect((await stores.deadLetters.get(letterAt(0)))?.status).toBe('replayed');
    expect((await stores.deadLetters.get(letterAt(3)))?.status).toBe('open');
  });

  it('keeps what was queued since, where a replaced owner comes to clear late', async () => {
    const { tell, told, batch, loop, seen, stores, mend, ownerWith } = await opened();
    await told(learnerEvent(ana, 'poison-0'), learnerEvent(ana, 'a1'));
    mend('poison-0');
    await tell(replay(0));
    let goOn = (): void => undefined;
    const late = new Promise<void>((done) => (goOn = done));
    const zombie = ownerWith({
      unpark: async (...args) => {
        await late;
        await stores.deadLetters.unpark(...args);
      },
    }).handle(batch());
    await loop.handle(batch());
    await told(learnerEvent(ana, 'poison-3'), learnerEvent(ana, 'a4'));
    goOn();
    await zombie;
    mend('poison-3');
    await told(replay(3));
    expect(seen(ana)).toEqual(['mended-0@none', 'a1@none', 'mended-3@none', 'a4@none']);
  });

  it('decides nothing that a replaced owner queued late: it was decided before', async () => {
    const { tell, told, batch, loop, seen, stores, mend } = await opened();
    await told(learnerEvent(ana, 'poison-0'));
    await tell(learnerEvent(ana, 'a1'));
    await loop.handle(batch());
    const [queued] = await stores.deadLetters.parked(ana);
    mend('poison-0');
    await told(replay(0));
    const later = Array.from({ length: 70 }, (_, i) => learnerEvent(ana, `b${i}`));
    await told(...later);
    if (queued) await stores.deadLetters.park([queued]);
    await told(learnerEvent(ana, 'poison-73'));
    await told(discard(73));
    expect(seen(ana).filter((name) => name === 'a1@none')).toHaveLength(1);
    expect(stores.contacts.read(ana)?.parked).toBeUndefined();
  });

  it('waits for a store that is down, which is no poison', async () => {
    const { tell, told, batch, loop, seen, stores, mend, ownerWith } = await opened();
    await told(learnerEvent(ana, 'poison-0'), learnerEvent(ana, 'a1'));
    mend('poison-0');
    await tell(replay(0));
    await expect(ownerWith({ parked: () => Promise.reject(new Error('store is down')) }).handle(batch())).rejects.toThrow('store is down');
    expect((await stores.deadLetters.get(letterAt(0)))?.reason).toContain('cannot decide poison-0');
    await loop.handle(batch());
    expect(seen(ana)).toEqual(['mended-0@none', 'a1@none']);
  });

  it('goes on up to the next poison of the queue, which has a letter of its own', async () => {
    const { told, seen, stores } = await opened();
    await told(learnerEvent(ana, 'poison-0'), learnerEvent(ana, 'a1'), learnerEvent(ana, 'poison-2'), learnerEvent(ana, 'a3'));
    await told(discard(0));
    expect(seen(ana)).toEqual(['a1@none']);
    expect(stores.contacts.read(ana)?.parked?.deadLetter).toBe(letterAt(2));
    expect((await stores.deadLetters.parked(ana)).map(({ offset }) => offset)).toEqual([3]);
    await told(discard(2));
    expect(seen(ana)).toEqual(['a1@none', 'a3@none']);
    expect(stores.contacts.read(ana)?.parked).toBeUndefined();
  });

  it('given twice lets go one record, not the next poison, too', async () => {
    const { told, seen, stores, mend } = await opened();
    await told(learnerEvent(ana, 'poison-0'), learnerEvent(ana, 'poison-1'));
    await told(discard(0), discard(0));
    expect(stores.contacts.read(ana)?.parked?.deadLetter).toBe(letterAt(1));
    mend('poison-1');
    await told(replay(1));
    expect(seen(ana)).toEqual(['mended-1@none']);
  });

  it('leaves parked what would make the contact larger than any may be', async () => {
    const growing: Decide = (contact, input, definitions, now, allowances) => {
      const decision = counting(contact, input, definitions, now, allowances);
      return input.type === 'event' && input.event.id === 'huge' ? { ...decision, contact: { ...decision.contact, tags: ['x'.repeat(4_100_000)] } } : decision;
    };
    const { tell, loop, topics, batch, stores } = house(growing);
    await topics();
    await tell(learnerEvent(ana, 'poison-0'), learnerEvent(ana, 'huge'));
    await loop.handle(batch());
    await tell(discard(0));
    await loop.handle(batch());
    expect(stores.contacts.read(ana)).toMatchObject({ tags: [], parked: { deadLetter: letterAt(1) } });
  });
});

describe('a timer that was appended by a clock behind its poller’s', () => {
  it('is decided at the instant it is due: nobody would append it again', async () => {
    const { decide } = mendable();
    const nows: number[] = [];
    const { clock, tell, loop, topics, batch } = house((contact, input, definitions, now, allowances) => {
      nows.push(now);
      const decision = decide(contact, input, definitions, now, allowances);
      return { ...decision, contact: { ...decision.contact, wakeAt: input.type === 'timer.due' ? undefined : clock.now() + 50 } };
    });
    await topics();
    await tell(learnerEvent(ana, 'a0'), { type: 'timer.due', contact: ana, wakeAt: clock.now() + 50 });
    await loop.handle(batch());
    expect(nows).toEqual([clock.now(), clock.now() + 50]);
  });
});
