import * as zlib from 'node:zlib';
import { CompressionCodecs, CompressionTypes } from 'kafkajs';
import { registerLz4 } from '../kafka/lz4-codec';
import { decompressSnappy } from './decompress-snappy';

/** Teaches kafkajs to read what other systems compress their messages by: one batch that it can not read would stand before all that follow. */
export function registerCodecs(): void {
  registerLz4();
  CompressionCodecs[CompressionTypes.Snappy] = () => ({ compress: readOnly, decompress: async (buffer: Buffer) => decompressSnappy(buffer) });
  // Part of Node.js from 22.15 on.
  const { zstdDecompressSync } = zlib as { zstdDecompressSync?: (buffer: Buffer) => Buffer };
  if (zstdDecompressSync) CompressionCodecs[CompressionTypes.ZSTD] = () => ({ compress: readOnly, decompress: async (buffer: Buffer) => zstdDecompressSync(buffer) });
}

const readOnly = async (): Promise<never> => {
  throw new Error('messages are only read in this compression');
};
