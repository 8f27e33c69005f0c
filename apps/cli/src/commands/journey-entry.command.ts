import { InvalidArgumentError, type Command } from 'commander';
import { call } from '../client/api-client';
import { learnerReference } from '../client/learner-reference';
import { runWithApi, withConnection, type CommonOptions } from '../run-command';

/** `--key` and `--data` are taken: they name the API key and the data folder. */
interface EntryOptions extends CommonOptions {
  entryKey?: string;
  entryData?: Record<string, unknown>;
}

/** `parcours journeys enter`: one learner into one journey, by hand. */
export function addJourneyEntry(journeys: Command): void {
  withConnection(
    journeys
      .command('enter')
      .argument('<journey>', 'its id')
      .argument('<learner>', 'e-mail address, contact id, or SCHEME:ISSUER:VALUE')
      .description('enter a learner by hand, whatever the journey’s entry asks for')
      .option('--entry-key <key>', 'what tells this run from others of the learner; default: the learner')
      .option('--entry-data <json>', 'what the journey reads as entry.data', readData),
  )
    .addHelpText('after', '\nWhere the journey lets nobody in (paused, already running, no re-entry), parcours explain says why.\n\nExample:\n  parcours journeys enter welcome ana@example.org --entry-data \'{"why":"fair"}\'')
    .action((journey: string, learner: string, options: EntryOptions) =>
      runWithApi(options, async (client, output) => {
        const { entryKey, entryData } = options;
        const { id } = await call<{ id: string }>(client, 'POST', `/v1/journeys/${encodeURIComponent(journey)}/entries`, {
          learner: learnerReference(learner), ...(entryKey !== undefined && { key: entryKey }), ...(entryData !== undefined && { data: entryData }),
        });
        output.line(output.json ? JSON.stringify({ id, journey, learner }) : `${learner} is on the way into ${journey}`);
      }),
    );
}

function readData(text: string): Record<string, unknown> {
  const data = parse(text);
  if (typeof data !== 'object' || data === null || Array.isArray(data)) throw new InvalidArgumentError('expected a JSON object, such as {"why": "fair"}');
  return data as Record<string, unknown>;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
