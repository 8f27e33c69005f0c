import { Controller, Get, Post } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { CLOCK, MovableClock } from '../clock';
import { RetryableError, TerminalError } from '../errors';
import { ProblemFilter } from '../http';
import { SETTINGS } from '../settings.schema';
import { ApiKeyGuard } from './api-key.guard';
import { KEY_RING, KeyRing, type KeyStore } from './key-ring';
import { Public, Scope } from './scope.decorator';
import { Sessions, SESSIONS } from './sessions';
import { isLocalPath, signInPath } from './sign-in-path';

@Controller()
class Doors {
  @Get('open')
  @Public()
  open() {
    return 'open';
  }

  @Get('read')
  @Scope('read')
  read() {
    return 'read';
  }

  @Get('v1/read')
  @Scope('read')
  readApi() {
    return 'read';
  }

  @Post('write')
  @Scope('events:write')
  write() {
    return 'written';
  }

  @Post('forgotten')
  forgotten() {
    return 'operated';
  }

  @Get('busy')
  @Public()
  busy() {
    throw new RetryableError('store-down', 'The store can not be reached.');
  }

  @Get('broken')
  @Public()
  broken() {
    throw new Error('a secret detail');
  }

  @Get('cursor')
  @Public()
  cursor() {
    throw new TerminalError('bad-cursor', 'cursor: not one that a listing gave.');
  }
}

class MemoryKeys implements KeyStore {
  readonly rows = new Map<string, unknown>();
  async set(key: string, value: unknown) {
    this.rows.set(key, value);
  }
  async list(prefix: string) {
    return [...this.rows].filter(([key]) => key.startsWith(prefix)).map(([key, value]) => ({ key, value }));
  }
  async remove(key: string) {
    this.rows.delete(key);
  }
}

const clock = new MovableClock(Date.parse('2026-03-02T09:00:00Z'));
const sessions = new Sessions('a secret of the test', false);
const keys = new KeyRing('writer-key:events:write,reader-key:read,operator-key:read+operate', new MemoryKeys());
let app: NestFastifyApplication;

async function start(openDesk: boolean): Promise<NestFastifyApplication> {
  const module = await Test.createTestingModule({
    controllers: [Doors],
    providers: [
      { provide: APP_GUARD, useClass: ApiKeyGuard }, { provide: KEY_RING, useValue: keys }, { provide: SESSIONS, useValue: sessions },
      { provide: SETTINGS, useValue: { openDesk } }, { provide: CLOCK, useValue: clock },
    ],
  }).compile();
  const made = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), { logger: false });
  made.useGlobalFilters(new ProblemFilter());
  await made.init();
  await made.getHttpAdapter().getInstance().ready();
  return made;
}

beforeAll(async () => {
  app = await start(false);
});
afterAll(() => app.close());

const ask = async (method: 'GET' | 'POST', url: string, headers: Record<string, string> = {}, of = app) => {
  const { statusCode, body } = await of.inject({ method, url, headers });
  return [statusCode, statusCode < 400 ? body : (JSON.parse(body) as { code: string }).code];
};
const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

describe('the door', () => {
  it.each([
    ['lets anybody through a public route', 'GET', '/open', {}, 200, 'open'],
    ['asks who is there', 'GET', '/read', {}, 401, 'key-missing'],
    ['knows no other key', 'GET', '/read', bearer('reader-kez'), 401, 'key-unknown'],
    ['lets a key do what it may', 'GET', '/read', bearer('reader-key'), 200, 'read'],
    ['and no more', 'POST', '/write', bearer('reader-key'), 403, 'scope-missing'],
    ['takes a forgotten scope for operate', 'POST', '/forgotten', bearer('reader-key'), 403, 'scope-missing'],
    ['lets an operator operate', 'POST', '/forgotten', bearer('operator-key'), 201, 'operated'],
    ['is shut to forms of other sites', 'POST', '/forgotten', { ...bearer('operator-key'), 'sec-fetch-site': 'cross-site' }, 403, 'foreign-origin'],
    ['is shut to other origins', 'POST', '/forgotten', { ...bearer('operator-key'), origin: 'https://evil.example', host: 'parcours.example' }, 403, 'foreign-origin'],
    ['is open to our own pages', 'POST', '/forgotten', { ...bearer('operator-key'), origin: 'https://parcours.example', host: 'parcours.example', 'sec-fetch-site': 'same-origin' }, 201, 'operated'],
    ['says what may pass', 'GET', '/busy', {}, 503, 'store-down'],
    ['tells nobody what broke inside', 'GET', '/broken', {}, 500, 'internal'],
    ['says whose fault a bad cursor is', 'GET', '/cursor', {}, 400, 'bad-cursor'],
    ['has no other rooms', 'GET', '/nowhere', {}, 404, 'no-such-route'],
  ] as const)('%s', async (_what, method, url, headers, status, said) => {
    expect(await ask(method, url, headers)).toEqual([status, said]);
  });

  it('stands open to the desk of a demo, but not to senders of events', async () => {
    const open = await start(true);
    expect(await ask('GET', '/read', {}, open)).toEqual([200, 'read']);
    expect(await ask('POST', '/write', {}, open)).toEqual([401, 'key-missing']);
    await open.close();
  });

  it('knows a session until it ends, and no forged one', async () => {
    const cookie = sessions.open({ id: 'k', scopes: ['read'] }, clock.now()).split(';')[0] ?? '';
    expect(sessions.open({ id: 'k', scopes: ['read'] }, 0)).toMatch(/HttpOnly; SameSite=Strict/);
    expect(await ask('GET', '/read', { cookie: `other=1; ${cookie}` })).toEqual([200, 'read']);
    expect(await ask('POST', '/forgotten', { cookie })).toEqual([403, 'scope-missing']);
    expect(await ask('GET', '/read', { cookie: cookie.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')) })).toEqual([401, 'key-missing']);
    expect(sessions.read(cookie, clock.now() + 13 * 3_600_000)).toBeUndefined();
  });
});

describe('whoever opens a page without a key', () => {
  const html = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
  const visit = async (url: string, headers: Record<string, string>, method: 'GET' | 'POST' = 'GET') => {
    const answer = await app.inject({ method, url, headers });
    return [answer.statusCode, answer.headers.location];
  };

  it.each([
    ['/read', '/?next=%2Fread'],
    ['/read?page=2&q=a%20b', '/?next=%2Fread%3Fpage%3D2%26q%3Da%2520b'],
    ['/read?next=//evil.example', '/?next=%2Fread%3Fnext%3D%2F%2Fevil.example'],
  ])('is led from %s to the sign-in, with the way back', async (url, location) => {
    expect(await visit(url, html)).toEqual([302, location]);
  });

  it.each([
    ['asks for anything', '/read', { accept: '*/*' }, 'GET'],
    ['asks the API', '/v1/read', html, 'GET'],
    ['acts', '/forgotten', html, 'POST'],
    ['is a frame of the desk', '/read', { ...html, 'sec-fetch-dest': 'iframe' }, 'GET'],
    ['shows a key nobody gave out', '/read', { ...html, ...bearer('reader-kez') }, 'GET'],
  ] as const)('is told the problem where the request %s', async (_what, url, headers, method) => {
    expect(await visit(url, headers, method)).toEqual([401, undefined]);
  });

  it.each(['//evil.example/print', '/\\evil.example', '/\t/evil.example', '/.//evil.example', 'https://evil.example', 'javascript:alert(1)', 'print', ''])('is not led back to %j', (url) => {
    expect(isLocalPath(url)).toBe(false);
    expect(signInPath(url)).toBe('/');
  });

  it('whose session ended signs in anew', async () => {
    const cookie = sessions.open({ id: 'k', scopes: ['read'] }, clock.now() - 13 * 3_600_000).split(';')[0] ?? '';
    expect(await visit('/read', { ...html, cookie })).toEqual([302, '/?next=%2Fread']);
  });
});

describe('keys', () => {
  it('are known once made, unknown once revoked, and stored as hashes only', async () => {
    const store = new MemoryKeys();
    const ring = new KeyRing(undefined, store);
    const { id, key } = await ring.create(['read'], 0, 'moodle');
    expect(await ring.find(key)).toEqual({ id, scopes: ['read'] });
    expect(JSON.stringify([...store.rows])).not.toContain(key);
    expect(await ring.list()).toEqual([{ id, scopes: ['read'], name: 'moodle', createdAt: 0 }]);
    expect(await ring.revoke(id)).toBe(true);
    expect(await ring.find(key)).toBeUndefined();
    expect(await ring.revoke(id)).toBe(false);
  });

  it.each(['made', 'revoked'] as const)('%s in another process are known within five seconds, and what they may do is asked for no oftener', async (what) => {
    const store = new MemoryKeys();
    let elapsed = 0;
    const [ring, other] = [new KeyRing(undefined, store, () => elapsed), new KeyRing(undefined, store, () => elapsed)];
    const first = await other.create(['read'], 0);
    expect(await ring.find(first.key)).toBeDefined();
    const list = jest.spyOn(store, 'list');
    elapsed = 4_999;
    expect([await ring.find(first.key), list.mock.calls.length]).toEqual([expect.anything(), 0]);
    const second = what === 'made' ? await other.create(['read'], 0) : first;
    if (what === 'revoked') await other.revoke(first.id);
    list.mockClear();
    elapsed = 5_000;
    expect([(await ring.find(second.key)) !== undefined, (await ring.find(second.key)) !== undefined, list.mock.calls.length]).toEqual([what === 'made', what === 'made', 1]);
  });

  it('that nobody knows are looked for once a second, however many guess', async () => {
    const store = new MemoryKeys();
    let elapsed = 0;
    const ring = new KeyRing('house-key:read', store, () => elapsed);
    const list = jest.spyOn(store, 'list');
    const guess = async (times: number): Promise<number> => {
      for (let i = 0; i < times; i++) expect(await ring.find(`guess-${i}`)).toBeUndefined();
      return list.mock.calls.length;
    };
    expect(await ring.find('house-key')).toBeDefined();
    expect([await guess(50), ((elapsed = 999), await guess(50)), ((elapsed = 1_000), await guess(50))]).toEqual([1, 1, 2]);
    expect(await ring.find((await new KeyRing(undefined, store).create(['read'], 0)).key)).toBeUndefined();
    elapsed = 2_000;
    expect(await ring.find((await new KeyRing(undefined, store).create(['read'], 0)).key)).toBeDefined();
  });

  it('read last hold while the store is away, and a revoked one does not', async () => {
    const store = new MemoryKeys();
    let elapsed = 0;
    const ring = new KeyRing(undefined, store, () => elapsed);
    const [kept, gone] = [await ring.create(['read'], 0), await ring.create(['read'], 0)];
    await ring.find(kept.key);
    await ring.revoke(gone.id);
    jest.spyOn(store, 'list').mockRejectedValue(new RetryableError('store-unreachable', 'away'));
    elapsed = 60_000;
    expect([await ring.find(kept.key), await ring.find(gone.key)]).toEqual([{ id: kept.id, scopes: ['read'] }, undefined]);
    await expect(new KeyRing(undefined, store).find('any')).rejects.toThrow('away');
  });

  it('of the environment name a scope that exists', () => {
    expect(() => new KeyRing('abc:write', new MemoryKeys())).toThrow('there is no scope "write"');
  });
});
