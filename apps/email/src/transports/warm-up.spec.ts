import { MovableClock } from '@parcours/platform';
import { MemoryDocumentStore } from '../../../../test/support/memory/memory-document-store';
import { WarmUp } from './warm-up';

const hour = 3_600_000;

function house(at: string, perHour = [50, 100]) {
  const clock = new MovableClock(Date.parse(at));
  const documents = new MemoryDocumentStore();
  let tokens = 0;
  const process = () => new WarmUp('sendgrid', { from: '2026-05-04', perHour }, documents, clock, () => `t-${++tokens}`);
  const take = async (warmUp: WarmUp, count: number, marketing = true): Promise<number> => (await Promise.all(Array.from({ length: count }, () => warmUp.take(marketing)))).filter(Boolean).length;
  return { clock, process, take };
}

describe('a warm-up plan', () => {
  it.each([
    ['nothing before its first day', '2026-05-03T23:59:00Z', 0],
    ['what its first day says', '2026-05-04T00:00:00Z', 50],
    ['what its second day says', '2026-05-05T23:00:00Z', 100],
    ['everything afterwards', '2026-05-06T00:00:00Z', 500],
  ])('lets marketing send %s in an hour', async (_what, at, expected) => {
    const { process, take } = house(at);
    expect(await take(process(), 500)).toBe(expected);
  });

  it('begins anew each hour', async () => {
    const { process, take, clock } = house('2026-05-04T09:30:00Z');
    const one = process();
    const counts = [await take(one, 80), await take(one, 80)];
    clock.moveTo(clock.now() + hour);
    expect([...counts, await take(one, 80)]).toEqual([50, 0, 50]);
  });

  it('counts over all processes', async () => {
    const { process, take } = house('2026-05-04T09:00:00Z');
    const counts = await Promise.all([process(), process(), process()].map((one) => take(one, 40)));
    expect(counts.reduce((sum, count) => sum + count)).toBe(50);
  });

  it('never lets mail by contract wait, and leaves marketing what that leaves', async () => {
    const { process, take } = house('2026-05-04T09:00:00Z');
    const one = process();
    expect([await take(one, 45, false), await take(one, 45), await take(one, 45, false), await take(one, 1)]).toEqual([45, 5, 45, 0]);
  });

  it('counts a mail that did not leave once, when it does', async () => {
    const { process, take, clock } = house('2026-05-04T09:00:00Z');
    const one = process();
    await take(one, 50);
    one.giveBack();
    expect(await take(one, 5)).toBe(1);
    clock.moveTo(clock.now() + 100 * hour);
    one.giveBack();
    expect(await take(one, 1)).toBe(1);
  });
});
