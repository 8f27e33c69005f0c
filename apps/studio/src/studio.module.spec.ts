import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { STUDIO_WEB, StudioModule } from './index';

let folder: string;
let app: NestFastifyApplication;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parcours-studio-'));
  const testing = await Test.createTestingModule({ imports: [StudioModule] }).overrideProvider(STUDIO_WEB).useValue(folder).compile();
  app = testing.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), { logger: false });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
});

afterEach(async () => {
  await app.close();
  rmSync(folder, { recursive: true });
});

const get = (url: string) => app.inject({ method: 'GET', url });

function build(): void {
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>desk</title>');
  writeFileSync(join(folder, 'icon.svg'), '<svg/>');
  writeFileSync(join(folder, 'assets/index-abc.js'), 'export {};');
  writeFileSync(join(folder, 'assets/index-abc.css'), 'p {}');
  writeFileSync(join(folder, 'assets/notes.txt'), 'not part of a build');
  writeFileSync(join(folder, 'secret.js'), 'outside of assets');
}

describe('the studio', () => {
  it.each(['/', '/learners/email%3Aana%40example.org', '/learners/0b7c', '/tasks', '/dead-letters', '/journeys'])('serves the one page at %s', async (url) => {
    build();
    const { statusCode, headers, body } = await get(url);
    expect({ statusCode, body, type: headers['content-type'], cache: headers['cache-control'] }).toEqual({
      statusCode: 200,
      body: '<!doctype html><title>desk</title>',
      type: 'text/html; charset=utf-8',
      cache: 'no-cache',
    });
  });

  it('lets the page run and load only what this deployment serves, framed by nobody', async () => {
    build();
    const { headers } = await get('/');
    const policy = String(headers['content-security-policy']);
    for (const rule of ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"]) expect(policy).toContain(rule);
    expect(policy).not.toMatch(/unsafe|data:|\*/);
    expect(headers['x-content-type-options']).toBe('nosniff');
  });

  it.each([
    ['/assets/index-abc.js', 'text/javascript; charset=utf-8', 'public, max-age=31536000, immutable'],
    ['/assets/index-abc.css', 'text/css; charset=utf-8', 'public, max-age=31536000, immutable'],
    ['/icon.svg', 'image/svg+xml', 'public, max-age=86400'],
  ])('serves %s as %s', async (url, type, cache) => {
    build();
    const { statusCode, headers } = await get(url);
    expect([statusCode, headers['content-type'], headers['cache-control'], headers['x-content-type-options']]).toEqual([200, type, cache, 'nosniff']);
  });

  it.each(['/assets/none.js', '/assets/notes.txt', '/assets/..%2Fsecret.js', '/assets/%2e%2e%2fsecret.js', '/assets/.hidden.js', '/somewhere', '/learners/a/b', '/v1/none'])(
    'has nothing at %s',
    async (url) => {
      build();
      expect((await get(url)).statusCode).toBe(404);
    },
  );

  it('says in both languages what to do while its pages are not built, and finds them once they are', async () => {
    const before = await get('/');
    expect(before.statusCode).toBe(503);
    expect(before.body).toContain('npm run build');
    expect(before.body).toContain('ne sont pas construites');
    expect(before.body).toContain('are not built');
    build();
    expect((await get('/')).statusCode).toBe(200);
  });
});
