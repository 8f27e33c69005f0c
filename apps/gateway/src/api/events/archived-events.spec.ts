import { openApiHouse, type ApiHouse } from '../../../../../test/support/api-house';
import type { Page, Problem } from '../../../../studio/web/src/api-types';

let house: ApiHouse;
beforeEach(async () => {
  house = await openApiHouse();
  await house.addContact('c-ana', {}, 'ana@example.org');
  await house.addContact('c-ben', {}, 'ben@example.org');
  await house.addEvent('c-ana', 'enrolment.created', '2026-03-02T09:00:00Z');
  await house.addEvent('c-ben', 'enrolment.created', '2026-03-03T09:00:00Z');
  await house.addEvent('c-ana', 'course.completed', '2026-03-04T09:00:00Z', { course: { id: 'excel' } });
});
afterEach(() => house.app.close());

const timesOf = ({ items }: Page<{ time: string }>): string[] => items.map(({ time }) => time.slice(5, 10));

describe('the archive over the API', () => {
  it.each([
    ['all', '', ['03-02', '03-03', '03-04']],
    ['from an instant on', '?from=2026-03-03T09:00:00Z', ['03-03', '03-04']],
    ['until an instant', '?until=2026-03-03T09:00:00Z', ['03-02', '03-03']],
    ['of one learner', '?learner=email%3Aana@example.org', ['03-02', '03-04']],
    ['of one learner, received until an instant', '?learner=c-ana&until=2026-03-03T00:00:00Z&by=receivedat', ['03-02']],
  ])('answers the events %s, as they were kept', async (_which, query, days) => {
    const { body } = await house.get<Page<{ time: string }>>(`/v1/events${query}`);
    expect(timesOf(body)).toEqual(days);
    expect(body.items[0]).toMatchObject({ specversion: '1.0', source: 'lms', subject: expect.stringMatching(/^c-/) as string });
  });

  it('says of every event when it was received, of what channels answered too, so that all can be played again at that instant', async () => {
    const { body } = await house.get<Page<{ time: string; receivedat: string }>>('/v1/events');
    expect(body.items.map(({ receivedat }) => receivedat)).toEqual(['2026-03-02T09:00:00Z', '2026-03-03T09:00:00Z', '2026-03-04T09:00:00Z']);
  });

  it('goes on behind its cursor', async () => {
    const first = (await house.get<Page<{ time: string }>>('/v1/events?limit=2')).body;
    const second = (await house.get<Page<{ time: string }>>(`/v1/events?limit=2&cursor=${encodeURIComponent(first.next ?? '')}`)).body;
    expect([timesOf(first), timesOf(second), second.next]).toEqual([['03-02', '03-03'], ['03-04'], undefined]);
  });

  it.each([
    ['a time that is none', '?from=yesterday', 400, { code: 'query-invalid', field: 'from' }],
    ['another time to go by', '?by=origin', 400, { code: 'query-invalid', field: 'by' }],
    ['an unknown learner', '?learner=c-nobody', 404, { code: 'learner-unknown' }],
  ])('refuses %s', async (_what, query, status, problem) => {
    expect((await house.get<Problem>(`/v1/events${query}`)).body).toMatchObject({ status, ...problem });
  });

  it('needs a key that may read', async () => {
    expect((await house.ask('GET', '/v1/events', { authorization: 'Bearer sender-key' })).status).toBe(403);
  });
});
