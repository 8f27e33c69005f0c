import { sha256 } from '@noble/hashes/sha2';

const encoder = new TextEncoder();
const hexOfByte = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
// One hasher and its buffers serve every id: making them costs more than hashing so little.
const pristine = sha256.create();
const hasher = sha256.create();
const digest = new Uint8Array(32);

/** Stable id of a thing from its parts: the first 128 bits of SHA-256 as hex. */
export function hashId(...parts: (string | number)[]): string {
  pristine._cloneInto(hasher);
  hasher.update(encoder.encode(parts.join('\n'))).digestInto(digest);
  let hex = '';
  for (let i = 0; i < 16; i++) hex += hexOfByte[digest[i] ?? 0];
  return hex;
}

/** Id of the command a step gives: the same after any redelivery. */
export function commandId(runId: string, step: string, visit: number): string {
  return hashId(runId, step, visit, 0);
}
