import { type AppLogger, RetryableError, TerminalError } from '@parcours/platform';
import { type Connection, createConnection, mongo } from 'mongoose';
import { type CollectionName, indexes, type MongoIndex } from './indexes';
import { asFault, isUnknownCommand } from './mongo-fault';
import type { MongoSettings } from './mongo-settings';

export type MongoLogger = Pick<AppLogger, 'log' | 'error'>;

/** Rows have text as their `_id` in every collection. */
export interface Row {
  _id: string;
}

/**
 * The one connection of a process, made when it is first needed. While MongoDB does not answer, every request fails with a `RetryableError`
 * after a bounded time and a rest, it is told once, and the next request tries anew.
 */
export class MongoHouse {
  private opening: Promise<mongo.Db> | undefined;
  private connection: Connection | undefined;
  private rest: Promise<void> | undefined;
  /** The kind of fault that was told last; undefined while MongoDB answers. */
  private told: string | undefined;
  /** Since when this connection has met nothing but faults (ms of `performance.now`). */
  private faultySince: number | undefined;
  private closed = false;

  /** `onCommand` is told every command that goes to the server. */
  constructor(
    private readonly settings: MongoSettings,
    private readonly logger: MongoLogger,
    private readonly onCommand?: (command: mongo.CommandStartedEvent) => void,
  ) {}

  /** Does `work` on a collection. `doing` says in an error what failed. Throws `RetryableError` and `TerminalError`. */
  on<T extends Row, Answer>(name: CollectionName, doing: string, work: (collection: mongo.Collection<T>) => Promise<Answer>): Promise<Answer> {
    return this.run(doing, (db) => work(db.collection<T>(name)));
  }

  /** Throws `RetryableError` when MongoDB does not answer, or refuses us. */
  async ping(): Promise<void> {
    await this.run('asking whether it is there', (db) => db.command({ ping: 1 }));
  }

  /** The server's clock (epoch ms). Throws as `ping` does. */
  async time(): Promise<number> {
    // Servers that only speak MongoDB's protocol may know `hello` by its former name alone; MongoDB knows both.
    const { localTime } = await this.run('asking the time', (db) => db.command({ hello: 1 }).catch((error: unknown) => (isUnknownCommand(error) ? db.command({ isMaster: 1 }) : Promise.reject(error as Error))));
    if (!(localTime instanceof Date)) throw new TerminalError('store-time', 'MongoDB does not say what time it is.');
    return localTime.getTime();
  }

  /** Removes the database with all that is in it. */
  async drop(): Promise<void> {
    await this.run('dropping the database', (db) => db.dropDatabase());
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.opening?.catch(() => undefined);
    await this.connection?.close();
  }

  private async run<Answer>(doing: string, work: (db: mongo.Db) => Promise<Answer>): Promise<Answer> {
    if (this.rest) await this.rest;
    if (this.closed) throw new RetryableError('store-closed', `The store was closed while ${doing}.`);
    try {
      const answer = await work(await this.open());
      this.answered();
      return answer;
    } catch (error) {
      const fault = asFault(error, doing);
      if (fault instanceof RetryableError || (fault instanceof TerminalError && fault.code === 'store-address')) this.failed(fault);
      throw fault;
    }
  }

  private open(): Promise<mongo.Db> {
    this.opening ??= this.connect().catch((error: unknown) => {
      this.opening = undefined;
      throw error;
    });
    return this.opening;
  }

  private async connect(): Promise<mongo.Db> {
    const { uri, database, serverSelectionMs, socketMs, majorityMs, connections } = this.settings;
    const connection = createConnection();
    try {
      // No database is named here: the one in the address is where its user signs in, and naming another would move that too.
      await connection.openUri(uri, {
        appName: 'parcours',
        ignoreUndefined: true,
        serverSelectionTimeoutMS: serverSelectionMs,
        connectTimeoutMS: serverSelectionMs,
        socketTimeoutMS: socketMs,
        waitQueueTimeoutMS: serverSelectionMs,
        maxPoolSize: connections,
        monitorCommands: this.onCommand !== undefined,
      });
      const client = connection.getClient();
      if (this.onCommand) client.on('commandStarted', this.onCommand);
      // What most members have, and nothing else, is read and counts as written, whatever the address says. The driver repeats interrupted writes where servers can tell a repeat.
      const db = client.db(database, { writeConcern: { w: 'majority', wtimeoutMS: majorityMs }, readConcern: new mongo.ReadConcern('majority'), readPreference: 'primary' });
      await Promise.all(Object.entries(indexes).map(([name, wanted]) => makeIndexes(db, name, wanted)));
      this.connection = connection;
      return db;
    } catch (error) {
      await connection.close().catch(() => undefined);
      throw error;
    }
  }

  private failed({ message, code }: RetryableError | TerminalError): void {
    // A server that is back and does not let us in is news; one that is away besides is not.
    if (this.told === undefined || (code !== 'store-unreachable' && code !== this.told)) {
      this.logger.error(`${message} ${code === 'store-unreachable' ? `Check that ${hostsOf(this.settings.uri)} runs and can be reached from here. ` : ''}Trying again until it answers.`, 'store');
      this.told = code;
    }
    this.renewWhereStuck();
    this.rest ??= new Promise<void>((resolve) => void setTimeout(resolve, this.settings.restMs).unref()).finally(() => {
      this.rest = undefined;
    });
  }

  private answered(): void {
    if (this.told !== undefined) this.logger.log('MongoDB answers again.', 'store');
    this.told = undefined;
    this.faultySince = undefined;
  }

  /** The driver looks for a server that went away by itself. It was seen not to find one again that had long been back: a new connection does. */
  private renewWhereStuck(): void {
    const now = performance.now();
    this.faultySince ??= now;
    if (!this.connection || this.closed || now - this.faultySince < this.settings.renewMs) return;
    const given = this.connection;
    [this.opening, this.connection, this.faultySince] = [undefined, undefined, undefined];
    void given.close().catch(() => undefined);
  }
}

/** The servers that an address names, without any part of its user and password. */
function hostsOf(uri: string): string {
  const [, hosts] = /^mongodb(?:\+srv)?:\/\/(?:[^@]*@)?([\w.:,[\]-]+)(?:[/?][^@]*)?$/.exec(uri) ?? [];
  return hosts ?? 'what MONGODB_URI names';
}

async function makeIndexes(db: mongo.Db, name: string, wanted: readonly MongoIndex[]): Promise<void> {
  if (wanted.length === 0) return;
  await db.collection(name).createIndexes(wanted.map(({ fields, unique }) => ({ key: fields, name: Object.keys(fields).join('_'), ...(unique && { unique }) })));
}
