import { TerminalError } from '@parcours/platform';
import { journeyFiles } from '@parcours/publishing';
import type { House } from './house';

/** Publishes the journeys of a folder; what is wrong with them is one error that names every place. */
export async function publishFolder(house: Pick<House, 'publisher'>, folder: string): Promise<string[]> {
  const result = await house.publisher.publish(await journeyFiles(folder));
  if (!result.ok) {
    const lines = result.problems.map(({ file, line, column, message }) => `${file}:${line}:${column} ${message}`);
    throw new TerminalError('journeys-invalid', `The journeys of ${folder} can not be published:\n${lines.join('\n')}`);
  }
  return result.published.journeys.map(({ id }) => id);
}
