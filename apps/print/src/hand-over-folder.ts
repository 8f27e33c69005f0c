import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

export interface HandedOver {
  document: Buffer;
  manifest: string;
}

/** Where printers fetch runs. All processes of the print service write to one place: that a run is there is how they know it was written. */
export interface HandOverPlace {
  /** The SHA-256 of a run's document there; `undefined`: there is none. */
  sha(runId: string): Promise<string | undefined>;
  /** All or nothing. Throws where the run is there already. */
  write(runId: string, handedOver: HandedOver): Promise<void>;
  /** Takes away what stands there of a run, where there is any, and puts this in its place; without it nothing. */
  replace(runId: string, handedOver: HandedOver | undefined): Promise<void>;
}

/** DI token of another `HandOverPlace` than the data folder, for tests. */
export const HAND_OVER_PLACE = Symbol('HAND_OVER_PLACE');

/** The `hand-over` folder in a data folder, which print processes on several machines share. */
export function handOverFolder(data: string): HandOverPlace {
  return { sha: (runId) => handedOverSha(data, runId), write: (runId, handedOver) => writeHandOver(data, runId, handedOver), replace: (runId, handedOver) => replaceHandOver(data, runId, handedOver) };
}

/** What of a hand-over stands in the folder of a run: the SHA-256 of its document; `undefined` before. */
async function handedOverSha(data: string, runId: string): Promise<string | undefined> {
  try {
    return sha256Of(await readFile(join(data, 'hand-over', runId, 'document.pdf')));
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw fault;
  }
}

/**
 * Writes `<data>/hand-over/<run>/document.pdf` and `manifest.csv`. The folder appears complete or not at all: whoever watches it never
 * takes half a document away. The folder must not be there yet.
 */
async function writeHandOver(data: string, runId: string, { document, manifest }: HandedOver): Promise<void> {
  const place = join(data, 'hand-over');
  const unfinished = join(place, `.${runId}-${randomUUID()}`);
  await mkdir(unfinished, { recursive: true });
  try {
    await writeDurably(join(unfinished, 'document.pdf'), document);
    await writeDurably(join(unfinished, 'manifest.csv'), manifest);
    await sync(unfinished);
    await rename(unfinished, join(place, runId));
    await sync(place);
  } catch (fault) {
    await rm(unfinished, { recursive: true, force: true });
    throw fault;
  }
}

/** Where a crash comes between the two nothing stands there, which `write` mends. */
async function replaceHandOver(data: string, runId: string, handedOver: HandedOver | undefined): Promise<void> {
  await rm(join(data, 'hand-over', runId), { recursive: true, force: true });
  if (handedOver) await writeHandOver(data, runId, handedOver);
}

export function sha256Of(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function writeDurably(file: string, content: Buffer | string): Promise<void> {
  const handle = await open(file, 'wx', 0o640);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A rename is durable once its folder is. Some systems can not open folders: there the rename alone must do. */
async function sync(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  if (!handle) return;
  try {
    await handle.sync().catch(() => undefined);
  } finally {
    await handle.close();
  }
}
