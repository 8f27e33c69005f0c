import fc from 'fast-check';
import { TimerHeap } from './timer-heap';

const changes = fc.array(fc.record({ owner: fc.nat(12), due: fc.option(fc.nat(30), { nil: undefined }) }), { maxLength: 200 });

describe('the timers of a story', () => {
  it('say after every change who is due first, of one instant the lowest owner', () => {
    fc.assert(
      fc.property(changes, (list) => {
        const heap = new TimerHeap();
        const dues = new Map<number, number>();
        for (const { owner, due } of list) {
          heap.set(owner, due);
          if (due === undefined) dues.delete(owner);
          else dues.set(owner, due);
          const [first] = [...dues].sort(([a, dueA], [b, dueB]) => dueA - dueB || a - b);
          expect(heap.first()).toEqual(first && { owner: first[0], due: first[1] });
        }
      }),
    );
  });

  it('give all of them in order', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50), { maxLength: 60 }), (dues) => {
        const heap = new TimerHeap();
        dues.forEach((due, owner) => heap.set(owner, due));
        const given: number[] = [];
        for (let first = heap.first(); first; first = heap.first()) {
          given.push(first.due);
          heap.set(first.owner, undefined);
        }
        expect(given).toEqual([...dues].sort((a, b) => a - b));
      }),
    );
  });
});
