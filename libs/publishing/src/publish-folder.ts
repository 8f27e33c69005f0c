import { TerminalError } from '@parcours/platform';
import { journeyFiles } from './config-folder';
import type { JourneyPublisher } from './publisher';

/** Publishes the journeys of a folder; answers their ids. What is wrong with them is one error (`journeys-invalid`) that names every place. */
export async function publishFolder({ publisher }: { publisher: Pick<JourneyPublisher, 'publish'> }, folder: string): Promise<string[]> {
  const result = await publisher.publish(await journeyFiles(folder));
  if (!result.ok) {
    const lines = result.problems.map(({ file, line, column, message }) => `${file}:${line}:${column} ${message}`);
    throw new TerminalError('journeys-invalid', `The journeys of ${folder} can not be published:\n${lines.join('\n')}`);
  }
  return result.published.journeys.map(({ id }) => id);
}
