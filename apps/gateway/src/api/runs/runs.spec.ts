import { slotOf, type Contact } from '@parcours/contact';
import { apiNow, openApiHouse, type ApiHouse } from '../../../../../test/support/api-house';
import type { Page, Problem } from '../../../../studio/web/src/api-types';
import type { RunView } from './run-view';

const run = (id: string, journey = 'keep-going', startedAt = apiNow): Contact['runs'][number] => ({
  id, journey, version: 1, key: `key of ${id}`, startedAt, entry: {}, visits: {}, wait: { type: 'timer', step: 'two-days', since: apiNow, due: apiNow + 86_400_000, reason: 'duration' },
});
const ids = ({ items }: Page<RunView>) => items.map(({ id }) => id);

let house: ApiHouse;
beforeEach(async () => {
  house = await openApiHouse();
  await house.addContact('c-ana', { runs: [run('r-2'), run('r-1', 'welcome')], ended: [{ id: 'r-0', journey: 'welcome', version: 1, key: 'k', startedAt: apiNow - 2_000, endedAt: apiNow - 1_000, outcome: 'exited', goals: ['back'] }] }, 'ana@example.org');
  await house.addContact('c-ben', { runs: [run('r-5'), run('r-3'), run('r-4')] });
  await house.addContact('c-cleo');
});
afterEach(() => house.app.close());

describe('runs', () => {
  it('of a learner are active and ended ones, oldest first', async () => {
    const { body } = await house.get<Page<RunView>>('/v1/runs?learner=email%3Aana%40example.org');
    expect(ids(body)).toEqual(['r-0', 'r-1', 'r-2']);
    expect(body.items[0]).toEqual({ id: 'r-0', contact: 'c-ana', learner: 'ana@example.org', journey: 'welcome', version: 1, key: 'k', status: 'exited', startedAt: '2026-05-04T08:59:58Z', endedAt: '2026-05-04T08:59:59Z', goals: ['back'] });
    expect(body.items[2]).toMatchObject({ status: 'active', step: 'two-days', due: '2026-05-05T09:00:00Z' });
    expect(ids((await house.get<Page<RunView>>('/v1/runs?learner=c-ana&journey=welcome')).body)).toEqual(['r-0', 'r-1']);
  });

  it.each([[1], [2], [3], [100]])('of a journey are the active ones, %i a page', async (limit) => {
    const read: string[] = [];
    for (let cursor = ''; ; ) {
      const { body } = await house.get<Page<RunView>>(`/v1/runs?journey=keep-going&limit=${limit}${cursor}`);
      expect(body.items.length).toBeLessThanOrEqual(limit);
      read.push(...ids(body));
      if (body.next === undefined) break;
      cursor = `&cursor=${encodeURIComponent(body.next)}`;
    }
    expect(read).toEqual(['r-2', 'r-3', 'r-4', 'r-5']);
  });

  it('of all journeys are listed where none is named', async () => {
    expect(ids((await house.get<Page<RunView>>('/v1/runs')).body)).toEqual(['r-1', 'r-2', 'r-3', 'r-4', 'r-5']);
  });

  it.each([['learner=c-none', 404, 'learner-unknown'], ['learner=', 404, 'learner-unknown'], ['cursor=x', 400, 'bad-cursor'], ['journey=a&journey=b', 400, 'query-invalid'], ['learner=c-ana&cursor=WyJhIiwiYiJd', 400, 'bad-cursor']])('refuse %s', async (query, status, code) => {
    expect((await house.get<Problem>(`/v1/runs?${query}`)).body).toMatchObject({ status, code });
  });
});

describe('an operator', () => {
  it.each([
    ['exit', 'in the body', '/v1/runs/r-2/exit', { contact: 'c-ana' }],
    ['retry', 'in the body', '/v1/runs/r-2/retry', { contact: 'email:ana@example.org' }],
    ['exit', 'in the address', '/v1/runs/r-2/exit?learner=email:ana@example.org', undefined],
    ['retry', 'nowhere', '/v1/runs/r-2/retry', undefined],
  ])('has a run %s, its learner named %s: a record to the engine, placed by its contact', async (action, _, url, body) => {
    const answer = await house.post(url, body);
    expect([answer.status, answer.body]).toEqual([202, { run: 'r-2', contact: 'c-ana' }]);
    expect(await house.appended()).toEqual([{ type: `run.${action}`, contact: 'c-ana', run: 'r-2', by: 'environment-2' }]);
    expect((await house.log.state('learner.events')).ends[slotOf('c-ana') % 2]).toBe(1);
  });

  it.each([
    ['/v1/runs/r-0/exit?learner=c-ana', undefined, 409, 'run-ended'],
    ['/v1/runs/r-9/exit?learner=c-ana', undefined, 404, 'run-unknown'],
    ['/v1/runs/r-9/exit', undefined, 404, 'run-unknown'],
    ['/v1/runs/r-3/exit', { contact: 'c-ana' }, 404, 'run-unknown'],
    ['/v1/runs/r-3/exit', { contact: 'c-none' }, 404, 'learner-unknown'],
    ['/v1/runs/r-3/retry', { contact: { $ne: '' } }, 400, 'body-invalid'],
    ['/v1/runs/r-3/retry', { contact: 'c-ben', by: 'me' }, 400, 'body-invalid'],
    [`/v1/runs/${'r'.repeat(400)}/retry`, {}, 400, 'path-invalid'],
  ])('is refused at %s with %j: %i %s, and nothing is appended', async (url, body, status, code) => {
    expect((await house.post<Problem>(url, body)).body).toMatchObject({ status, code });
    expect(await house.appended()).toEqual([]);
  });
});
