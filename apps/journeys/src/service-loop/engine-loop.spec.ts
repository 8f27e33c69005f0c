import type { Contact } from '@parcours/contact';
import type { Decide, EngineInput } from '@parcours/journey';
import { learnerEvents } from '@parcours/event-log';
import { MemoryContactStore } from '../../../../test/support/memory/memory-stores';
import { ana, begin, ben, counting, house, learnerEvent } from './engine-house.fixture';
import { EngineLoop } from './engine-loop';

describe('the service loop', () => {
  it('decides the records of a batch contact by contact in log order and publishes what was decided', async () => {
    const { loop, topics, tell, batch, mails, seen } = house();
    await topics();
    await tell(learnerEvent(ana, 'a1'), learnerEvent(ben, 'b1'), learnerEvent(ana, 'a2'));
    await loop.handle(batch());
    expect(seen(ana)).toEqual(['a1@none', 'a2@none']);
    expect(seen(ben)).toEqual(['b1@none']);
    expect(await mails()).toHaveLength(3);
  });

  it('drops a record that comes again after a crash before the offset was committed, but publishes its outbox again', async () => {
    const { loop, topics, tell, batch, mails, seen } = house();
    await topics();
    await tell(learnerEvent(ana, 'a1'));
    const first = batch();
    await loop.handle({ ...first, commit: async () => undefined });
    await loop.handle(batch());
    expect(seen(ana)).toEqual(['a1@none']);
    expect(new Set(await mails()).size).toBe(1);
    expect(await mails()).toHaveLength(2);
  });

  it('publishes what an owner committed and died before publishing', async () => {
    const { loop, topics, tell, batch, mails, dependencies } = house();
    await topics();
    await tell(learnerEvent(ana, 'a1'));
    const dying = new EngineLoop({ ...dependencies, log: Object.assign(Object.create(dependencies.log) as typeof dependencies.log, { append: () => Promise.reject(new Error('killed')) }) });
    await expect(dying.handle(batch())).rejects.toThrow('killed');
    expect(await mails()).toEqual([]);
    await loop.handle(batch());
    expect(await mails()).toEqual([`mail-${ana}-a1`]);
  });

  it('drops whatever still comes of an erased contact, also where it was erased while being decided on, and archives nothing of it', async () => {
    const { topics, tell, batch, mails, dependencies, stores } = house();
    await topics();
    const gone = new Set<string>();
    const loop = new EngineLoop({ ...dependencies, erased: async (contacts) => new Set(contacts.filter((contact) => gone.has(contact))) });
    await tell(learnerEvent(ana, 'a1'));
    await loop.handle(batch());
    gone.add(ana);
    await stores.contacts.remove(ana);
    await stores.archive.removeOf(ana);
    await tell(learnerEvent(ana, 'a2'), { type: 'timer.due', contact: ana, wakeAt: begin }, learnerEvent(ben, 'b1'));
    await loop.handle(batch());
    expect([stores.contacts.read(ana), [...stores.archive.events.values()].map(({ contact }) => contact), await mails()]).toEqual([undefined, [ben], [`mail-${ana}-a1`, `mail-${ben}-b1`]]);
  });

  it('absorbs an event that was appended twice', async () => {
    const { loop, topics, tell, batch, seen } = house();
    await topics();
    await tell(learnerEvent(ana, 'a1'), learnerEvent(ana, 'a1'));
    await loop.handle(batch());
    expect(seen(ana)).toEqual(['a1@none']);
  });

  it('absorbs an entry by hand that was appended twice, and tells another one apart', async () => {
    const { loop, topics, tell, batch, seen } = house();
    await topics();
    const entry = (id: string): EngineInput => ({ type: 'journey.enter', contact: ana, journey: 'welcome', id, by: 'operator' });
    await tell(entry('1'), entry('1'), entry('2'));
    await loop.handle(batch());
    expect(seen(ana)).toEqual(['journey.enter@none', 'journey.enter@none']);
  });

  it('makes a zombie owner harmless: it loses the race, reads again and drops what it was about to decide', async () => {
    const { loop, topics, tell, batch, seen, stores, dependencies } = house();
    await topics();
    await tell(learnerEvent(ana, 'a1'));
    const forZombie = batch();
    let overtaken = false;
    const slow = Object.assign(Object.create(stores.contacts) as MemoryContactStore, {
      commit: async (changes: Contact[]) => {
        if (!overtaken) {
          overtaken = true;
          await loop.handle(batch());
        }
        return stores.contacts.commit(changes);
      },
    });
    await new EngineLoop({ ...dependencies, stores: { ...stores, contacts: slow } }).handle(forZombie);
    expect(seen(ana)).toEqual(['a1@none']);
    expect(stores.contacts.read(ana)?.version).toBe(1);
  });

  it('decides records behind a control record by the new set, those before it by the old one', async () => {
    const { loop, topics, tell, batch, seen, log } = house();
    await topics();
    await tell({ type: 'control.versions', set: 'set-1' }, learnerEvent(ana, 'a1'), { type: 'control.versions', set: 'set-2' }, learnerEvent(ana, 'a2'));
    await loop.handle(batch());
    expect(seen(ana)).toEqual(['a1@set-1', 'a2@set-2']);
    await tell(learnerEvent(ana, 'a3'));
    await loop.handle(batch());
    expect(seen(ana).at(-1)).toBe('a3@set-2');
    expect(await log.committed(learnerEvents, 'journeys')).toEqual([5]);
  });

  it('never passes a control record whose set it can not load', async () => {
    const { loop, topics, tell, batch, seen, log, sets } = house();
    await topics();
    await tell(learnerEvent(ana, 'a1'), { type: 'control.versions', set: 'set-9' }, learnerEvent(ana, 'a2'));
    await expect(loop.handle(batch())).rejects.toThrow('no set set-9 yet');
    expect(seen(ana)).toEqual(['a1@none']);
    expect(await log.committed(learnerEvents, 'journeys')).toEqual([0]);
    sets.add('set-9');
    await loop.handle(batch());
    expect(seen(ana)).toEqual(['a1@none', 'a2@set-9']);
  });

  it('never lets now go back for a contact', async () => {
    const instants: number[] = [];
    const { loop, topics, tell, batch } = house((contact, input, definitions, now, allowances) => {
      instants.push(now);
      return counting(contact, input, definitions, now, allowances);
    });
    await topics();
    await tell(learnerEvent(ana, 'a1'), learnerEvent(ana, 'a2'));
    const { records, ...rest } = batch();
    await loop.handle({ ...rest, records: records.map((record, i) => ({ ...record, appendedAt: begin - i * 60_000 })) });
    expect(instants).toEqual([begin, begin]);
  });

  describe('poison', () => {
    it('is dead-lettered after three tries with its place, and its contact parked; others go on', async () => {
      let tries = 0;
      const { loop, topics, tell, batch, seen, stores } = house((contact, input, definitions, now, allowances) => {
        if (input.type === 'event' && input.event.id === 'poison') tries += 1;
        return counting(contact, input, definitions, now, allowances);
      });
      await topics();
      await tell(learnerEvent(ana, 'a1'), learnerEvent(ana, 'poison'), learnerEvent(ana, 'a2'), learnerEvent(ben, 'b1'));
      await loop.handle(batch());
      expect(tries).toBe(3);
      const [letter] = (await stores.deadLetters.list({ limit: 10 })).items;
      expect(letter).toMatchObject({ kind: 'record', contact: ana, step: 'decide', topic: learnerEvents, partition: 0, offset: 1, reason: 'RangeError: cannot decide poison' });
      expect(stores.contacts.read(ana)?.parked?.deadLetter).toBe(letter?.id);
      expect(seen(ana)).toEqual(['a1@none']);
      expect(seen(ben)).toEqual(['b1@none']);
      expect((await stores.deadLetters.parked(ana)).map(({ offset }) => offset)).toEqual([2]);
    });

    it('is drained with its queue in order by a replay, in one write that unparks', async () => {
      let mended = false;
      const { loop, topics, tell, batch, seen, stores } = house((contact, input, definitions, now, allowances) => {
        if (input.type !== 'event' || !mended) return counting(contact, input, definitions, now, allowances);
        const mendedInput: EngineInput = { type: 'event', event: { ...input.event, id: input.event.id.replace('poison', 'mended') } };
        return counting(contact, mendedInput, definitions, now, allowances);
      });
      await topics();
      await tell(learnerEvent(ana, 'poison'), learnerEvent(ana, 'a1'));
      await loop.handle(batch());
      await tell(learnerEvent(ana, 'a2'));
      await loop.handle(batch());
      mended = true;
      const deadLetter = stores.contacts.read(ana)?.parked?.deadLetter ?? '';
      const before = stores.contacts.read(ana)?.version ?? 0;
      await tell({ type: 'parking.replay', contact: ana, deadLetter, by: 'operator' }, learnerEvent(ana, 'a3'));
      await loop.handle(batch());
      expect(seen(ana)).toEqual(['mended@none', 'a1@none', 'a2@none', 'a3@none']);
      expect(stores.contacts.read(ana)).toMatchObject({ version: before + 1 });
      expect(stores.contacts.read(ana)?.parked).toBeUndefined();
      expect((await stores.deadLetters.get(deadLetter))?.status).toBe('replayed');
      expect(await stores.deadLetters.parked(ana)).toEqual([]);
    });

    it('is left out by a discard; its queue is decided all the same', async () => {
      const { loop, topics, tell, batch, seen, stores } = house();
      await topics();
      await tell(learnerEvent(ana, 'poison'), learnerEvent(ana, 'a1'));
      await loop.handle(batch());
      const deadLetter = stores.contacts.read(ana)?.parked?.deadLetter ?? '';
      await tell({ type: 'parking.discard', contact: ana, deadLetter, by: 'operator' });
      await loop.handle(batch());
      expect(seen(ana)).toEqual(['a1@none']);
      expect((await stores.deadLetters.get(deadLetter))?.status).toBe('discarded');
    });

    it('that can not even be read parks the contact its key names', async () => {
      const { loop, topics, batch, stores, log } = house();
      await topics();
      await log.append(learnerEvents, [{ key: ana, partition: 0, value: '{"type":"nonsense"}' }]);
      await loop.handle(batch());
      expect((await stores.deadLetters.list({ limit: 1 })).items[0]).toMatchObject({ code: 'unreadable-record', contact: ana });
      expect(stores.contacts.read(ana)?.parked).toBeDefined();
    });

    it('is also the record that makes a contact larger than any may be: what came before it counts', async () => {
      const growing: Decide = (contact, input, definitions, now, allowances) => {
        const decision = counting(contact, input, definitions, now, allowances);
        if (input.type !== 'event' || !input.event.id.startsWith('huge')) return decision;
        return { ...decision, contact: { ...decision.contact, tags: [String(input.event.data.note)] } };
      };
      const { tell, loop, topics, batch, stores, mails, seen } = house(growing);
      await topics();
      const huge = learnerEvent(ana, 'huge');
      if (huge.type === 'event') huge.event.data['note'] = 'x'.repeat(4_100_000);
      await tell(learnerEvent(ana, 'before'), huge, learnerEvent(ana, 'behind'));
      await loop.handle(batch());
      expect(seen(ana)).toEqual(['before@none']);
      expect(await mails()).toEqual([`mail-${ana}-before`]);
      expect((await stores.deadLetters.list({ limit: 10 })).items).toEqual([expect.objectContaining({ kind: 'record', offset: 1, reason: expect.stringContaining('at most 4000000 are kept') as string })]);
      expect((await stores.deadLetters.parked(ana)).map(({ offset }) => offset)).toEqual([2]);
    });

    it('is never made of a store that is down: the partition is held and nothing is committed', async () => {
      const { loop, topics, tell, batch, stores, log, dependencies } = house();
      await topics();
      await tell(learnerEvent(ana, 'a1'));
      const down = Object.assign(Object.create(stores.contacts) as MemoryContactStore, { load: () => Promise.reject(new Error('store is down')) });
      await expect(new EngineLoop({ ...dependencies, stores: { ...stores, contacts: down } }).handle(batch())).rejects.toThrow('store is down');
      expect(await log.committed(learnerEvents, 'journeys')).toEqual([0]);
      expect(stores.deadLetters.letters.size).toBe(0);
      await loop.handle(batch());
      expect(stores.contacts.read(ana)?.version).toBe(1);
    });
  });
});
