import type { Settings } from '@parcours/platform';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { compare, type CompareOptions } from '../compare';
import { simulate, type SimulateOptions, type TellWrong } from '../simulate';
import { worthThreads } from './read-ahead';

/** One play or the comparison of two. */
export type PlayTask = { type: 'simulate'; options: Omit<SimulateOptions, 'hear'> } | { type: 'compare'; options: CompareOptions };

type Outcome<T extends PlayTask['type']> = Awaited<ReturnType<T extends 'simulate' ? typeof simulate : typeof compare>>;

/** What the playing thread is given, and what it says. */
export interface PlayingThreadData {
  task: PlayTask;
  settings: Settings;
}
export type PlayingThreadWords = { type: 'wrong'; place: string; message: string } | { type: 'done'; outcome: unknown } | { type: 'failed'; name: string; message: string };

/**
 * How large new things may grow before they are looked through, in MB. A story keeps all contacts, and each event replaces one: what is
 * thrown away soon must not be moved to where it is thrown away late.
 */
const youngGeneration = 192;

/** Plays as `simulate` or `compare` does; a long story in a thread whose memory is made for it. Throws what these throw. */
export function playApart<T extends PlayTask['type']>(task: Extract<PlayTask, { type: T }>, settings: Settings, tell: TellWrong): Promise<Outcome<T>> {
  if (statSync(task.options.events).size < worthThreads) return play(task, settings, tell) as Promise<Outcome<T>>;
  return new Promise((resolve, reject) => {
    const workerData: PlayingThreadData = { task, settings };
    const worker = new Worker(join(__dirname, 'playing-thread.js'), { workerData, resourceLimits: { maxYoungGenerationSizeMb: youngGeneration } });
    worker.on('message', (words: PlayingThreadWords) => {
      if (words.type === 'wrong') tell(words.place, words.message);
      else if (words.type === 'done') resolve(words.outcome as Outcome<T>);
      else reject(Object.assign(new Error(words.message), { name: words.name }));
    });
    worker.on('error', reject);
    worker.on('exit', (code) => reject(new Error(`The thread that plays the story ended with ${code}.`)));
  });
}

/** Plays in this thread. */
export function play(task: PlayTask, settings: Settings, tell: TellWrong): Promise<Outcome<PlayTask['type']>> {
  return task.type === 'simulate' ? simulate(task.options, settings, tell) : compare(task.options, settings, tell);
}
