import 'reflect-metadata';
import { Controller, Inject, Module, type INestApplicationContext, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Payload } from '@nestjs/microservices';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { EmbeddedDatabase, MovableClock, RetryableError } from '@parcours/platform';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedEventLog } from '../embedded/embedded-event-log';
import type { Batch, EventLog } from '../event-log.port';
import { EventLogStrategy, OnBatch } from './batch-strategy';

type Behaviour = (batch: Batch) => Promise<void> | void;

/** What the handlers do next, and what they were given. */
class Script {
  readonly given: string[][] = [];
  next: Behaviour[] = [];

  play(batch: Batch): Promise<void> | void {
    this.given.push(batch.records.map(({ value }) => value));
    const behaviour = this.next.shift() ?? ((played: Batch) => played.commit((played.records.at(-1)?.offset ?? 0) + 1));
    return behaviour(batch);
  }
}

@Controller()
class LearnerController {
  constructor(@Inject(Script) private readonly script: Script) {}

  @OnBatch({ topic: 't', group: 'readers', batchSize: 2 })
  read(@Payload() batch: Batch): Promise<void> | void {
    return this.script.play(batch);
  }
}

@Controller()
class LostController {
  @OnBatch({ topic: 'nowhere', group: 'readers' })
  read(): void {
    throw new Error('never called');
  }
}

function moduleOf(script: Script, controllers: Type[]): Type {
  class House {}
  Module({ controllers, providers: [{ provide: Script, useValue: script }] })(House);
  return House;
}

type Start = (module: Type, strategy: EventLogStrategy) => Promise<INestApplicationContext>;

const asMicroservice: Start = async (module, strategy) => {
  const app = await NestFactory.createMicroservice(module, { strategy, logger: false });
  await app.listen();
  return app;
};

const asHybrid: Start = async (module, strategy) => {
  const app = await NestFactory.create(module, new FastifyAdapter(), { logger: false });
  app.connectMicroservice({ strategy });
  await app.startAllMicroservices();
  await app.listen(0, '127.0.0.1');
  return app;
};

describe.each([
  ['a microservice', asMicroservice],
  ['part of an application that serves HTTP', asHybrid],
])('the log’s transport as %s', (_what, start) => {
  let folder: string;
  let database: EmbeddedDatabase;
  let log: EmbeddedEventLog;
  let script: Script;
  let app: INestApplicationContext | undefined;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'parcours-transport-'));
    database = new EmbeddedDatabase(join(folder, 'parcours.db'));
    log = new EmbeddedEventLog(database, new MovableClock(7));
    script = new Script();
    await log.ensureTopic('t', 1);
    await log.append('t', ['1', '2', '3'].map((value) => ({ key: 'ana', value })));
  });

  afterEach(async () => {
    await app?.close();
    app = undefined;
    await log.close();
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('hands a handler its topic’s batches, in order, as large as it asked for', async () => {
    app = await start(moduleOf(script, [LearnerController]), new EventLogStrategy(log));
    await log.idle();
    expect(script.given).toEqual([['1', '2'], ['3']]);
  });

  it.each<[string, Behaviour]>([
    ['throws', () => { throw new Error('down'); }],
    ['rejects', () => Promise.reject(new Error('down'))],
    ['rejects later', async () => { await new Promise((resolve) => setImmediate(resolve)); throw new Error('down'); }],
    ['rejects after it committed a part', async (batch) => { await batch.commit(0); throw new Error('down'); }],
  ])('gives the batch again to a handler that %s, and the next one only afterwards', async (_how, fault) => {
    script.next = [fault, fault];
    app = await start(moduleOf(script, [LearnerController]), new EventLogStrategy(log));
    await log.idle();
    expect(script.given).toEqual([['1', '2'], ['1', '2'], ['1', '2'], ['3']]);
    expect(await log.committed('t', 'readers')).toEqual([3]);
  });

  it('tells the log of the very fault that was thrown, so that it holds the partition', async () => {
    const told: unknown[] = [];
    const listening: EventLog = Object.assign(Object.create(log) as EventLog, {
      subscribe: ((topic, options, handler) =>
        log.subscribe(topic, options, (batch) => handler(batch).then(() => void told.push('done'), (fault: unknown) => {
          told.push(fault);
          throw fault;
        }))) satisfies EventLog['subscribe'],
    });
    const [fault, other] = [new RetryableError('store-unreachable', 'down'), new Error('down')];
    script.next = [() => { throw fault; }, () => Promise.reject(other)];
    app = await start(moduleOf(script, [LearnerController]), new EventLogStrategy(listening));
    await log.idle();
    [fault, other, 'done'].forEach((one, i) => expect(told[i]).toBe(one));
  });

  it('closes when the batch in hand is finished, and takes no more', async () => {
    let finish = (): void => undefined;
    const begun = new Promise<Batch>((resolve) => {
      script.next = [async (batch) => {
        resolve(batch);
        await new Promise<void>((done) => (finish = done));
        await batch.commit(2);
      }];
    });
    const opened = await start(moduleOf(script, [LearnerController]), new EventLogStrategy(log));
    const batch = await begun;
    let closed = false;
    const closing = opened.close().then(() => (closed = true));
    while (!batch.signal.aborted) await new Promise((resolve) => setImmediate(resolve));
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect([closed, await log.committed('t', 'readers')]).toEqual([false, [0]]);
    finish();
    await closing;
    expect([script.given, await log.committed('t', 'readers')]).toEqual([[['1', '2']], [2]]);
  });

  it('pauses and resumes where it stood', async () => {
    const strategy = new EventLogStrategy(log);
    app = await start(moduleOf(script, [LearnerController]), strategy);
    await log.idle();
    await strategy.pause();
    await log.append('t', [{ key: 'ana', value: '4' }]);
    expect(script.given.flat()).toEqual(['1', '2', '3']);
    await Promise.all([strategy.resume(), strategy.resume()]);
    await log.idle();
    expect(script.given.flat()).toEqual(['1', '2', '3', '4']);
  });

  it('does not start where a topic is not there, and reads none of the others', async () => {
    await expect(start(moduleOf(script, [LearnerController, LostController]), new EventLogStrategy(log))).rejects.toMatchObject({ code: 'topic-unknown' });
    await log.idle();
    expect([script.given, await log.committed('t', 'readers')]).toEqual([[], [0]]);
  });
});
