import { openApiHouse, type ApiHouse } from '../../../../../test/support/api-house';
import type { Problem } from '../../../../studio/web/src/api-types';
import type { KeyView } from './keys.controller';

interface Made {
  id: string;
  key: string;
  scopes: string[];
}

let house: ApiHouse;
afterEach(() => house.app.close());

describe('API keys', () => {
  beforeEach(async () => {
    house = await openApiHouse();
  });

  it('are made, told once, used, listed without themselves, and ended at once', async () => {
    const { status, body, headers } = await house.post<Made>('/v1/keys', { scopes: ['read', 'read'], name: 'moodle' });
    expect([status, headers['cache-control']]).toEqual([201, 'no-store']);
    expect(body).toEqual({ id: expect.any(String), key: expect.stringMatching(/^pk_/), scopes: ['read'] });
    expect((await house.get('/v1/sends', body.key)).status).toBe(200);
    const list = await house.get<{ items: KeyView[] }>('/v1/keys', 'operator-key');
    expect(list.body).toEqual({ items: [{ id: body.id, scopes: ['read'], name: 'moodle', createdAt: '2026-05-04T09:00:00Z' }] });
    expect((await house.remove(`/v1/keys/${body.id}`)).status).toBe(204);
    expect((await house.get('/v1/sends', body.key)).status).toBe(401);
  });

  it('are never kept as an answer, whatever Idempotency-Key comes with the request', async () => {
    const ask = () => house.post<Made>('/v1/keys', { scopes: ['read'] }, { 'idempotency-key': 'once' });
    const [first, second] = [await ask(), await ask()];
    expect(second.body.id).not.toBe(first.body.id);
    expect(await house.stores.documents.count({ kind: 'idempotency' })).toBe(0);
  });

  it.each([[{}, 'scopes'], [{ scopes: [] }, 'scopes'], [{ scopes: ['admin'] }, 'scopes.0'], [{ scopes: { $ne: '' } }, 'scopes'], [{ scopes: ['read'], name: { $gt: '' } }, 'name'], [{ scopes: ['read'], id: 'mine' }, 'id']])(
    'are not made from %j',
    async (body, field) => {
      expect((await house.post<Problem>('/v1/keys', body)).body).toMatchObject({ status: 400, code: 'body-invalid', field });
    },
  );

  it('that nobody stored can not be ended', async () => {
    expect((await house.remove('/v1/keys/environment-1')).body).toMatchObject({ status: 404, code: 'key-unknown' });
  });

  it('are not for readers', async () => {
    expect((await house.get('/v1/keys')).status).toBe(403);
    expect((await house.remove('/v1/keys/x', 'reader-key')).status).toBe(403);
  });
});

describe('the open desk', () => {
  it('lets anybody act, but gives nobody a key that outlasts it', async () => {
    house = await openApiHouse({ openDesk: true });
    expect((await house.ask('POST', '/v1/sends/off', {}, {})).status).toBe(200);
    expect((await house.ask('POST', '/v1/keys', {}, { scopes: ['events:write'] })).body).toMatchObject({ status: 401, code: 'key-missing' });
    expect((await house.ask('GET', '/v1/keys', {})).status).toBe(401);
    expect((await house.ask('DELETE', '/v1/keys/x', {})).status).toBe(401);
  });
});
