import { Registry } from 'prom-client';
import { askedGauge } from './asked-gauge';
import { tellBuild, tellUp } from './house-metrics';

const linesOf = async (registry: Registry): Promise<string[]> => (await registry.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));

function house(answers: (number | Error)[]) {
  const registry = new Registry();
  let at = 0;
  const ask = jest.fn(async () => {
    const answer = answers.shift();
    if (answer === undefined || answer instanceof Error) throw answer ?? new Error('asked too often');
    return [{ labels: { topic: 't' }, value: answer }];
  });
  askedGauge(registry, { name: 'lag', help: 'lag', labels: ['topic'], ask, freshMs: 5_000, now: () => at });
  return { registry, ask, pass: (ms: number) => (at += ms) };
}

describe('a gauge that is asked for', () => {
  it('is asked for when somebody scrapes, and not again within its time', async () => {
    const { registry, ask, pass } = house([3, 4]);
    expect(ask).not.toHaveBeenCalled();
    expect(await linesOf(registry)).toEqual(['lag{topic="t"} 3']);
    pass(4_999);
    expect(await linesOf(registry)).toEqual(['lag{topic="t"} 3']);
    pass(1);
    expect(await linesOf(registry)).toEqual(['lag{topic="t"} 4']);
    expect(ask).toHaveBeenCalledTimes(2);
  });

  it('is asked for once by scrapes that cross', async () => {
    const { registry, ask } = house([3]);
    expect(await Promise.all([linesOf(registry), linesOf(registry)])).toEqual([['lag{topic="t"} 3'], ['lag{topic="t"} 3']]);
    expect(ask).toHaveBeenCalledTimes(1);
  });

  it('is missing while nobody can tell, never an old value, and comes back', async () => {
    const { registry, pass } = house([3, new Error('down'), 5]);
    await linesOf(registry);
    pass(5_000);
    expect(await linesOf(registry)).toEqual([]);
    pass(5_000);
    expect(await linesOf(registry)).toEqual(['lag{topic="t"} 5']);
  });

  it('does not hold up a scrape for an answer that does not come', async () => {
    jest.useFakeTimers();
    try {
      const registry = new Registry();
      askedGauge(registry, { name: 'lag', help: 'lag', labels: [], ask: () => new Promise<never>(() => undefined) });
      const lines = linesOf(registry);
      await jest.advanceTimersByTimeAsync(2_000);
      expect(await lines).toEqual([]);
    } finally {
      jest.useRealTimers();
    }
  });
});

describe('what every process tells', () => {
  it.each<['store' | 'log', () => Promise<void>, number]>([
    ['store', async () => undefined, 1],
    ['log', () => Promise.reject(new Error('mongodb://user:secret@host refused')), 0],
  ])('says of its %s whether it answers', async (what, ask, value) => {
    const registry = new Registry();
    tellUp(registry, what, ask);
    expect(await linesOf(registry)).toEqual([`parcours_${what}_up ${value}`]);
  });

  it('names its version and service', async () => {
    const registry = new Registry();
    tellBuild(registry, { service: 'gateway', version: '1.2.3' });
    expect(await linesOf(registry)).toEqual(['parcours_build_info{service="gateway",version="1.2.3"} 1']);
  });
});
