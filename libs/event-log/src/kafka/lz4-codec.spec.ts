import fc from 'fast-check';
import { CompressionCodecs, CompressionTypes } from 'kafkajs';
import { registerLz4 } from './lz4-codec';

interface Codec {
  compress(encoder: { buffer: Buffer }): Promise<Buffer>;
  decompress(buffer: Buffer): Promise<Buffer>;
}

describe('LZ4', () => {
  registerLz4();
  const codec = CompressionCodecs[CompressionTypes.LZ4]() as Codec;

  it('gives back what it was given', async () => {
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 5_000 }), fc.integer({ min: 1, max: 50 }), async (bytes, times) => {
      const buffer = Buffer.concat(Array.from({ length: times }, () => bytes));
      expect((await codec.decompress(await codec.compress({ buffer }))).equals(buffer)).toBe(true);
    }), { numRuns: 30 });
  });

  it('writes frames that Kafka reads: blocks that need none before them, and no dictionary', async () => {
    const frame = await codec.compress({ buffer: Buffer.alloc(300_000, 'again and ') });
    const flags = frame[4] ?? 0;
    expect([frame.readUInt32LE(0), flags >> 6, (flags >> 5) & 1, flags & 1]).toEqual([0x184d2204, 1, 1, 0]);
    expect(frame.length).toBeLessThan(10_000);
  });
});
