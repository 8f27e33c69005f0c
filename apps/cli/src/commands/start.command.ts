import { Argument, type Command } from 'commander';
import { AppLogger, readSettings, untilSignal, type SettingFlags } from '@parcours/platform';
import type { ServiceDefinition, ServiceName } from '@parcours/service';
import { exitCodes } from '../exit-codes';
import { createOutput, paint, type Output } from '../output/output';

/** Each loaded only when it is started. */
const services: Record<ServiceName, () => Promise<ServiceDefinition>> = {
  gateway: async () => (await import('@parcours-apps/gateway')).gatewayService,
  journeys: async () => (await import('@parcours-apps/journeys')).journeysService,
  email: async () => (await import('@parcours-apps/email')).emailService,
  content: async () => (await import('@parcours-apps/content')).contentService,
  print: async () => (await import('@parcours-apps/print')).printService,
  studio: async () => (await import('@parcours-apps/studio')).studioService,
};

/** `parcours start`: everything in one process, or one service alone. */
export function addStart(program: Command): void {
  program
    .command('start')
    .description('run everything in one process, or one service alone on Kafka and MongoDB')
    .addArgument(new Argument('[service]', 'this one alone; without it everything runs in one process').choices(Object.keys(services)))
    .option('--data <dir>', 'data folder (default ./data)')
    .option('--config <dir>', 'configuration folder (default ./config)')
    .option('--port <n>', 'port (default 4700; 0 takes a free one)')
    .option('--host <address>', 'address to listen on (default 127.0.0.1)')
    .addHelpText(
      'after',
      `
The engine is the data folder; with KAFKA_BROKERS and MONGODB_URI set it is Kafka and MongoDB, and PARCOURS_SECRET must be the same in every process.

Examples:
  parcours start
  parcours start --data /var/lib/parcours --port 8080
  KAFKA_BROKERS=kafka-1:9092 MONGODB_URI=mongodb://db-1/?replicaSet=rs0 PARCOURS_SECRET=... parcours start journeys --port 4701

SIGTERM or Ctrl-C: intake stops, the batch in hand is finished, exit code 0. Exit codes: 2 settings that can not be used, 3 could not start.`,
    )
    .action(async (service: ServiceName | undefined, options: SettingFlags) => {
      const output = createOutput(false);
      process.exitCode = service ? await startAlone(service, options, output) : await startAll(options, output);
    });
}

async function startAlone(name: ServiceName, options: SettingFlags, output: Output): Promise<number> {
  const { runService } = await import('@parcours/service');
  return runService(await services[name](), options, { line: (text) => output.line(text), error: (text) => output.note(`${paint.red('error')} ${text}`) });
}

async function startAll(options: SettingFlags, output: Output): Promise<number> {
  const loaded = await readSettings(options);
  if (!loaded.ok) {
    for (const problem of loaded.problems) output.note(`${paint.red('error')} ${problem}`);
    return exitCodes.usage;
  }
  const { settings } = loaded;
  try {
    const { openHouse } = await import('@parcours-apps/standalone');
    const house = await openHouse(settings, { consume: true, waits: false, logger: new AppLogger(settings) });
    output.line(`Parcours ${house.engine === 'embedded' ? 'is ready' : 'listens'} at ${house.url}`);
    output.line(`  desk       ${house.url}/`);
    output.line(`  mailbox    ${house.url}/mailbox`);
    output.line(`  print      ${house.url}/print`);
    output.line(`  API        ${house.url}/docs`);
    output.line(house.engine === 'embedded' ? `  data       ${settings.data}` : `  data       Kafka and MongoDB, under the prefix ${settings.prefix}; ${house.url}/health/ready tells when it works`);
    await untilSignal();
    await house.close();
    return exitCodes.ok;
  } catch (error) {
    output.note(`${paint.red('error')} ${error instanceof Error ? error.message : String(error)}`);
    return exitCodes.unreachable;
  }
}
