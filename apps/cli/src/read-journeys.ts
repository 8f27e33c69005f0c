import type { SourceFile } from '@parcours/publishing';
import { readFile, stat } from 'node:fs/promises';

/** The journeys of files and folders, each file once, in the order named; or a sentence that says why there are none. */
export async function readJourneys(...paths: string[]): Promise<SourceFile[] | string> {
  const { journeyFiles } = await import('@parcours/publishing');
  const files = new Map<string, SourceFile>();
  for (const path of paths) {
    const found = await stat(path).catch(() => undefined);
    if (!found) return `${path} does not exist. Name a journey file, or a folder of them.`;
    for (const one of found.isDirectory() ? await journeyFiles(path) : [{ file: path, source: await readFile(path, 'utf8') }]) files.set(one.file, one);
  }
  return files.size > 0 ? [...files.values()] : `${paths.join(', ')} holds no .yaml or .json file. Name a folder of journeys.`;
}
