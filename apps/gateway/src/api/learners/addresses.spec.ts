import { LINKS, type Links } from '@parcours/platform';
import { Suppressions } from '@parcours/store';
import { apiNow, openApiHouse, type ApiHouse } from '../../../../../test/support/api-house';

let house: ApiHouse;
beforeEach(async () => {
  house = await openApiHouse();
  await house.addContact('c-ana', { addresses: [{ value: 'ana@example.org', kind: 'private', at: apiNow, closed: 'bounced' }] }, 'ana@example.org');
});
afterEach(() => house.app.close());

describe('an operator', () => {
  it('opens a learner’s address again: a record to the engine, and mail is no longer held back', async () => {
    const suppressions = new Suppressions(house.stores.documents, house.app.get<Links>(LINKS, { strict: false }));
    await suppressions.add(['ana@example.org'], { reason: 'bounced', purpose: '*', at: 1 });
    const answer = await house.post('/v1/learners/email:ana@example.org/addresses/reopen', { address: ' Ana@example.org' });
    expect([answer.status, answer.body]).toEqual([202, { contact: 'c-ana', address: 'ana@example.org' }]);
    expect(await house.appended()).toEqual([{ type: 'address.reopen', contact: 'c-ana', address: 'ana@example.org', by: 'environment-2' }]);
    expect(await suppressions.find('ana@example.org', 'offers')).toBeUndefined();
  });

  it.each([
    ['an address that is not hers', 'c-ana', { address: 'ben@example.org' }, 404, 'address-unknown'],
    ['of nobody', 'c-none', { address: 'ana@example.org' }, 404, 'learner-unknown'],
    ['nothing', 'c-ana', {}, 400, 'body-invalid'],
  ])('is told that there is no opening %s', async (_what, ref, body, status, code) => {
    expect(await house.post(`/v1/learners/${ref}/addresses/reopen`, body)).toMatchObject({ status, body: { code } });
    expect(await house.appended()).toEqual([]);
  });
});
