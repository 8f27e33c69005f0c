import type { Batch } from '@parcours/event-log';
import type { Command } from '@parcours/journey';
import { EmbeddedDatabase, MovableClock, postOutside, type OutsideAnswer, type OutsidePost } from '@parcours/platform';
import { openEmbeddedStores } from '@parcours/store';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryEventLog } from '../../../../test/support/memory/memory-event-log';
import { CallDesk } from './call-desk.service';
import { CallRunner } from './call-runner.service';
import { webhookHeaders, webhookKeys } from './webhook-signature';

const now = Date.parse('2026-03-02T09:00:00Z');
const webhookSecret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const minute = 60_000;

const folder = mkdtempSync(join(tmpdir(), 'parcours-calls-'));
const databases: EmbeddedDatabase[] = [];
afterAll(async () => {
  for (const database of databases) await database.close();
  rmSync(folder, { recursive: true, force: true });
});

const commandOf = (id: string, url = 'https://hooks.example.org/x', more: Partial<Command> = {}): Command => ({
  id, type: 'webhook.call', at: now, contact: `c-${id}`, learner: 'ana@example.org', journey: 'late', version: 1, runId: 'r-1', run: 'enr-1', step: 'tell', purpose: 'service',
  locale: 'fr', timeZone: 'Europe/Paris', set: 'set-1', context: {}, detail: { url, body: { learner: 'Ana' } }, ...more,
});

interface Start {
  answers?: OutsideAnswer[];
  post?: typeof postOutside;
  allow?: string[];
  allowPrivate?: boolean;
  secret?: string | undefined;
}

async function start({ answers = [], post, allow = ['hooks.example.org'], allowPrivate = false, ...more }: Start = {}) {
  const clock = new MovableClock(now);
  const log = new MemoryEventLog(clock);
  await log.ensureTopic('channel.call', 1);
  const database = new EmbeddedDatabase(join(folder, `${databases.length}.db`));
  databases.push(database);
  const stores = openEmbeddedStores(database);
  const posts: OutsidePost[] = [];
  const fake: typeof postOutside = async (asked) => {
    posts.push(asked);
    return answers.shift() ?? { type: 'answered', status: 204 };
  };
  const settings = { calls: { allow, allowPrivate }, webhookSecret: 'secret' in more ? more.secret : webhookSecret };
  const newProcess = () => {
    const runner = new CallRunner(stores, clock, settings, post ?? fake);
    return { runner, desk: new CallDesk(stores, clock, runner) };
  };
  let process = newProcess();
  const give = async (...commands: unknown[]): Promise<void> => {
    await log.append('channel.call', commands.map((command) => ({ key: '', partition: 0, value: JSON.stringify(command) })));
    await process.desk.handle(log.batch('channel.call', 'calls', 0) as Batch);
  };
  return {
    clock, log, stores, posts, give,
    poll: () => process.runner.poll(),
    another: () => newProcess().runner,
    nextDue: () => process.runner.nextDue(),
    async restart() {
      await stores.messages.releaseClaims();
      process = newProcess();
    },
    async message(id = 'k-1') {
      const { status, reason, detail } = (await stores.messages.get(id)) ?? {};
      return { status, ...(reason !== undefined && { reason }), ...(detail !== undefined && { detail }) };
    },
  };
}

const away: OutsideAnswer = { type: 'unreachable', reason: 'network ECONNREFUSED' };
const answered = (status: number, retryAfter?: string): OutsideAnswer => ({ type: 'answered', status, ...(retryAfter !== undefined && { retryAfter }) });

describe('a call', () => {
  it('posts its signed body once, however often its command comes', async () => {
    const { give, posts, message, poll, nextDue } = await start();
    await give(commandOf('k-1'), commandOf('k-1'));
    await give(commandOf('k-1'));
    await poll();
    const body = '{"learner":"Ana"}';
    expect(posts).toEqual([{ url: 'https://hooks.example.org/x', body, allowPrivate: false, headers: webhookHeaders({ id: 'k-1', at: now, body, keys: webhookKeys(webhookSecret) }) }]);
    expect([await message(), await nextDue()]).toEqual([{ status: 'done', detail: { host: 'hooks.example.org', answer: 204, tries: 1 } }, undefined]);
  });

  it('reaches a server by the network, headers and all', async () => {
    const received: { id?: unknown; signature?: unknown; body: string }[] = [];
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        received.push({ id: request.headers['webhook-id'], signature: request.headers['webhook-signature'], body });
        response.end('thanks');
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { give, message } = await start({ post: postOutside, allow: [host], allowPrivate: true });
    await give(commandOf('k-1', `http://${host}/hook`));
    expect(received).toEqual([{ id: 'k-1', signature: expect.stringMatching(/^v1,/) as string, body: '{"learner":"Ana"}' }]);
    expect(await message()).toMatchObject({ status: 'done' });
    server.close();
  });

  it.each([
    ['a receiver that is away', away],
    ['a receiver that is busy', answered(429)],
    ['a receiver that has a fault', answered(503)],
  ])('to %s is made again later, over a restart', async (_what, answer) => {
    const { give, posts, message, poll, nextDue, restart, clock } = await start({ answers: [answer, answer] });
    await give(commandOf('k-1'));
    expect([posts.length, await message(), await nextDue()]).toEqual([1, { status: 'sending' }, now + minute]);
    await restart();
    clock.moveTo(now + minute - 1);
    expect([await poll(), posts.length]).toEqual([0, 1]);
    clock.moveTo(now + minute);
    await poll();
    expect([posts.length, await nextDue()]).toEqual([2, now + 6 * minute]);
    clock.moveTo(now + 6 * minute);
    await poll();
    expect([posts.map(({ headers }) => headers['webhook-id']), await message()]).toEqual([['k-1', 'k-1', 'k-1'], { status: 'done', detail: { host: 'hooks.example.org', answer: 204, tries: 3 } }]);
  });

  it('waits as long as its receiver asks for', async () => {
    const { give, nextDue } = await start({ answers: [answered(429, '600')] });
    await give(commandOf('k-1'));
    expect(await nextDue()).toBe(now + 10 * minute);
  });

  it('is given up after five tries, as a dead letter that can be replayed', async () => {
    const { give, posts, message, poll, nextDue, clock, stores } = await start({ answers: Array.from({ length: 5 }, () => away) });
    await give(commandOf('k-1'));
    for (let due = await nextDue(); due !== undefined; due = await nextDue()) {
      clock.moveTo(due);
      await poll();
    }
    expect([posts.length, await message()]).toEqual([5, { status: 'failed', reason: 'network ECONNREFUSED (5 tries)' }]);
    expect(clock.now() - now).toBe(156 * minute);
    const [letter, ...others] = (await stores.deadLetters.list({ limit: 10 })).items;
    expect([others, letter]).toMatchObject([[], { kind: 'command', contact: 'c-k-1', topic: 'channel.call' }]);
    expect(JSON.parse(letter?.body ?? '')).toEqual(commandOf('k-1'));
    await give(commandOf('k-1'));
    expect(posts).toHaveLength(5);
    await stores.messages.reopen('k-1');
    await give(commandOf('k-1'));
    expect([posts.length, await message()]).toEqual([6, { status: 'done', detail: { host: 'hooks.example.org', answer: 204, tries: 1 } }]);
  });

  it.each([
    [400, 'answered 400 (1 try)'],
    [410, 'answered 410 (1 try)'],
    [302, 'answered 302, and redirects are not followed (1 try)'],
  ])('answered %i has failed for good', async (status, reason) => {
    const { give, message, nextDue } = await start({ answers: [answered(status)] });
    await give(commandOf('k-1'));
    expect([await message(), await nextDue()]).toEqual([{ status: 'failed', reason }, undefined]);
  });

  it.each([
    ['a host that is not allowed', commandOf('k-1', 'https://elsewhere.example.org/'), {}, 'host-not-allowed'],
    ['plain http', commandOf('k-1', 'http://hooks.example.org/'), {}, 'not-https'],
    ['a private address', commandOf('k-1', 'https://127.0.0.1/'), { allow: ['127.0.0.1'], post: postOutside }, 'private-address'],
    ['a decimal address', commandOf('k-1', 'https://2130706433/'), { allow: ['127.0.0.1'], post: postOutside }, 'private-address'],
    ['a name of this machine', commandOf('k-1', 'https://localhost/'), { allow: ['localhost'], post: postOutside }, 'private-address'],
    ['anybody without a secret', commandOf('k-1'), { secret: undefined }, 'no-webhook-secret'],
  ])('to %s is refused', async (_what, command, options, reason) => {
    const { give, posts, message, stores } = await start(options);
    await give(command);
    expect([posts, (await message()).status, (await message()).reason]).toEqual([[], 'refused', reason]);
    expect((await stores.deadLetters.list({ limit: 10 })).items).toEqual([]);
  });

  it('is tried by one of two processes that poll at once, and by none before its time', async () => {
    const { give, posts, poll, another, clock, nextDue, message, stores } = await start({ answers: [away, away] });
    await give(commandOf('k-1'));
    clock.moveTo(now + minute);
    // The other process polls while this one has read what waits and has claimed nothing yet; then this one goes on with what it read.
    const claim = stores.messages.claim.bind(stores.messages);
    let others: number | undefined;
    jest.spyOn(stores.messages, 'claim').mockImplementationOnce(async (...given) => {
      others = await another().poll();
      return claim(...given);
    });
    expect([await poll(), others, posts.length, await nextDue()]).toEqual([0, 1, 2, now + 6 * minute]);
    clock.moveTo(now + 6 * minute);
    const counts = await Promise.all([poll(), another().poll()]);
    expect([counts.sort(), posts.length, (await message()).status]).toEqual([[0, 1], 3, 'done']);
  });

  it('that waits already does not begin anew when its command comes again elsewhere', async () => {
    const { give, nextDue, stores } = await start({ answers: [away] });
    await give(commandOf('k-1'));
    jest.spyOn(stores.documents, 'get').mockResolvedValueOnce(undefined);
    await give(commandOf('k-1'));
    expect(await nextDue()).toBe(now + minute);
  });

  it('waits while sends are off', async () => {
    const { give, posts, poll, nextDue, stores, clock } = await start();
    await stores.settings.set('sends', { off: true });
    await give(commandOf('k-1'));
    clock.moveTo(now + 60 * minute);
    expect([await poll(), posts, await nextDue()]).toEqual([0, [], undefined]);
    await stores.settings.set('sends', { off: false });
    expect([await nextDue(), await poll(), posts.length]).toEqual([now, 1, 1]);
  });

  it('that came too late is not made', async () => {
    const { give, posts, message } = await start();
    await give(commandOf('k-1', undefined, { expiresAt: now - 1 }));
    expect([posts, await message()]).toEqual([[], { status: 'expired', reason: 'expired' }]);
  });

  it('a crash left in doubt is made again under its id', async () => {
    const { give, posts, poll, restart, message, stores } = await start();
    await stores.documents.put('call', [{ id: 'k-1', contact: 'c-k-1', status: 'waiting', at: now, body: { command: commandOf('k-1'), tries: 0, nextAt: now } }]);
    const { detail: _detail, context: _context, ...row } = commandOf('k-1');
    await stores.messages.claim([{ ...row, channel: 'call', status: 'claimed' }], 'token-of-the-dead', now, now + minute);
    await stores.messages.startSending(['k-1'], 'token-of-the-dead');
    expect([await poll(), posts]).toEqual([0, []]);
    await restart();
    await give(commandOf('k-2'));
    expect(posts.map(({ headers }) => headers['webhook-id']).sort()).toEqual(['k-1', 'k-2']);
    expect(await message()).toMatchObject({ status: 'done' });
  });

  it('does not keep those behind it from going to other hosts', async () => {
    const never = new Promise<OutsideAnswer>(() => undefined);
    const seen: string[] = [];
    const { give, stores } = await start({
      allow: ['slow.example.org', 'hooks.example.org'],
      post: async ({ url }) => {
        seen.push(url);
        return url.includes('slow') ? never : answered(200);
      },
    });
    const finished = jest.spyOn(stores.messages, 'finish');
    const ended = new Promise((resolve) => finished.mockImplementationOnce(async (outcomes) => resolve(outcomes.map(({ id }) => id))));
    void give(commandOf('k-1', 'https://slow.example.org/'), commandOf('k-2'));
    expect(await ended).toEqual(['k-2']);
    expect(seen).toHaveLength(2);
  });

  it('is not held up by what is no command', async () => {
    const { give, stores, posts } = await start();
    await give({ ...commandOf('k-1'), detail: {} }, commandOf('k-2'));
    expect((await stores.deadLetters.list({ limit: 10 })).items).toMatchObject([{ kind: 'command', code: 'command-invalid' }]);
    expect(posts).toHaveLength(1);
  });
});
