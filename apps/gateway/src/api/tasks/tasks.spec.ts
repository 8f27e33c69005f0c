import { fullType, parseEvent } from '@parcours/events';
import { apiNow, openApiHouse, type ApiHouse } from '../../../../../test/support/api-house';
import type { HumanTask } from '../../../../journeys/src/tasks/task-desk';
import type { Page, Problem, Task } from '../../../../studio/web/src/api-types';
import { TaskClosing } from './task-closing.service';
import type { TaskView } from './task-view';

const task = (id: string): HumanTask => ({ id, contact: 'c-ana', learner: 'ana@example.org', title: 'Appeler Ana', channel: 'phone', due: apiNow + 3_600_000, journey: 'keep-going', run: 'enr-1', step: 'call', openedAt: apiNow, status: 'open' });

let house: ApiHouse;
beforeEach(async () => {
  house = await openApiHouse();
  await house.stores.documents.put('task', ['k-1', 'k-2', 'k-3'].map((id) => ({ id, contact: 'c-ana', status: 'open', at: apiNow, body: task(id) })));
});
afterEach(() => house.app.close());
const list = async (query: string) => (await house.get<Page<TaskView>>(`/v1/tasks?${query}`)).body;

describe('human tasks', () => {
  it('are listed by status, page by page, as the desk expects', async () => {
    const first: Page<Task> = await list('status=open&limit=2');
    expect(first.items[0]).toEqual({
      id: 'k-1', title: 'Appeler Ana', status: 'open', contact: 'c-ana', learner: 'ana@example.org', journey: 'keep-going', step: 'call', channel: 'phone', openedAt: '2026-05-04T09:00:00Z', due: '2026-05-04T10:00:00Z',
    });
    expect((await list(`status=open&limit=2&cursor=${first.next}`)).items.map(({ id }) => id)).toEqual(['k-3']);
    expect((await house.get<Problem>('/v1/tasks?status=done')).body).toMatchObject({ status: 400, field: 'status' });
  });

  it('are closed by a person: its journey is told, and the desk counts one less', async () => {
    expect((await house.get('/v1/desk')).body).toMatchObject({ counts: { openTasks: 3 } });
    house.clock.moveTo(apiNow + 60_000);
    const closed: Task = (await house.post<TaskView>('/v1/tasks/k-1/close', { outcome: 'reached', note: 'Rappelle\nlundi' })).body;
    expect(closed).toMatchObject({ id: 'k-1', status: 'closed', closedAt: '2026-05-04T09:01:00Z', outcome: 'reached', note: 'Rappelle\nlundi' });
    expect(await house.appended()).toEqual([{ type: 'event', event: expect.objectContaining({ id: 'k-1-closed', type: fullType('task.closed'), subject: 'c-ana', data: { command: 'k-1', step: 'call', outcome: 'reached' } }) }]);
    expect((await list('status=closed')).items).toEqual([closed]);
    expect((await house.get('/v1/desk')).body).toMatchObject({ counts: { openTasks: 2 } });
    expect(await house.stores.documents.get('task', 'k-1')).toMatchObject({ run: 'enr-1', closedBy: 'environment-2' });
  });

  it('tell their journey with an event that intake would take', async () => {
    await house.post('/v1/tasks/k-1/close');
    const [input] = await house.appended();
    expect(input?.type === 'event' && parseEvent(input.event, apiNow)).toMatchObject({ ok: true });
  });

  it('stay as they were closed: the same answer, and no second event', async () => {
    const first = await house.post('/v1/tasks/k-1/close', { note: 'a' });
    house.clock.moveTo(apiNow + 60_000);
    const second = await house.post('/v1/tasks/k-1/close', { note: 'b' });
    expect([second.status, second.body]).toEqual([200, first.body]);
    expect(await house.appended()).toHaveLength(1);
  });

  it('closed by two people at once, in two gateways, are closed as the first of them said, for both and for the journey', async () => {
    const { documents } = house.stores;
    const swap = documents.swap.bind(documents);
    const other = new TaskClosing(house.stores, house.log, house.clock, { forget: () => undefined });
    let second: TaskView | undefined;
    // The second closes it when the first has read it and has decided nothing yet.
    jest.spyOn(documents, 'swap').mockImplementationOnce(async (kind, document, from) => {
      second = await other.close('k-1', { outcome: 'unreached', by: 'ben' });
      return swap(kind, document, from);
    });
    const first = await house.post<TaskView>('/v1/tasks/k-1/close', { outcome: 'reached' });
    expect([first.status, first.body.outcome, second?.outcome]).toEqual([200, 'unreached', 'unreached']);
    expect((await house.appended()).map((input) => input.type === 'event' && input.event.data)).toEqual([{ command: 'k-1', step: 'call', outcome: 'unreached' }]);
  });

  it('are closed as was decided when the process died before its journey was told', async () => {
    jest.spyOn(house.log, 'append').mockRejectedValueOnce(new Error('the log is down'));
    await house.post('/v1/tasks/k-1/close', { outcome: 'reached' });
    house.clock.moveTo(apiNow + 60_000);
    expect((await house.post<TaskView>('/v1/tasks/k-1/close', { outcome: 'unreached' })).body).toMatchObject({ status: 'closed', outcome: 'reached', closedAt: '2026-05-04T09:00:00Z' });
    expect(await house.stores.documents.get('task', 'k-1')).not.toHaveProperty('closing');
  });

  it('stay open when their event can not be appended, and are closed by the next try', async () => {
    jest.spyOn(house.log, 'append').mockRejectedValueOnce(new Error('the log is down'));
    expect((await house.post('/v1/tasks/k-1/close')).status).toBe(500);
    expect((await list('status=open')).items).toHaveLength(3);
    expect((await house.post('/v1/tasks/k-1/close')).status).toBe(200);
  });

  it('say the same event again when the process died before the task was closed', async () => {
    const { documents } = house.stores;
    const swap = documents.swap.bind(documents);
    jest.spyOn(documents, 'swap').mockImplementationOnce(swap).mockRejectedValueOnce(new Error('the store is down'));
    expect((await house.post('/v1/tasks/k-1/close')).status).toBe(500);
    expect((await house.post('/v1/tasks/k-1/close')).status).toBe(200);
    const ids = (await house.appended()).map((input) => input.type === 'event' && input.event.id);
    expect(ids).toEqual(['k-1-closed', 'k-1-closed']);
  });

  it.each([
    ['/v1/tasks/none/close', {}, 404, 'task-unknown'], ['/v1/tasks/k-1/close', { outcome: { $ne: '' } }, 400, 'body-invalid'], ['/v1/tasks/k-1/close', { status: 'open' }, 400, 'body-invalid'],
    ['/v1/tasks/k-1/close', [], 400, 'body-invalid'], ['/v1/tasks/k-1/close', { note: 'x'.repeat(5_001) }, 400, 'body-invalid'],
  ])('are not closed at %s by %j', async (url, body, status, code) => {
    expect((await house.post<Problem>(url, body)).body).toMatchObject({ status, code });
    expect(await house.appended()).toEqual([]);
  });
});
