import 'reflect-metadata';
import { parentPort, workerData } from 'node:worker_threads';
import { play, type PlayingThreadData, type PlayingThreadWords } from './play-apart';

const { task, settings } = workerData as PlayingThreadData;
const say = (words: PlayingThreadWords): void => parentPort?.postMessage(words);

play(task, settings, (place, message) => say({ type: 'wrong', place, message })).then(
  (outcome) => say({ type: 'done', outcome }),
  (error: unknown) => say({ type: 'failed', name: error instanceof Error ? error.name : 'Error', message: error instanceof Error ? error.message : String(error) }),
);
