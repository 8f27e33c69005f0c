import type { MailResult } from '../mail-transport.port';
import { CircuitBreaker } from './circuit-breaker';

function make() {
  let at = 0;
  const changes: string[] = [];
  const breaker = new CircuitBreaker({ now: () => at, wait: async () => undefined, chance: () => 1 }, (state, reason) => changes.push(`${state} ${reason}`));
  const tell = (result: object, times = 1): void => {
    for (let i = 0; i < times; i += 1) breaker.tell({ id: 'm', ...result } as MailResult);
  };
  return { breaker, changes, tell, pass: (ms: number) => (at += ms) };
}

const away = { type: 'later', reason: 'provider-away' };
const uncertain = { type: 'uncertain', reason: 'no-answer-in-time' };
const accepted = { type: 'accepted' };

describe('a circuit breaker', () => {
  it.each([['is away', away], ['does not answer', uncertain], ['is at fault', { type: 'later', reason: 'provider-error' }]])('opens after ten faults in a row of a provider that %s', (_what, fault) => {
    const { breaker, tell, changes } = make();
    tell(fault, 9);
    tell(accepted);
    tell(fault, 9);
    expect(breaker.state).toBe('closed');
    tell(fault);
    expect([breaker.state, changes.length, breaker.ask()]).toEqual(['open', 1, 5_000]);
  });

  it.each([['refuses one mail', { type: 'refused', reason: 'refused-400' }], ['takes none for one address now', { type: 'later', reason: 'mail-later' }]])('stays closed and lets the next go where a provider %s', (_what, result) => {
    const { breaker, tell } = make();
    tell(result, 100);
    expect([breaker.state, breaker.ask()]).toEqual(['closed', 0]);
  });

  it('lets one mail go when its time is over, and closes by its answer', () => {
    const { breaker, tell, pass, changes } = make();
    tell(away, 10);
    pass(5_000);
    expect(breaker.ask()).toBe(0);
    expect([breaker.state, breaker.ask() > 5_000]).toEqual(['probing', true]);
    tell(accepted);
    expect([breaker.state, breaker.ask(), changes]).toEqual(['closed', 0, ['open provider-away', 'closed answered']]);
  });

  it('stays open for twice as long each time that a probe fails, five minutes at most', () => {
    const { breaker, tell, pass } = make();
    tell(away, 10);
    const rests: number[] = [];
    for (let i = 0; i < 8; i += 1) {
      rests.push(breaker.ask());
      pass(breaker.ask());
      expect(breaker.ask()).toBe(0);
      tell(uncertain);
    }
    expect(rests).toEqual([5_000, 10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000]);
  });

  it('lets another probe go where nothing is heard of one', () => {
    const { breaker, tell, pass } = make();
    tell(away, 10);
    pass(5_000);
    breaker.ask();
    pass(breaker.ask());
    expect(breaker.ask()).toBe(0);
  });

  it('opens at once where the provider does not know us', () => {
    const { breaker, tell } = make();
    tell({ type: 'later', reason: 'provider-key' });
    expect(breaker.state).toBe('open');
  });

  it('is not closed by what left before it opened', () => {
    const { breaker, tell } = make();
    tell(away, 10);
    tell(accepted, 5);
    expect(breaker.state).toBe('open');
  });

  it('pauses as long as a busy provider asks, and else longer each time in a row; those that went together count once', () => {
    const { breaker, tell, pass } = make();
    const busy = { type: 'later', reason: 'provider-busy' };
    tell({ ...busy, afterMs: 7_000 });
    expect([breaker.state, breaker.ask()]).toEqual(['closed', 7_000]);
    pass(7_000);
    const rests: number[] = [];
    for (let i = 0; i < 8; i += 1) {
      tell(busy, 50);
      rests.push(breaker.ask());
      pass(breaker.ask());
    }
    expect(rests).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
    tell(accepted);
    tell(busy);
    expect(breaker.ask()).toBe(1_000);
  });

  it('asks a provider again within the hour, however long it wants to be left alone', () => {
    const { breaker, tell } = make();
    tell({ type: 'later', reason: 'provider-busy', afterMs: 1e12 });
    expect(breaker.ask()).toBe(3_600_000);
  });

  it('spreads what many processes would do at one instant', () => {
    const breaker = new CircuitBreaker({ now: () => 0, wait: async () => undefined, chance: () => 0 });
    for (let i = 0; i < 10; i += 1) breaker.tell({ id: 'm', type: 'uncertain', reason: 'x' });
    expect(breaker.ask()).toBe(2_500);
  });
});
