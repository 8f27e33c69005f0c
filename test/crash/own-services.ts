import { execFile, spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createServer } from 'node:net';
import { promisify } from 'node:util';
import { delay } from '../support/parcours-process';

const run = promisify(execFile);
/** Starts and stops Kafka and the store for tests; see its README. */
const folder = '../shared/services';

export interface ServicesOptions {
  state: string;
  brokers: number;
  /** The store keeps its data when it is stopped. */
  durable: boolean;
}

/** Whether services of a run's own can be started here. */
export const ownServicesHere = (): boolean => existsSync(join(folder, 'start'));

/** A Kafka and a store that belong to one run, to be broken at will. */
export class OwnServices {
  private constructor(
    private readonly options: ServicesOptions,
    private readonly port: number,
    readonly env: { KAFKA_BROKERS: string; MONGODB_URI: string },
  ) {}

  static async start(options: ServicesOptions): Promise<OwnServices> {
    const port = await freeRange();
    const said = await start(options, port);
    const stated = (name: string): string => new RegExp(`^export ${name}=(.+)$`, 'm').exec(said)?.[1] ?? '';
    const services = new OwnServices(options, port, { KAFKA_BROKERS: stated('KAFKA_BROKERS'), MONGODB_URI: stated('MONGODB_URI') });
    process.once('exit', services.atExit);
    return services;
  }

  /** Ends one of them (`kafka-2`, `mongodb`); resolves when it is gone. */
  async end(name: string, signal: NodeJS.Signals): Promise<void> {
    const pid = Number(await readFile(join(this.options.state, `${name}.pid`), 'utf8'));
    process.kill(pid, signal);
    while (isAlive(pid)) await delay(50);
  }

  /** Starts what is not running. */
  async again(): Promise<void> {
    await start(this.options, this.port);
  }

  async stop(): Promise<void> {
    process.off('exit', this.atExit);
    await run(join(folder, 'stop'), stopping(this.options));
  }

  /** A run that is ended early leaves nothing behind. */
  private readonly atExit = (): void => void spawnSync(join(folder, 'stop'), stopping(this.options));
}

const stopping = ({ state }: ServicesOptions): string[] => ['--state', state, '--forget'];

async function start({ state, brokers, durable }: ServicesOptions, port: number): Promise<string> {
  const { stdout } = await run(join(folder, 'start'), ['--state', state, '--port', String(port), '--brokers', String(brokers), ...(durable ? ['--durable'] : [])]);
  return stdout;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** A port from which on those are free that the services take: brokers, their controllers, the store. */
async function freeRange(): Promise<number> {
  for (let port = 21_000 + (process.pid % 40) * 200; port < 30_000; port += 200) {
    const taken = await Promise.all([0, 1, 2, 50, 51, 52, 100].map((offset) => isTaken(port + offset)));
    if (!taken.includes(true)) return port;
  }
  throw new Error('no free ports between 21000 and 30000 for the services of this run');
}

function isTaken(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(true));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(false)));
  });
}
