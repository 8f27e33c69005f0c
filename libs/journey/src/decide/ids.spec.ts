import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { commandId, hashId } from './ids';

const expected = (...parts: (string | number)[]) => createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 32);

describe('ids', () => {
  it('are the beginning of the SHA-256 of their parts, whatever characters these hold', () => {
    fc.assert(fc.property(fc.array(fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }), fc.nat()), { minLength: 1 }), (parts) => expect(hashId(...parts)).toBe(expected(...parts))));
  });

  it.each([0, 55, 56, 64, 255, 256, 257, 5_000])('are so for parts of %d characters', (length) => {
    expect(hashId('a'.repeat(length))).toBe(expected('a'.repeat(length)));
    expect(hashId('é'.repeat(length))).toBe(expected('é'.repeat(length)));
  });

  it('of commands tell visits of one step apart', () => {
    expect(commandId('run', 'step', 1)).toBe(expected('run', 'step', 1, 0));
    expect(commandId('run', 'step', 2)).not.toBe(commandId('run', 'step', 1));
  });
});
