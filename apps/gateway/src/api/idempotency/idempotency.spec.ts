import { Controller, HttpCode, Post } from '@nestjs/common';
import { Scope } from '@parcours/platform';
import { apiNow, openApiHouse, type ApiHouse } from '../../../../../test/support/api-house';
import type { Problem } from '../../../../studio/web/src/api-types';

const hour = 3_600_000;

@Controller('v1/events')
class EventsController {
  private taken = 0;

  @Post()
  @HttpCode(202)
  @Scope('events:write')
  take(): { accepted: number } {
    return { accepted: ++this.taken };
  }
}

let house: ApiHouse;
beforeEach(async () => {
  house = await openApiHouse();
  await house.addContact('c-ana', { runs: [{ id: 'r-1', journey: 'welcome', version: 1, key: 'k', startedAt: apiNow, entry: {}, visits: {} }] });
});
afterEach(() => house.app.close());
const exit = (key: string, body: unknown = { contact: 'c-ana' }, url = '/v1/runs/r-1/exit', bearer = 'operator-key') => house.ask<Problem>('POST', url, { authorization: `Bearer ${bearer}`, 'idempotency-key': key }, body);

describe('a POST with an Idempotency-Key', () => {
  it('acts once; its first answer is given again, with its status', async () => {
    const first = await exit('key-1');
    const second = await exit('key-1');
    expect([second.status, second.body]).toEqual([202, first.body]);
    expect([first.headers['idempotency-replayed'], second.headers['idempotency-replayed']]).toEqual([undefined, 'true']);
    expect(await house.appended()).toHaveLength(1);
  });

  it('acts once also when both come at the same time', async () => {
    const append = house.log.append.bind(house.log);
    let goOn = (): void => undefined;
    const held = new Promise<void>((resolve) => (goOn = resolve));
    jest.spyOn(house.log, 'append').mockImplementationOnce(async (topic, records) => held.then(() => append(topic, records)));
    const asked = [exit('key-1'), exit('key-1'), exit('key-1')];
    // The later two are let through to where they would act, while the first is still at it.
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
    goOn();
    const answers = await Promise.all(asked);
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
    expect(await house.appended()).toHaveLength(1);
  });

  it('acts again with another key, and without one', async () => {
    await exit('key-1');
    await exit('key-2');
    await house.post('/v1/runs/r-1/exit', { contact: 'c-ana' });
    expect(await house.appended()).toHaveLength(3);
  });

  it.each([['another body', { contact: 'c-ana ' }, '/v1/runs/r-1/exit'], ['an empty body', {}, '/v1/runs/r-1/exit'], ['another query', { contact: 'c-ana' }, '/v1/runs/r-1/exit?learner=c-ben']])(
    'that came before with %s is refused: 422',
    async (_, body, url) => {
      await exit('key-1');
      expect((await exit('key-1', body, url)).body).toMatchObject({ status: 422, code: 'idempotency-key-reused', field: 'Idempotency-Key' });
      expect(await house.appended()).toHaveLength(1);
    },
  );

  it('is another one on another route and for another caller', async () => {
    await exit('key-1');
    await exit('key-1', { contact: 'c-ana' }, '/v1/runs/r-1/retry');
    const other = await house.keys.create(['operate'], apiNow);
    await exit('key-1', { contact: 'c-ana' }, '/v1/runs/r-1/exit', other.key);
    expect(await house.appended()).toHaveLength(3);
  });

  it('is never answered to whom the route is closed', async () => {
    await exit('key-1');
    expect((await exit('key-1', { contact: 'c-ana' }, '/v1/runs/r-1/exit', 'reader-key')).status).toBe(403);
  });

  it('that was refused did nothing, so it may be sent again', async () => {
    expect((await exit('key-1', { contact: 'c-ana' }, '/v1/runs/r-2/exit')).status).toBe(404);
    await house.addContact('c-ana', { runs: [{ id: 'r-2', journey: 'welcome', version: 1, key: 'k', startedAt: apiNow, entry: {}, visits: {} }] });
    expect((await exit('key-1', { contact: 'c-ana' }, '/v1/runs/r-2/exit')).status).toBe(202);
  });

  it('is answered though the answer can not be kept: it was acted on', async () => {
    jest.spyOn(house.stores.documents, 'put').mockRejectedValueOnce(new Error('the store is down'));
    expect((await exit('key-1')).status).toBe(202);
  });

  it('is forgotten after 24 hours, and what was answered is emptied', async () => {
    await exit('key-1');
    house.clock.moveTo(apiNow + 24 * hour);
    await exit('key-1');
    expect(await house.appended()).toHaveLength(1);
    house.clock.moveTo(apiNow + 24 * hour + 1);
    house.pass(hour);
    await exit('key-2');
    expect(await house.stores.documents.count({ kind: 'idempotency', status: 'kept' })).toBe(1);
    expect((await house.stores.documents.list({ kind: 'idempotency', status: 'over', limit: 10 })).items).toEqual([{}]);
    await exit('key-1');
    expect(await house.appended()).toHaveLength(3);
  });

  it.each(['', 'a key', 'é', 'k'.repeat(256)])('that is none ("%s") is refused', async (key) => {
    expect((await exit(key)).body).toMatchObject({ status: 400, code: 'idempotency-key-invalid' });
    expect(await house.appended()).toEqual([]);
  });
});

describe('events', () => {
  it('have ids of their own: their key is not looked at', async () => {
    await house.app.close();
    house = await openApiHouse({ controllers: [EventsController] });
    const send = () => house.ask('POST', '/v1/events', { authorization: 'Bearer sender-key', 'idempotency-key': 'key-1' }, {});
    expect([(await send()).body, (await send()).body]).toEqual([{ accepted: 1 }, { accepted: 2 }]);
  });
});
