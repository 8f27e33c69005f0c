import { RetryableError, TerminalError } from '../errors';
import { FaultTeller } from './fault-teller';

describe('what fails again and again', () => {
  let told: unknown[];
  let teller: FaultTeller;
  beforeEach(() => {
    told = [];
    teller = new FaultTeller((fault) => void told.push(fault));
  });
  const fault = (code: string): RetryableError => new RetryableError(code, 'it said so');

  it('is told once, again behind a success, and where another fault takes its place', async () => {
    const [first, second, third] = [fault('busy'), fault('busy'), fault('late')];
    teller.failed('a', first);
    teller.failed('a', fault('busy'));
    teller.passed('a');
    teller.failed('a', second);
    await expect(teller.over('a', () => Promise.reject(third))).rejects.toBe(third);
    expect(await teller.over('a', async () => 7)).toBe(7);
    expect(told).toEqual([first, second, third]);
  });

  it('is told for each subject of its own', () => {
    teller.failed('a', fault('busy'));
    teller.failed('b', fault('busy'));
    expect(told).toHaveLength(2);
  });

  it.each([fault('store-unreachable'), fault('log-refused'), new TerminalError('data-unwritable', 'full')])('is left to the store and the log where it is theirs: %s', (outage) => {
    teller.failed('a', outage);
    expect(told).toEqual([]);
  });
});
