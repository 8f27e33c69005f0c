import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { delay, freePort } from '../support/parcours-process';

const run = promisify(execFile);
const jars = ['-cp', '../shared/services/kafka/*'];

/** A Kafka of one broker that asks for a user and a password (SCRAM-SHA-512 without TLS). */
export class GuardedKafka {
  private constructor(
    private readonly child: ChildProcess,
    /** Where who administers it is let in without. */
    private readonly desk: string,
    readonly brokers: string,
  ) {}

  /** Starts it in `folder`, where it knows one user. */
  static async start(folder: string, user: string, password: string): Promise<GuardedKafka> {
    const [port, desk, controller] = [await freePort(), await freePort(), await freePort()];
    mkdirSync(folder, { recursive: true });
    const config = join(folder, 'kafka.properties');
    writeFileSync(config, properties(folder, { port, desk, controller }));
    await run('java', [...jars, 'kafka.tools.StorageTool', 'format', '-t', 'cGFyY291cnMtdGVzdHMtMQ', '-c', config, '--add-scram', `SCRAM-SHA-512=[name=${user},password=${password}]`]);
    const child = spawn('java', ['-Xms128m', '-Xmx512m', ...jars, 'kafka.Kafka', config], { stdio: 'ignore' });
    process.once('exit', () => child.kill('SIGKILL'));
    await untilListening(port, child);
    return new GuardedKafka(child, `127.0.0.1:${desk}`, `127.0.0.1:${port}`);
  }

  /** From now on the user signs in with this password. */
  async setPassword(user: string, password: string): Promise<void> {
    await run('java', [...jars, 'kafka.admin.ConfigCommand', '--bootstrap-server', this.desk, '--alter', '--add-config', `SCRAM-SHA-512=[password=${password}]`, '--entity-type', 'users', '--entity-name', user]);
  }

  async stop(): Promise<void> {
    const gone = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await gone;
  }
}

/** A store in memory that asks for nothing; see `GuardedMongo`. */
export async function startMongo(): Promise<{ port: number; stop(): Promise<void> }> {
  const port = await freePort();
  const child = spawn('java', ['-Xms64m', '-Xmx512m', '-cp', '../shared/services/mongodb/*', '../shared/services/mongodb/MongoServer.java', String(port)], { stdio: 'ignore' });
  process.once('exit', () => child.kill('SIGKILL'));
  await untilListening(port, child);
  return {
    port,
    stop: async () => {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

async function untilListening(port: number, child: ChildProcess): Promise<void> {
  for (let tried = 0; tried < 600; tried++, await delay(100)) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
    const socket = connect(port, '127.0.0.1');
    const listens = await new Promise<boolean>((resolve) => socket.once('connect', () => resolve(true)).once('error', () => resolve(false)));
    socket.destroy();
    if (listens) return;
  }
  throw new Error('the server does not listen');
}

const properties = (folder: string, { port, desk, controller }: { port: number; desk: number; controller: number }): string => `
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${controller}
listeners=SASL_PLAINTEXT://127.0.0.1:${port},PLAINTEXT://127.0.0.1:${desk},CONTROLLER://127.0.0.1:${controller}
advertised.listeners=SASL_PLAINTEXT://127.0.0.1:${port},PLAINTEXT://127.0.0.1:${desk}
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SASL_PLAINTEXT:SASL_PLAINTEXT
sasl.enabled.mechanisms=SCRAM-SHA-512
listener.name.sasl_plaintext.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
log.dirs=${join(folder, 'data')}
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
`;
