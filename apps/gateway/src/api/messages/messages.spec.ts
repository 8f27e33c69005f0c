import { apiNow, openApiHouse, type ApiHouse } from '../../../../../test/support/api-house';
import type { Page, Problem } from '../../../../studio/web/src/api-types';
import type { MessageView } from './message-view';

let house: ApiHouse;
beforeEach(async () => {
  house = await openApiHouse();
  await house.addContact('c-ana', {}, 'ana@example.org');
  await house.addContact('c-ben', {}, 'ben@example.org');
  await house.addMessage({ id: 'k-1', contact: 'c-ana' }, 'Bienvenue');
  await house.addMessage({ id: 'k-2', contact: 'c-ana', channel: 'print', type: 'print.queue', at: apiNow + 60_000, detail: { run: 'a4-1', pages: 1, cost: 117 } });
  await house.addMessage({ id: 'k-3', contact: 'c-ben', journey: 'welcome', learner: 'ben@example.org', status: 'refused', reason: 'unsubscribed', at: apiNow + 120_000 });
  await house.addMessage({ id: 'k-4', contact: 'c-ben', status: 'claimed', at: apiNow + 180_000 });
});
afterEach(() => house.app.close());

describe('messages', () => {
  it('say what became of each, with times in RFC 3339 and its subject, and nothing of the claim', async () => {
    const { body, text } = await house.get<Page<MessageView>>('/v1/messages');
    expect(body.items[0]).toEqual({
      id: 'k-1', channel: 'email', type: 'email.send', learner: 'ana@example.org', contact: 'c-ana', journey: 'keep-going', run: 'enr-1', step: 'hello', template: 'welcome', purpose: 'service', status: 'done',
      at: '2026-05-04T09:00:00Z', doneAt: '2026-05-04T09:00:01Z', subject: 'Bienvenue',
    });
    expect(body.items[1]).toMatchObject({ id: 'k-2', detail: { run: 'a4-1', pages: 1, cost: 117 } });
    expect(body.items[3]).toMatchObject({ id: 'k-4', status: 'claimed' });
    expect(text).not.toMatch(/token|lease/i);
  });

  it.each([
    ['', ['k-1', 'k-2', 'k-3', 'k-4']],
    ['?channel=print', ['k-2']],
    ['?learner=email%3Aana%40example.org', ['k-1', 'k-2']],
    ['?learner=c-ben&status=refused', ['k-3']],
    ['?journey=welcome', ['k-3']],
    ['?since=2026-05-04T11:02:00%2B02:00', ['k-3', 'k-4']],
  ])('asked for by "%s" are those that fit', async (query, ids) => {
    expect((await house.get<Page<MessageView>>(`/v1/messages${query}`)).body.items.map(({ id }) => id)).toEqual(ids);
  });

  it('come page by page', async () => {
    const first = (await house.get<Page<MessageView>>('/v1/messages?limit=3')).body;
    const second = (await house.get<Page<MessageView>>(`/v1/messages?limit=3&cursor=${encodeURIComponent(first.next ?? '')}`)).body;
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(['k-1', 'k-2', 'k-3', 'k-4']);
    expect(second).not.toHaveProperty('next');
  });

  it.each([['channel=fax', 'channel'], ['status=sent', 'status'], ['since=yesterday', 'since'], ['since=2026-02-30T00:00:00Z', 'since'], ['limit=1000', 'limit'], ['channel=email&channel=print', 'channel'], ['journey=', 'journey'], ['learner=a&learner=b', 'learner']])(
    'refuse %s and name the field',
    async (query, field) => {
      expect((await house.get<Problem>(`/v1/messages?${query}`)).body).toMatchObject({ status: 400, code: 'query-invalid', field });
    },
  );

  it('of a learner nobody knows are a 404', async () => {
    expect((await house.get<Problem>('/v1/messages?learner=email:nobody@example.org')).body).toMatchObject({ status: 404, code: 'learner-unknown', field: 'learner' });
  });

  it('can be looked at one by one, with what was sent', async () => {
    expect((await house.get('/v1/messages/k-1')).body).toMatchObject({ id: 'k-1', subject: 'Bienvenue' });
    expect((await house.get('/v1/messages/k-1/content')).body).toEqual({ subject: 'Bienvenue', html: '<p>Bonjour</p>', text: 'Bonjour', source: 'Subject: x' });
    expect((await house.get('/v1/messages/none')).body).toMatchObject({ status: 404, code: 'message-unknown' });
    expect((await house.get('/v1/messages/none/content')).body).toMatchObject({ status: 404, code: 'message-unknown' });
    expect((await house.get('/v1/messages/k-4/content')).body).toMatchObject({ status: 404, code: 'content-none' });
  });
});
