import { TopicKeeper, kafkaSettings } from '@parcours/event-log';
import { readSettings, RetryableError, type Settings } from '@parcours/platform';
import { exitCodes } from '../exit-codes';
import { createOutput, paint, type Output } from '../output/output';

export interface TopicsOptions {
  config?: string;
  json?: boolean;
}

const quiet = { log: () => undefined, warn: () => undefined, error: () => undefined, debug: () => undefined };

/** Runs a command about the topics of the Kafka that the settings name. Where they name none there is nothing to do. */
export async function runWithKeeper(options: TopicsOptions, work: (keeper: TopicKeeper, settings: Settings, output: Output) => Promise<number>): Promise<void> {
  const output = createOutput(options.json ?? false);
  const loaded = await readSettings({ config: options.config });
  if (!loaded.ok) {
    for (const problem of loaded.problems) output.note(`${paint.red('error')} ${problem}`);
    process.exitCode = exitCodes.usage;
    return;
  }
  const kafka = kafkaSettings(loaded.settings);
  if (!kafka) {
    output.line(options.json ? JSON.stringify({ engine: 'embedded', topics: [] }) : 'KAFKA_BROKERS is not set: the topics are in the data file, which makes them itself. Nothing to do.');
    process.exitCode = exitCodes.ok;
    return;
  }
  const keeper = new TopicKeeper(kafka, quiet);
  try {
    process.exitCode = await work(keeper, loaded.settings, output);
  } catch (error) {
    const { message, code = 'unexpected' } = error as Error & { code?: string };
    if (output.json) output.line(JSON.stringify({ error: { code, message } }));
    else output.note(`${paint.red('error')} ${message}`);
    process.exitCode = error instanceof RetryableError ? exitCodes.unreachable : exitCodes.refused;
  } finally {
    await keeper.close();
  }
}
