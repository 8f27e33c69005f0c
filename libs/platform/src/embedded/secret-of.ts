import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '../settings.schema';
import { asDataFileError } from './data-file-error';

/**
 * The secret that ids and links are signed with: the environment's, else the data folder's own, made once and readable by its owner
 * only (docs/adr/0004-embedded-secret.md). Throws `DataFileError` where the folder can not be written.
 */
export function secretOf({ secret, data }: Pick<Settings, 'secret' | 'data'>): string {
  if (secret !== undefined) return secret;
  const file = join(data, 'secret.key');
  try {
    mkdirSync(data, { recursive: true });
    // Exclusive: of two processes that start at once, one makes it and both read it.
    try {
      writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw asDataFileError(error, file);
  }
}
