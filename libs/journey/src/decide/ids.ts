import { sha256 } from '@noble/hashes/sha2';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils';

/** Stable id of a thing from its parts: the first 128 bits of SHA-256 as hex. */
export function hashId(...parts: (string | number)[]): string {
  return bytesToHex(sha256(utf8ToBytes(parts.join('\n'))).subarray(0, 16));
}

/** Id of the command a step gives: the same after any redelivery. */
export function commandId(runId: string, step: string, visit: number): string {
  return hashId(runId, step, visit, 0);
}
