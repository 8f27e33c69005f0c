import fc from 'fast-check';
import { decompressSnappy } from './decompress-snappy';

/** A literal, or a copy of `size` bytes from `back` bytes before. */
type Element = { literal: Uint8Array } | { back: number; size: number };

/** Writes elements by the format's description, and what they stand for. */
function encode(elements: Element[]): { block: Buffer; plain: Buffer } {
  const plain: number[] = [];
  const parts: Buffer[] = [];
  for (const element of elements) {
    if ('literal' in element) {
      const { literal } = element;
      if (literal.length === 0) continue;
      const size = literal.length - 1;
      const head = size < 60 ? [size << 2] : size < 256 ? [60 << 2, size] : [61 << 2, size & 255, size >> 8];
      parts.push(Buffer.from(head), Buffer.from(literal));
      plain.push(...literal);
    } else if (plain.length > 0) {
      const back = 1 + (element.back % plain.length);
      const { size } = element;
      const near = back < 2_048 && size >= 4 && size <= 11;
      parts.push(near ? Buffer.from([1 | ((size - 4) << 2) | ((back >> 8) << 5), back & 255]) : Buffer.from([2 | ((size - 1) << 2), back & 255, back >> 8]));
      for (let i = 0; i < size; i++) plain.push(plain[plain.length - back] ?? 0);
    }
  }
  const length: number[] = [];
  for (let rest = plain.length; ; rest >>>= 7) {
    length.push(rest > 127 ? (rest & 127) | 128 : rest);
    if (rest < 128) break;
  }
  return { block: Buffer.concat([Buffer.from(length), ...parts]), plain: Buffer.from(plain) };
}

const frame = (blocks: Buffer[]): Buffer =>
  Buffer.concat([Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0, 0, 0, 0, 1, 0, 0, 0, 1]), ...blocks.flatMap((block) => [Buffer.from([block.length >>> 24, block.length >>> 16, block.length >>> 8, block.length]), block])]);

const element = fc.oneof(fc.record({ literal: fc.uint8Array({ maxLength: 300 }) }), fc.record({ back: fc.nat(5_000), size: fc.integer({ min: 1, max: 64 }) }));

describe('Snappy', () => {
  it('is undone, literals and copies, copies that read what they write too', () => {
    fc.assert(fc.property(fc.array(element, { maxLength: 40 }), (elements) => {
      const { block, plain } = encode(elements);
      expect(decompressSnappy(block).equals(plain)).toBe(true);
    }));
  });

  it('is undone where it comes in frames, as Java clients write it', () => {
    fc.assert(fc.property(fc.array(fc.array(element, { maxLength: 8 }), { maxLength: 4 }), (blocks) => {
      const encoded = blocks.map(encode);
      expect(decompressSnappy(frame(encoded.map(({ block }) => block))).equals(Buffer.concat(encoded.map(({ plain }) => plain)))).toBe(true);
    }));
  });

  it('that is damaged is told, never read beyond its end, and takes no memory it has no right to', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), fc.boolean(), (bytes, framed) => {
      try {
        decompressSnappy(framed ? frame([Buffer.from(bytes)]) : bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
      }
    }));
  });

  it.each([
    ['cut in a literal', [5, 4 << 2, 97, 98]],
    ['of another length than it says', [5, 0, 97]],
    ['with a copy from before its beginning', [5, 0, 97, 2 | (3 << 2), 9, 0]],
    ['that claims four gigabytes', [255, 255, 255, 255, 15, 0, 97]],
    ['of nothing at all', []],
  ])('%s is refused', (_what, bytes) => {
    expect(() => decompressSnappy(Uint8Array.from(bytes))).toThrow(RangeError);
  });
});
