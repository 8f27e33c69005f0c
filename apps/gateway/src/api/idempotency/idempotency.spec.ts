import { Controller, HttpCode, Post } from '@nestjs/common';
import { Scope } from '@parcours/platform';
import { apiNow, openApiHouse, type ApiHouse } from '../../../../../test/support/api-house';
import { KeptAnswers, type Claimed } from './kept-answers.service';
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
    const { documents } = house.stores;
    const swap = documents.swap.bind(documents);
    jest.spyOn(documents, 'swap').mockImplementationOnce(swap).mockRejectedValueOnce(new Error('the store is down'));
    expect((await exit('key-1')).status).toBe(202);
  });

  it('acts once when two gateways get it at once: the other says that it is being done, and a moment later how it was', async () => {
    const { documents } = house.stores;
    const other = new KeptAnswers(house.stores, house.clock, () => 0);
    const swap = documents.swap.bind(documents);
    let elsewhere: Claimed | undefined;
    // The other gateway claims it when this one has found that nobody did.
    jest.spyOn(documents, 'swap').mockImplementationOnce(async (kind, document, from) => {
      elsewhere = await other.claim(document.id, (document.body as { fingerprint: string }).fingerprint);
      return swap(kind, document, from);
    });
    const first = await exit('key-1');
    expect([elsewhere?.type, first.status, first.body.code, (await exit('key-1', {})).body.code]).toEqual(['acting', 409, 'in-progress', 'idempotency-key-reused']);
    expect(await house.appended()).toEqual([]);
    if (elsewhere?.type === 'acting') await other.keep(elsewhere.claim, { status: 202, body: { done: 'there' } });
    const again = await exit('key-1');
    expect([again.status, again.body, again.headers['idempotency-replayed']]).toEqual([202, { done: 'there' }, 'true']);
  });

  it('is acted on again when its gateway died in the middle, once its claim has ended; one that lives prolongs it', async () => {
    const other = new KeptAnswers(house.stores, house.clock, () => 0);
    let claimed: Claimed | undefined;
    const { documents } = house.stores;
    const swap = documents.swap.bind(documents);
    jest.spyOn(documents, 'swap').mockImplementationOnce(async (kind, document, from) => {
      claimed = await other.claim(document.id, (document.body as { fingerprint: string }).fingerprint);
      return swap(kind, document, from);
    });
    await exit('key-1');
    const claim = claimed?.type === 'acting' ? claimed.claim : undefined;
    house.clock.moveTo(apiNow + 20_000);
    if (claim) await other.renew(claim);
    house.clock.moveTo(apiNow + 49_999);
    expect((await exit('key-1')).status).toBe(409);
    house.clock.moveTo(apiNow + 50_000);
    expect((await exit('key-1')).status).toBe(202);
    if (claim) await other.keep(claim, { status: 202, body: 'late' });
    expect((await exit('key-1')).body).not.toBe('late');
    expect(await house.appended()).toHaveLength(1);
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
