import type { LearnerEvent } from '@parcours/events';
import type { Command } from '@parcours/journey';
import { loadSettings, Links } from '@parcours/platform';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeOnBothEngines, type TestEngine } from '../../../../test/support/engines';
import { enrolmentEvent } from '../../../../test/support/enrolment-event';
import type { House } from './house';
import { openHouse } from './open-house';

const key = 'a-key-of-the-test';
const secret = 'a secret of the test, long enough';
// a Monday
const begin = Date.parse('2026-03-02T09:00:00Z');
const hour = 3_600_000;

const journey = `
journey: pass-it-on
title: Passer le mot
purpose: service
entry: { on: enrolment.created }
steps:
  - { id: invite, refer: welcome }
  - { id: answer, wait: { for: { on: referral.created, of: invite, steps: [{ id: thank, task: { title: Remercier } }] }, max: 30d } }
`;

let folder: string;
let server: Server;
let received: { path?: string; id?: unknown; body: string }[];
let house: House;
let engine: TestEngine;

const settingsOf = () => {
  const loaded = loadSettings({
    env: { ...engine.env, PARCOURS_API_KEYS: `${key}:events:write+read+operate`, PARCOURS_SECRET: secret, PARCOURS_WEBHOOK_SECRET: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', PARCOURS_CALLS_ALLOW: host(), PARCOURS_CALLS_ALLOW_PRIVATE: 'true', PARCOURS_DIGESTS_MINIMUM_GROUP: '2' },
    flags: { data: folder, config: 'config', port: '0', clock: 'movable', logLevel: 'silent' },
  });
  if (!loaded.ok) throw new Error(loaded.problems.join());
  return loaded.settings;
};
const host = (): string => `127.0.0.1:${(server.address() as AddressInfo).port}`;
const open = () => openHouse(settingsOf(), { consume: true, startAt: begin, journeys: 'none' });

const ask = async <T = Record<string, unknown>>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T> => {
  const answer = await house.inject({ method, path, headers: { authorization: `Bearer ${key}`, 'content-type': Array.isArray(body) ? 'application/cloudevents-batch+json' : 'application/json' }, ...(body !== undefined && { body: JSON.stringify(body) }) });
  if (answer.status >= 400) throw new Error(answer.body);
  return JSON.parse(answer.body) as T;
};
const command = (id: string, type: Command['type'], contact: string, detail: Command['detail'], more: Partial<Command> = {}): Command => ({
  id, type, at: begin, contact, learner: contact, journey: 'pass-it-on', version: 1, runId: 'r', run: 'k', step: 'tell', purpose: 'service', locale: 'fr', timeZone: 'Europe/Paris', set: 'set-000001', context: { course: { id: 'excel-2' } }, detail, ...more,
});
const give = async (topic: string, ...commands: Command[]): Promise<void> => {
  await house.log.append(topic, commands.map((one) => ({ key: one.contact, slot: 1, value: JSON.stringify(one) })));
  await house.idle();
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parcours-consumers-'));
  received = [];
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      received.push({ path: request.url, id: request.headers['webhook-id'], body });
      response.writeHead(received.length === 1 ? 503 : 200).end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

describeOnBothEngines('in a house of all services', (makeEngine) => {
  beforeEach(async () => {
    engine = makeEngine();
    house = await open();
  });
  afterEach(async () => {
    await house.close();
    await engine.forget();
  });

  it('digests close and calls are tried again as the clock moves, over a restart', async () => {
    const managers = [{ identifiers: [{ scheme: 'email', value: 'max@acme.example' }], attributes: { locale: 'fr' } }];
    const detail = { digest: 'daily', account: { id: 'acme', name: 'Acmé' }, managers };
    await give('channel.digest', ...['c-1', 'c-2'].map((contact) => command(`d-${contact}`, 'digest.add', contact, detail, { template: 'team-news' })));
    await give('channel.call', command('k-1', 'webhook.call', 'c-1', { url: `http://${host()}/hook`, body: { done: true } }));
    expect(received).toEqual([{ path: '/hook', id: 'k-1', body: '{"done":true}' }]);
    await house.close();
    house = await open();
    await house.moveTo(begin + hour, true);
    expect(received).toHaveLength(2);
    expect((await ask<{ items: unknown[] }>('GET', '/v1/messages?channel=call')).items).toMatchObject([{ id: 'k-1', channel: 'call', status: 'done', detail: { tries: 2 } }]);
    expect((await ask<{ items: unknown[] }>('GET', '/v1/messages?channel=digest')).items).toHaveLength(2);
    await house.moveTo(begin + 24 * hour, true);
    const { items } = await ask<{ items: { title: string; at: string }[] }>('GET', '/v1/learners/email%3Amax%40acme.example/timeline');
    expect(items).toMatchObject([{ at: '2026-03-03T07:00:00Z' }]);
  });

  it('a referral that comes back wakes the run whose mail brought it, and stands in its journey’s report', async () => {
    await ask('POST', '/v1/journeys/publish', { files: [{ file: 'pass-it-on.yaml', source: journey }] });
    await ask('POST', '/v1/events', [{ ...enrolmentEvent('ana'), time: '2026-03-02T09:00:00Z' } satisfies LearnerEvent]);
    await house.idle();
    const [mail] = (await ask<{ items: { id: string; contact: string; status: string }[] }>('GET', '/v1/messages?channel=email')).items;
    expect(mail?.status).toBe('done');
    const code = new Links(secret, house.url).token({ kind: 'referral', contact: mail?.contact ?? '', about: { command: mail?.id ?? '' } });
    const page = await house.inject({ method: 'POST', path: `/p/referral/${code}`, headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'firstName=Ben&email=ben%40example.org&consent=yes' });
    expect(page.status).toBe(200);
    await house.idle();
    expect((await ask<{ items: unknown[] }>('GET', '/v1/tasks')).items).toMatchObject([{ title: 'Remercier', learner: 'u.ana@example.org' }]);
    expect(await ask('GET', '/v1/journeys/pass-it-on/report')).toMatchObject({ referrals: 1, steps: [{ id: 'invite', referrals: 1 }, { id: 'answer' }, { id: 'thank' }] });
  });
});
