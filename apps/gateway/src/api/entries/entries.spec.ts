import { slotOf } from '@parcours/contact';
import { openApiHouse, type ApiHouse } from '../../../../../test/support/api-house';
import type { Problem } from '../../../../studio/web/src/api-types';

let house: ApiHouse;
beforeEach(async () => {
  house = await openApiHouse();
  await house.publish();
  await house.addContact('c-ana', {}, 'ana@example.org');
});
afterEach(() => house.app.close());

describe('an entry by hand', () => {
  it('is a record to the engine, placed by its contact', async () => {
    const { status, body } = await house.post('/v1/journeys/keep-going/entries', { learner: 'email:ana@example.org', key: 'enr-1', data: { why: 'fair', seats: 2 } });
    expect([status, body]).toEqual([202, { id: expect.any(String) as string }]);
    expect(await house.appended()).toEqual([{ type: 'journey.enter', contact: 'c-ana', journey: 'keep-going', id: body.id, by: 'environment-2', key: 'enr-1', data: { why: 'fair', seats: 2 } }]);
    expect((await house.log.state('learner.events')).ends[slotOf('c-ana') % 2]).toBe(1);
  });

  it('is another one each time it is asked for, but for a repeat of the same request', async () => {
    const enter = (headers: Record<string, string> = {}) => house.post('/v1/journeys/keep-going/entries', { learner: 'c-ana' }, headers);
    const [first, second, third, fourth] = [await enter(), await enter(), await enter({ 'idempotency-key': 'k-1' }), await enter({ 'idempotency-key': 'k-1' })];
    expect(new Set([first, second, third, fourth].map(({ body }) => body.id)).size).toBe(3);
    expect(await house.appended()).toHaveLength(3);
  });

  it('has the same id again where the first answer was lost', async () => {
    const enter = () => house.post('/v1/journeys/keep-going/entries', { learner: 'c-ana' }, { 'idempotency-key': 'k-1' });
    const first = await enter();
    for (const { key } of await house.stores.settings.list('')) await house.stores.settings.remove(key);
    const again = await enter();
    expect(again.body).toEqual(first.body);
  });

  it.each([
    ['an unknown journey, naming the nearest', 'keep-gong', { learner: 'c-ana' }, 404, { code: 'journey-unknown', detail: expect.stringContaining('keep-going') as string }],
    ['an unknown learner', 'keep-going', { learner: 'c-nobody' }, 404, { code: 'learner-unknown' }],
    ['nobody', 'keep-going', {}, 400, { code: 'body-invalid', field: 'learner' }],
    ['a list as data', 'keep-going', { learner: 'c-ana', data: [1] }, 400, { code: 'body-invalid', field: 'data' }],
    ['endless data', 'keep-going', { learner: 'c-ana', data: { a: 'x'.repeat(20_001) } }, 400, { code: 'body-invalid', field: 'data' }],
    ['what is not asked for', 'keep-going', { learner: 'c-ana', keys: 'a' }, 400, { code: 'body-invalid', field: 'keys' }],
  ])('is refused for %s', async (_what, journey, body, status, problem) => {
    expect((await house.post<Problem>(`/v1/journeys/${journey}/entries`, body)).body).toMatchObject({ status, ...problem });
    expect(await house.appended()).toEqual([]);
  });

  it('needs a key that may operate', async () => {
    expect((await house.ask('POST', '/v1/journeys/keep-going/entries', { authorization: 'Bearer reader-key' }, { learner: 'c-ana' })).status).toBe(403);
  });
});
