import type { LearnerEvent } from '@parcours/events';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { storyEvents, type StoryLine, type StoryOptions } from '../story-events';

/** Files from this size on are worth threads of their own (bytes). */
export const worthThreads = 16 << 20;

/** Lines that are handed over at once, and how many such batches may lie ready. */
const linesAtOnce = 512;
const batchesAhead = 8;

/** What the reading thread is told. */
export interface ReadingTask extends StoryOptions {
  file: string;
  linesAtOnce: number;
  batchesAhead: number;
}

/** A line as the reading thread hands it over, many at once as JSON: a text of all is copied between threads sooner than what it says. */
export type PackedLine = [line: number, at: number, event: LearnerEvent] | [line: number, message: string];

/**
 * The lines of `storyEvents`, in batches. A large file is read, parsed and checked by a thread of its own, a few batches ahead. Throws
 * what reading throws.
 */
export async function* readAhead(file: string, options: StoryOptions): AsyncGenerator<StoryLine[]> {
  if (statSync(file).size < worthThreads) {
    yield* inBatches(storyEvents(file, options));
    return;
  }
  const workerData: ReadingTask = { file, ...options, linesAtOnce, batchesAhead };
  const worker = new Worker(join(__dirname, 'reading-thread.js'), { workerData });
  try {
    for await (const packed of messagesOf(worker)) {
      worker.postMessage('taken');
      yield (JSON.parse(packed) as PackedLine[]).map(unpacked);
    }
  } finally {
    await worker.terminate();
  }
}

/** Batches of lines; a generator's lines are made one by one, so the last batch may be short. */
export function* inBatches(lines: Iterable<StoryLine>, size = linesAtOnce): Generator<StoryLine[]> {
  let batch: StoryLine[] = [];
  for (const line of lines) {
    batch.push(line);
    if (batch.length === size) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

function unpacked(packed: PackedLine): StoryLine {
  return packed.length === 3 ? { type: 'event', line: packed[0], at: packed[1], event: packed[2] } : { type: 'wrong', line: packed[0], message: packed[1] };
}

/** What a thread says until it ends. */
async function* messagesOf(worker: Worker): AsyncGenerator<string> {
  const ready: string[] = [];
  let ended: { error?: unknown } | undefined;
  let wake: () => void = () => undefined;
  worker.on('message', (message: string) => {
    ready.push(message);
    wake();
  });
  worker.on('error', (error) => {
    ended ??= { error };
    wake();
  });
  worker.on('exit', (code) => {
    ended ??= code === 0 ? {} : { error: new Error(`The thread that reads events ended with ${code}.`) };
    wake();
  });
  for (;;) {
    for (let message = ready.shift(); message !== undefined; message = ready.shift()) yield message;
    if (ended) {
      if ('error' in ended) throw ended.error;
      return;
    }
    await new Promise<void>((resolve) => (wake = resolve));
  }
}
