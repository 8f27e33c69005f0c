import { Links, LINKS } from '@parcours/platform';
import { Suppressions } from '@parcours/store';
import { apiNow, openApiHouse, type ApiHouse } from '../../../../../test/support/api-house';
import type { Problem } from '../../../../studio/web/src/api-types';
import type { SuppressionView } from './suppressions-desk.service';

let house: ApiHouse;
let suppressions: Suppressions;
beforeEach(async () => {
  house = await openApiHouse();
  await house.publish();
  suppressions = new Suppressions(house.stores.documents, house.app.get<Links>(LINKS, { strict: false }));
});
afterEach(() => house.app.close());

const of = async (address: string) => (await house.get<{ items: SuppressionView[] }>(`/v1/suppressions?address=${encodeURIComponent(address)}`, 'operator-key')).body.items;
const lift = (address: unknown) => house.post<{ items: SuppressionView[] } & Problem>('/v1/suppressions/lift', { address });
const appended = async () => (await Promise.all([0, 1].map((partition) => house.log.read('learner.events', partition, 0, 100)))).flat().map(({ key, value }) => [key, JSON.parse(value)]);

describe('suppressions of an address', () => {
  it('are shown with reason and time, however the address is written', async () => {
    await suppressions.add(['ana@example.org'], { reason: 'bounced', purpose: '*', at: apiNow });
    await suppressions.add(['ana@example.org'], { reason: 'unsubscribed', purpose: 'offers', at: apiNow + 1_000 });
    expect(await of(' Ana@Example.ORG')).toEqual([
      { purpose: '*', reason: 'bounced', at: '2026-05-04T09:00:00Z', lifted: false },
      { purpose: 'offers', reason: 'unsubscribed', at: '2026-05-04T09:00:01Z', lifted: false },
    ]);
    expect(await of('ben@example.org')).toEqual([]);
  });

  it.each(['bounced', 'complained'] as const)('that %s are lifted by an operator, whose name is kept, and the engine hears of it', async (reason) => {
    await house.addContact('c-ana', {}, 'ana@example.org');
    await suppressions.add(['ana@example.org'], { reason, purpose: '*', at: apiNow - 1_000 });
    await suppressions.add(['ana@example.org'], { reason: 'unsubscribed', purpose: 'offers', at: apiNow - 1_000 });
    const { body } = await lift('ana@example.org');
    expect(body.items).toEqual([
      { purpose: '*', reason, at: '2026-05-04T09:00:00Z', lifted: true, by: 'environment-2' },
      { purpose: 'offers', reason: 'unsubscribed', at: '2026-05-04T08:59:59Z', lifted: false },
    ]);
    expect([(await suppressions.find('ana@example.org', 'service')), (await suppressions.find('ana@example.org', 'offers'))?.reason]).toEqual([undefined, 'unsubscribed']);
    expect(await appended()).toEqual([['c-ana', { type: 'address.reopen', contact: 'c-ana', address: 'ana@example.org', by: 'environment-2' }]]);
  });

  it('stay lifted when what closed the address is told again, and close it anew for what came later', async () => {
    await suppressions.add(['ana@example.org'], { reason: 'bounced', purpose: '*', at: apiNow - 1_000 });
    await lift('ana@example.org');
    await suppressions.add(['ana@example.org'], { reason: 'bounced', purpose: '*', at: apiNow - 1_000 });
    expect(await suppressions.find('ana@example.org', 'service')).toBeUndefined();
    await suppressions.add(['ana@example.org'], { reason: 'bounced', purpose: '*', at: apiNow + 1_000 });
    expect((await suppressions.find('ana@example.org', 'service'))?.reason).toBe('bounced');
  });

  it('are lifted of people who are erased too: nobody is left to be told', async () => {
    await suppressions.add(['gone@example.org'], { reason: 'bounced', purpose: '*', at: apiNow });
    expect((await lift('gone@example.org')).status).toBe(200);
    expect(await appended()).toEqual([]);
  });

  it.each([['never held', async () => undefined], ['unsubscribed from alone', async () => suppressions.add(['ana@example.org'], { reason: 'unsubscribed', purpose: 'offers', at: apiNow })]])('that are %s can not be lifted', async (_what, before) => {
    await before();
    const { status, body } = await lift('ana@example.org');
    expect([status, body.code, body.field]).toEqual([404, 'suppression-unknown', 'address']);
  });

  it.each([undefined, 7, '', 'ana', 'a@b, c@d', `${'a'.repeat(400)}@example.org`])('can not be lifted of what is no address: %s', async (address) => {
    expect((await lift(address)).body).toMatchObject({ status: 400, code: 'body-invalid', field: 'address' });
  });

  it('are for operators alone, and asked for by one address', async () => {
    expect((await house.get('/v1/suppressions?address=ana%40example.org')).status).toBe(403);
    expect((await house.get<Problem>('/v1/suppressions', 'operator-key')).body).toMatchObject({ status: 400, code: 'query-invalid', field: 'address' });
  });
});
