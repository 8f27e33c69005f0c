import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, MODULE_METADATA, PATH_METADATA } from '@nestjs/common/constants';
import { SCOPE_METADATA } from '@parcours/platform';
import { openApiHouse, type ApiHouse } from '../../../../test/support/api-house';
import { ApiModule } from './api.module';

type Handler = (...args: unknown[]) => unknown;

/** Every route of the module, as Nest knows it. */
const routes = (Reflect.getMetadata(MODULE_METADATA.CONTROLLERS, ApiModule) as (new () => object)[]).flatMap((controller) =>
  Object.getOwnPropertyNames(controller.prototype).flatMap((name) => {
    const handler = Object.getOwnPropertyDescriptor(controller.prototype, name)?.value as Handler;
    const method = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined;
    if (method === undefined) return [];
    const path = [Reflect.getMetadata(PATH_METADATA, controller), Reflect.getMetadata(PATH_METADATA, handler)].filter((part) => part !== '/').join('/');
    const scope = (Reflect.getMetadata(SCOPE_METADATA, handler) ?? Reflect.getMetadata(SCOPE_METADATA, controller)) as string | undefined;
    return [{ method: RequestMethod[method] as 'GET' | 'POST' | 'DELETE', url: `/${path}`.replace(/:\w+/g, 'x'), scope }];
  }),
);
const closed = routes.filter(({ scope }) => scope !== 'public').map(({ method, url, scope }) => [method, url, scope] as const);
const posts = closed.filter(([method]) => method === 'POST').map(([, url]) => [url]);

let house: ApiHouse;
beforeAll(async () => {
  house = await openApiHouse();
});
afterAll(() => house.app.close());

describe('every route', () => {
  it('states its scope; only signing in and out is open to all', () => {
    expect(closed.length).toBeGreaterThan(20);
    expect(routes.filter(({ scope }) => scope === undefined)).toEqual([]);
    expect(routes.filter(({ scope }) => scope === 'public').map(({ method, url }) => `${method} ${url}`)).toEqual(['POST /v1/session', 'DELETE /v1/session']);
    expect(closed.filter(([method, , scope]) => method !== 'GET' && scope !== 'operate')).toEqual([]);
  });

  it.each(closed)('%s %s is closed without a key, with an unknown one and without the scope %s', async (method, url, scope) => {
    const status = async (headers: Record<string, string>) => (await house.ask(method, url, headers)).status;
    expect([await status({}), await status({ authorization: 'Bearer nobody' }), await status({ authorization: 'Bearer sender-key' })]).toEqual([401, 401, 403]);
    if (scope === 'operate') expect(await status({ authorization: 'Bearer reader-key' })).toBe(403);
  });

  it.each(posts)('POST %s takes nothing from the page of another site', async (url) => {
    const answer = await house.post(url, {}, { origin: 'https://evil.example', host: 'parcours.example' });
    expect(answer.body).toMatchObject({ status: 403, code: 'foreign-origin' });
  });

  it.each(posts)('POST %s takes no query operator for a value, no broken JSON and no prototype', async (url) => {
    const payload = { contact: { $ne: '' }, outcome: { $gt: '' }, note: [{}], scopes: { $in: [] }, files: { $ne: '' } };
    const operator = await house.post(url, payload);
    // Switches and back-ups read no body: whatever it says, it is never a value.
    if (!/sends|pause|resume|backups/.test(url)) expect(operator.body).toMatchObject({ status: 400, code: 'body-invalid' });
    expect(operator.status).toBeLessThan(500);
    for (const text of ['{"a":', '{"__proto__":{"admin":true}}', '{"constructor":{"prototype":{"admin":true}}}']) {
      const answer = await house.app.inject({ method: 'POST', url, headers: { authorization: 'Bearer operator-key', 'content-type': 'application/json' }, payload: text });
      expect([answer.statusCode, answer.headers['content-type']]).toEqual([400, 'application/problem+json; charset=utf-8']);
    }
  });

  it.each(['/v1/messages?learner[$ne]=', '/v1/runs?learner[$ne]=', '/v1/messages?limit[$gt]=1', '/v1/tasks?status[$ne]=open'])('%s asks for nothing but what its names say', async (url) => {
    const plain = await house.get(url.split('?')[0] ?? '');
    expect((await house.get(url)).body).toEqual(plain.body);
  });
});
