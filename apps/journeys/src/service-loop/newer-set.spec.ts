import { ana, house, learnerEvent } from './engine-house.fixture';
import { newerSet } from './newer-set';

describe('the set in force behind a control record', () => {
  it.each([
    ['the announced one, at first', undefined, 'set-000001', 'set-000001'],
    ['the later saved one', 'set-000009', 'set-000010', 'set-000010'],
    ['the later saved one, though it was announced before', 'set-000010', 'set-000009', 'set-000010'],
    ['the announced one, when it is announced again', 'set-000010', 'set-000010', 'set-000010'],
    ['the announced one, where their order can not be told', 'of-old', 'set-000001', 'set-000001'],
  ])('is %s', (_what, inForce, announced, expected) => expect(newerSet(inForce, announced)).toBe(expected));

  it('is the later one on every partition when two processes publish at once', async () => {
    const { topics, tell, batch, loop, seen } = house();
    await topics();
    await tell({ type: 'control.versions', set: 'set-2' }, { type: 'control.versions', set: 'set-1' }, learnerEvent(ana, 'e-1'));
    await loop.handle(batch());
    expect(seen(ana)).toEqual(['e-1@set-2']);
  });
});
