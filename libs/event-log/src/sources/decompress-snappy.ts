/** How Java clients begin: a magic word, two versions; then blocks, each behind its length. Others send one bare block. */
const framed = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const frameHeader = 16;
/** More than any Kafka lets pass; a length that lies must not take the memory. */
const largest = 256 * 1024 * 1024;

/** Undoes Snappy as Kafka's clients use it: framed by xerial, or one bare block. Throws a `RangeError` for what is none. */
export function decompressSnappy(compressed: Uint8Array): Buffer {
  const bytes = Buffer.from(compressed.buffer, compressed.byteOffset, compressed.byteLength);
  if (!bytes.subarray(0, framed.length).equals(framed)) return decompressBlock(bytes);
  const blocks: Buffer[] = [];
  for (let at = frameHeader; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    if (at + 4 + length > bytes.length) throw cut();
    blocks.push(decompressBlock(bytes.subarray(at + 4, at + 4 + length)));
    at += 4 + length;
  }
  return Buffer.concat(blocks);
}

/** The raw format (google/snappy, format_description.txt): the length, then literals and copies of what was written before. */
function decompressBlock(bytes: Buffer): Buffer {
  const [length, begin] = readLength(bytes);
  const out = Buffer.alloc(length);
  let written = 0;
  for (let at = begin; at < bytes.length; ) {
    const tag = byteAt(bytes, at);
    at += 1;
    if ((tag & 3) === 0) {
      // 1. a literal: its length stands in the tag, or in the 1 to 4 bytes behind it
      const extra = Math.max(0, (tag >> 2) - 59);
      const size = (extra === 0 ? tag >> 2 : numberAt(bytes, at, extra)) + 1;
      at += extra;
      if (at + size > bytes.length || written + size > length) throw cut();
      bytes.copy(out, written, at, at + size);
      at += size;
      written += size;
    } else {
      // 2. a copy: 1, 2 or 4 bytes of distance
      const width = [0, 1, 2, 4][tag & 3] ?? 4;
      const near = width === 1;
      const size = near ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1;
      const distance = numberAt(bytes, at, width) + (near ? (tag >> 5) * 256 : 0);
      at += width;
      if (distance === 0 || distance > written || written + size > length) throw cut();
      // Byte by byte: a copy may read what it writes.
      for (let end = written + size; written < end; written++) out[written] = out[written - distance] ?? 0;
    }
  }
  if (written !== length) throw cut();
  return out;
}

/** The varint a block begins with, and where it ends. */
function readLength(bytes: Buffer): [length: number, end: number] {
  let length = 0;
  for (let at = 0; at < 5; at++) {
    const byte = byteAt(bytes, at);
    length += (byte & 0x7f) * 2 ** (7 * at);
    if (length > largest) throw new RangeError('the Snappy block claims to be larger than any message');
    if (byte < 0x80) return [length, at + 1];
  }
  throw cut();
}

function byteAt(bytes: Buffer, at: number): number {
  const byte = bytes[at];
  if (byte === undefined) throw cut();
  return byte;
}

function numberAt(bytes: Buffer, at: number, width: number): number {
  if (at + width > bytes.length) throw cut();
  return bytes.readUIntLE(at, width);
}

const cut = (): RangeError => new RangeError('the Snappy block is damaged');
