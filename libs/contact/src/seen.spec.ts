import fc from 'fast-check';
import { limits } from './limits';
import { newContact } from './new-contact';
import { addOutbox, pruneOutbox } from './outbox';
import { hasSeen, markSeen, type SeenInput } from './seen';
import { slotOf } from './slot-of';
import { upgradeContact } from './upgrade-contact';

const id = '6f1b7a52-3f0e-5d0a-9c61-3f4b8d2a7e10';
const contact = newContact(id, 0);
const event = (eventId: string): SeenInput => ({ type: 'event', event: { source: 'lms/main', id: eventId } });
const at = (offset: number, partition = 0, generation = 1) => ({ generation, partition, offset });

describe('what a contact has seen', () => {
  it.each([
    ['the same place in the log', { position: at(7), input: event('b') }, true],
    ['an earlier place', { position: at(3), input: event('c') }, true],
    ['a later place', { position: at(8), input: event('c') }, false],
    ['the same offset of another partition', { position: at(7, 1), input: event('c') }, false],
    ['the same offset of a later generation', { position: at(7, 0, 2), input: event('c') }, false],
    ['the same event at a later place', { position: at(9), input: event('a') }, true],
    ['the same event without a place', { input: event('a') }, true],
    ['the same id from another source', { position: at(9), input: { type: 'event', event: { source: 'lms/other', id: 'a' } } as const }, false],
  ])('knows %s', (_what, record, expected) => {
    expect(hasSeen(markSeen(contact, { position: at(7), input: event('a') }), record)).toBe(expected);
  });

  it.each([
    ['is the next one', 1000, false],
    ['no longer is the next one', 2000, true],
  ])('takes a timer that %s accordingly', (_what, wakeAt, expected) => {
    expect(hasSeen({ ...contact, wakeAt: 1000 }, { position: at(1), input: { type: 'timer.due', wakeAt } })).toBe(expected);
  });

  it('bounds the ring and forgets the oldest first', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), (count) => {
        let marked = contact;
        for (let i = 0; i < count; i++) marked = markSeen(marked, { position: at(i), input: event(`e${i}`) });
        expect(marked.ring).toHaveLength(Math.min(count, limits.ring));
        expect(hasSeen(marked, { input: event(`e${count - 1}`) })).toBe(true);
        expect(hasSeen(marked, { input: event('e0') })).toBe(count <= limits.ring);
      }),
    );
  });

  it('keeps a shorter ring where told', () => {
    const marked = ['a', 'b', 'c'].reduce((before, name) => markSeen(before, { input: event(name) }, 2), contact);
    expect(['a', 'b', 'c'].map((name) => hasSeen(marked, { input: event(name) }))).toEqual([false, true, true]);
  });

  it('marks a parked record by its place alone, so that its replay is not dropped', () => {
    const parked = markSeen(contact, { position: at(5) });
    expect(hasSeen(parked, { position: at(5), input: event('a') })).toBe(true);
    expect(hasSeen(parked, { input: event('a') })).toBe(false);
  });
});

describe('the outbox', () => {
  const item = { to: 'channel.email', id: 'm-1', value: {} };

  it('keeps what may not be published yet and drops what was published before its offset was committed', () => {
    const full = [0, 1, 2].reduce((before, offset) => addOutbox(before, { ...at(offset), items: [item] }), contact);
    expect(pruneOutbox(full, () => 2).outbox.map(({ offset }) => offset)).toEqual([2]);
    expect(pruneOutbox(full, () => 0)).toBe(full);
  });

  it('takes no entry for a record without effects', () => {
    expect(addOutbox(contact, { ...at(0), items: [] })).toBe(contact);
  });
});

describe('slots', () => {
  it('are in 0..1023 for any id, and the same for the same id', () => {
    fc.assert(fc.property(fc.oneof(fc.uuid(), fc.string()), (any) => {
      expect(slotOf(any)).toBe(slotOf(any));
      expect(slotOf(any)).toBeGreaterThanOrEqual(0);
      expect(slotOf(any)).toBeLessThan(1024);
    }));
  });
});

describe('a document of another version', () => {
  it('is refused when newer, with what to do', () => {
    expect(() => upgradeContact({ id, schema: 2 })).toThrow('written by a newer Parcours (schema 2, this one knows 1). Upgrade this service');
  });

  it('is read as it is when current', () => {
    expect(upgradeContact(contact)).toBe(contact);
  });
});
