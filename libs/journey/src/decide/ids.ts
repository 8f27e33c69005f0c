import { sha256 } from '@noble/hashes/sha2';

const encoder = new TextEncoder();
const hexDigits = Array.from({ length: 16 }, (_, digit) => digit.toString(16).charCodeAt(0));
// One hasher and its buffers serve every id: making them costs more than hashing so little.
const pristine = sha256.create();
const hasher = sha256.create();
const digest = new Uint8Array(32);
const hex = Array.from({ length: 32 }, () => 0);
const plain = new Uint8Array(256);

/** Stable id of a thing from its parts: the first 128 bits of SHA-256 as hex. */
export function hashId(...parts: (string | number)[]): string {
  pristine._cloneInto(hasher);
  hasher.update(bytesOf(parts.join('\n'))).digestInto(digest);
  for (let i = 0; i < 32; i++) {
    const byte = digest[i >> 1] ?? 0;
    hex[i] = hexDigits[i % 2 === 0 ? byte >> 4 : byte & 15] ?? 0;
  }
  return String.fromCharCode(...hex);
}

/** A text's place in [0, 1), the same for ever: the first 48 bits of its SHA-256 as a fraction. */
export function fractionOf(text: string): number {
  pristine._cloneInto(hasher);
  hasher.update(bytesOf(text)).digestInto(digest);
  let bits = 0;
  for (let i = 0; i < 6; i++) bits = bits * 256 + (digest[i] ?? 0);
  return bits / 2 ** 48;
}

/** The UTF-8 of a text, good until the next call: short ASCII, as nearly all ids are, is written by hand. */
function bytesOf(text: string): Uint8Array {
  if (text.length > plain.length) return encoder.encode(text);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 127) return encoder.encode(text);
    plain[i] = code;
  }
  return plain.subarray(0, text.length);
}

/** Id of the command a step gives: the same after any redelivery. */
export function commandId(runId: string, step: string, visit: number): string {
  return hashId(runId, step, visit, 0);
}
