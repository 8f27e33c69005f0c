import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';

/** Whether the disk that `file` is on takes so many bytes more; tried by a file beside it, which is removed again. */
export function hasRoom(file: string, bytes: number): boolean {
  const probe = `${file}-probe`;
  try {
    const opened = openSync(probe, 'w', 0o600);
    try {
      // A disk that is full takes a part without a word.
      if (writeSync(opened, Buffer.alloc(bytes)) < bytes) return false;
      fsyncSync(opened);
      return true;
    } finally {
      closeSync(opened);
    }
  } catch {
    return false;
  } finally {
    rmSync(probe, { force: true, recursive: true });
  }
}
