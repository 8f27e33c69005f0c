import { spanMs } from './span-ms';

describe('a span of time in settings', () => {
  it.each([['36h', 129_600_000], ['400d', 34_560_000_000], ['2w', 1_209_600_000], ['0d', 0], ['400', undefined], ['4m', undefined], ['-1d', undefined], ['1.5d', undefined], ['', undefined]])('%s is %s ms', (text, ms) => {
    expect(spanMs(text)).toBe(ms);
  });
});
