import { AppLogger, readSettings, untilSignal, type SettingFlags } from '@parcours/platform';
import { parseArgs } from 'node:util';
import { engineOf } from './ground/open-ground';
import { openProcess } from './open-process';
import type { ServiceDefinition } from './service-definition';

/** Exit codes of a service: settings that can not be used, and what it can not start on. */
const wrongUse = 2;
const cannotStart = 3;

export interface ServiceOutput {
  line(text: string): void;
  error(text: string): void;
}

const plain: ServiceOutput = { line: (text) => void process.stdout.write(`${text}\n`), error: (text) => void process.stderr.write(`error ${text}\n`) };

/** Runs one service in this process until SIGTERM or SIGINT; answers the exit code. */
export async function runService(service: ServiceDefinition, flags: SettingFlags, output: ServiceOutput = plain): Promise<number> {
  const loaded = await readSettings(flags);
  if (!loaded.ok) {
    for (const problem of loaded.problems) output.error(problem);
    return wrongUse;
  }
  const { settings } = loaded;
  try {
    if (engineOf(settings) === 'embedded') {
      output.error(`A service alone works on Kafka and MongoDB: set KAFKA_BROKERS and MONGODB_URI. One process with everything on the data folder is "parcours start".`);
      return wrongUse;
    }
    const opened = await openProcess(settings, [service], { consume: true, createTopics: false, logger: new AppLogger(settings) });
    output.line(`Parcours ${service.name} is at ${opened.url} (${opened.url}/health/ready tells when it works)`);
    await untilSignal();
    await opened.close();
    return 0;
  } catch (error) {
    output.error(error instanceof Error ? error.message : String(error));
    return cannotStart;
  }
}

/** The whole of an app's `main`: flags as `parcours start NAME` takes them. */
export async function serviceMain(service: ServiceDefinition): Promise<void> {
  try {
    const { values } = parseArgs({ options: { host: { type: 'string' }, port: { type: 'string' }, data: { type: 'string' }, config: { type: 'string' }, help: { type: 'boolean', short: 'h' } } });
    const { help, ...flags } = values;
    if (help) plain.line(`Runs the ${service.name} service alone, on the Kafka and the MongoDB that KAFKA_BROKERS and MONGODB_URI name.\n\nOptions: --host ADDRESS, --port N (0 takes a free one), --config FOLDER, --data FOLDER`);
    else process.exitCode = await runService(service, flags);
  } catch (error) {
    plain.error(error instanceof Error ? error.message : String(error));
    process.exitCode = wrongUse;
  }
}
