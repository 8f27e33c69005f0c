import { randomUUID } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { kafkaDefaults, KafkaEventLog, type KafkaLogger, type KafkaSettings } from '@parcours/event-log';
import type { ISocketFactory } from 'kafkajs';

/** The brokers of the Kafka that tests may use; undefined where there is none. */
export const kafkaBrokers = (): string[] | undefined => process.env['TEST_KAFKA_BROKERS']?.split(',').filter((broker) => broker !== '');

/** Begins the names of one test's topics and groups. */
export const testPrefix = (): string => `test-${randomUUID().slice(0, 13)}`;

const open: KafkaEventLog[] = [];

/** What a log told its process. */
export interface Told {
  lines: string[];
  logger: KafkaLogger;
}

export function listen(): Told {
  const lines: string[] = [];
  const tell = (level: string) => (message: unknown) => void lines.push(`${level}: ${String(message)}`);
  return { lines, logger: { log: tell('log'), warn: tell('warn'), error: tell('error'), debug: () => undefined } };
}

/** A log of its own connections, as another process would have; closed when the test ends. */
export function openTestLog(prefix: string, more: Partial<KafkaSettings> = {}, logger: KafkaLogger = listen().logger): KafkaEventLog {
  const log = new KafkaEventLog({ ...kafkaDefaults, brokers: kafkaBrokers() ?? [], prefix, maxWaitMs: 30, heartbeatMs: 300, ...more }, logger);
  open.push(log);
  return log;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((log) => log.close()));
});

/** The way to Kafka, which a test may cut, or freeze as when the process sleeps: nothing is lost then, it only comes late. */
export class KafkaWire {
  private readonly sockets = new Set<Socket>();
  private cut = false;

  readonly socketFactory: ISocketFactory = ({ host, port, onConnect }) => {
    const socket = connect({ host, port: this.cut ? 1 : port }, onConnect);
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
    return socket;
  };

  /** Closes every connection, and refuses new ones until `mend`. */
  sever(): void {
    this.cut = true;
    for (const socket of this.sockets) socket.destroy(new Error('the connection was reset'));
  }

  mend(): void {
    this.cut = false;
  }

  /** Nothing goes out and nothing comes in. */
  freeze(): void {
    for (const socket of this.sockets) freezeSocket(socket);
  }

  /** What goes out arrives, what comes in does not. */
  deafen(): void {
    for (const socket of this.sockets) socket.pause();
  }

  thaw(): void {
    for (const socket of this.sockets) {
      socket.uncork();
      socket.resume();
    }
  }
}

function freezeSocket(socket: Socket): void {
  socket.cork();
  socket.pause();
}

/** Resolves when it holds; rejects after a minute. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let turns = 0; !(await holds()); turns++) {
    if (turns > 3_000) throw new Error('it never came to hold');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
