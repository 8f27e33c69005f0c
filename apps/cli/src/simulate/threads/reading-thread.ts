import { parentPort, workerData } from 'node:worker_threads';
import { storyEvents, type StoryLine } from '../story-events';
import { inBatches, type PackedLine, type ReadingTask } from './read-ahead';

/** Reads the events of a file and hands them over in batches; waits where too many lie ready. */
async function read({ file, recorded, linesAtOnce, batchesAhead }: ReadingTask): Promise<void> {
  let free = batchesAhead;
  let wake: () => void = () => undefined;
  parentPort?.on('message', () => {
    free++;
    wake();
  });
  for (const batch of inBatches(storyEvents(file, { recorded }), linesAtOnce)) {
    while (free === 0) await new Promise<void>((resolve) => (wake = resolve));
    free--;
    parentPort?.postMessage(JSON.stringify(batch.map(packed)));
    // Lets what was taken be heard of.
    await new Promise((resolve) => setImmediate(resolve));
  }
  parentPort?.close();
}

function packed(line: StoryLine): PackedLine {
  return line.type === 'event' ? [line.line, line.at, line.event] : [line.line, line.message];
}

void read(workerData as ReadingTask);
