import { apiNow, openApiHouse, type ApiHouse } from '../../../../../test/support/api-house';

let house: ApiHouse;
beforeEach(async () => {
  house = await openApiHouse();
});
afterEach(() => house.app.close());
const signIn = (key: unknown, headers: Record<string, string> = {}) => house.ask('POST', '/v1/session', headers, { key });
const cookieOf = (answer: { headers: Record<string, unknown> }) => String(answer.headers['set-cookie']);

describe('signing in', () => {
  it('opens a session by a cookie that pages can not read and other sites do not send', async () => {
    const answer = await signIn('operator-key');
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect(cookieOf(answer)).toMatch(/^parcours_session=[^;]+; Path=\/; HttpOnly; SameSite=Strict; Max-Age=43200$/);
    expect(answer.headers['cache-control']).toBe('no-store');
    const cookie = cookieOf(answer).split(';')[0] ?? '';
    expect((await house.ask('GET', '/v1/desk', { cookie })).status).toBe(200);
    expect((await house.ask('POST', '/v1/sends/off', { cookie }, {})).status).toBe(200);
    expect((await house.ask('POST', '/v1/sends/off', { cookie, 'sec-fetch-site': 'cross-site' }, {})).status).toBe(403);
  });

  it('lasts twelve hours, and may do no more than its key', async () => {
    const cookie = cookieOf(await signIn('reader-key')).split(';')[0] ?? '';
    expect((await house.ask('POST', '/v1/sends/off', { cookie }, {})).status).toBe(403);
    house.clock.moveTo(apiNow + 12 * 3_600_000 + 1);
    expect((await house.ask('GET', '/v1/desk', { cookie })).status).toBe(401);
  });

  it('ends by a cookie that is over', async () => {
    const answer = await house.ask('DELETE', '/v1/session', {});
    expect([answer.status, cookieOf(answer)]).toEqual([204, 'parcours_session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0']);
  });

  it.each([['wrong', 401], ['', 400], [{ $ne: '' }, 400], [['operator-key'], 400], [undefined, 400], ['k'.repeat(501), 400]])('is refused for the key %j', async (key, status) => {
    const answer = await signIn(key);
    expect(answer.status).toBe(status);
    expect(answer.headers).not.toHaveProperty('set-cookie');
  });

  it('is never answered from what was kept', async () => {
    const headers = { 'idempotency-key': 'once' };
    expect((await signIn('operator-key', headers)).status).toBe(204);
    expect((await signIn('wrong', headers)).status).toBe(401);
    expect(await house.stores.documents.count({ kind: 'idempotency' })).toBe(0);
  });
});

describe('guessing keys', () => {
  const guess = async (times: number) => {
    for (let i = 0; i < times; i++) expect((await signIn(`wrong-${i}`)).status).toBe(401);
  };

  it('is stopped at the eleventh wrong key of a minute, the right one too, until the first is a minute old', async () => {
    await guess(4);
    house.pass(20_500);
    await guess(6);
    const refused = await signIn('operator-key');
    expect([refused.status, refused.body, refused.headers['retry-after'], refused.headers['set-cookie']]).toEqual([429, expect.objectContaining({ code: 'too-many-tries' }), '40', undefined]);
    house.pass(39_500);
    expect((await signIn('operator-key')).status).toBe(204);
  });

  it('is stopped as well when all keys come at once', async () => {
    const statuses = (await Promise.all(Array.from({ length: 25 }, (_, i) => signIn(`wrong-${i}`)))).map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(10);
    expect(statuses.filter((status) => status === 429)).toHaveLength(15);
  });

  it('does not count right keys', async () => {
    for (let i = 0; i < 15; i++) expect((await signIn('operator-key')).status).toBe(204);
  });

  it('from one address stops no other one', async () => {
    await guess(10);
    const elsewhere = await house.app.inject({ method: 'POST', url: '/v1/session', remoteAddress: '192.0.2.7', payload: { key: 'operator-key' } });
    expect(elsewhere.statusCode).toBe(204);
  });
});
