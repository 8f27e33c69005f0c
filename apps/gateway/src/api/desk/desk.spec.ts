import { apiNow, openApiHouse, type ApiHouse } from '../../../../../test/support/api-house';
import type { Desk } from '../../../../studio/web/src/api-types';
import type { StatusView } from '../status/status.reader';
import type { DeskView } from './desk.reader';

let house: ApiHouse;
afterEach(() => house.app.close());

async function fill(): Promise<void> {
  await house.publish();
  await house.addContact('c-ana', {}, 'ana@example.org');
  await house.addEvent('c-ana', 'enrolment.created', '2026-05-04T09:00:00Z');
  await house.addEvent('c-ana', 'course.started', '2026-05-04T09:00:00Z');
  await house.addMessage({ id: 'k-1', contact: 'c-ana' });
  await house.addTrace({ id: 't-1', contact: 'c-ana', outcome: 'entered' });
  await house.addTrace({ id: 't-2', contact: 'c-ana', outcome: 'entered' });
  await house.addTrace({ id: 't-3', contact: 'c-ana', outcome: 'completed' });
  await house.addTrace({ id: 't-4', contact: 'c-ana', outcome: 'skipped', step: 'hello', reason: 'capped' });
  for (const n of [5, 6]) await house.addTrace({ id: `t-${n}`, contact: 'c-ana', outcome: 'skipped', step: 'hello', reason: 'no-consent' });
  const { documents, deadLetters } = house.stores;
  await documents.put('task', [{ id: 'k-9', status: 'open', at: apiNow, body: {} }, { id: 'k-8', status: 'closed', at: apiNow, body: {} }]);
  const run = { format: 'a4-letter', class: 'envelope', printer: 'desk', currency: 'EUR', createdAt: apiNow };
  await documents.put('print-run', [
    { id: 'r-1', status: 'handed-over', at: apiNow, body: { ...run, id: 'r-1', status: 'handed-over', approved: { pieces: 9, pages: 9, cost: 1, documentSha256: '' } } }, { id: 'r-2', status: 'draft', at: apiNow, body: { ...run, id: 'r-2', status: 'draft' } },
  ]);
  await documents.put('print-piece', [{ id: 'p-1', status: 'r-2', at: apiNow, body: {} }, { id: 'p-2', status: 'withdrawn', at: apiNow, body: {} }]);
  const letter = { kind: 'record' as const, code: 'x', reason: 'x', at: apiNow, body: '' };
  await deadLetters.put([{ ...letter, id: 'd-1', status: 'open' }, { ...letter, id: 'd-2', status: 'discarded' }]);
}

describe('the desk', () => {
  it('shows everything of its first page in one answer', async () => {
    house = await openApiHouse({ clock: 'movable' });
    await fill();
    const sentence = { fr: 'donne 10.', en: 'gave a 10.' };
    await house.stores.settings.set('demo/stories', [{ name: 'Ana', learner: 'email:ana@example.org', sentence }]);
    const desk: Desk = (await house.get<DeskView>('/v1/desk')).body;
    expect(desk).toEqual({
      now: '2026-05-04T09:00:00Z', demo: true, sendsOff: false, counts: { events: 2, contacts: 1, activeRuns: 1, entered: 2, completed: 1, openTasks: 1, deadLetters: 1 },
      messages: [{ channel: 'email', status: 'done', count: 1 }], skips: [{ reason: 'no-consent', count: 2 }, { reason: 'capped', count: 1 }],
      journeys: [expect.objectContaining({ id: 'keep-going', active: 1, entered: 2 })],
      printRuns: [{ id: 'r-2', status: 'draft', format: 'a4-letter', class: 'envelope', pieces: 1 }, { id: 'r-1', status: 'handed-over', format: 'a4-letter', class: 'envelope', pieces: 9 }],
      stories: [{ name: 'Ana', learner: 'email:ana@example.org', sentence }],
    });
  });

  it('is empty, not broken, where nothing happened yet', async () => {
    house = await openApiHouse();
    expect((await house.get<DeskView>('/v1/desk')).body).toMatchObject({ demo: false, journeys: [], stories: [], printRuns: [], counts: { events: 0, contacts: 0 } });
  });

  it('opens no contact when it is looked at again within two seconds, and counts once a second', async () => {
    house = await openApiHouse();
    await fill();
    await house.get('/v1/desk');
    const { contacts, archive } = house.stores;
    const opened = [jest.spyOn(contacts, 'withRuns'), jest.spyOn(contacts, 'list'), jest.spyOn(contacts, 'load')];
    const counted = jest.spyOn(archive, 'counts');
    for (let i = 0; i < 5; i++) await house.get('/v1/desk');
    expect(counted).not.toHaveBeenCalled();
    house.pass(1_000);
    await Promise.all([house.get('/v1/desk'), house.get('/v1/desk')]);
    expect(counted).toHaveBeenCalledTimes(1);
    for (const spy of opened) expect(spy).not.toHaveBeenCalled();
  });

  it('sees the red button at once, and on the demo what a moved clock brought', async () => {
    house = await openApiHouse({ clock: 'movable' });
    expect((await house.get('/v1/desk')).body).toMatchObject({ sendsOff: false, counts: { contacts: 0 } });
    await house.post('/v1/sends/off', {});
    await house.addContact('c-new');
    house.clock.moveTo(apiNow + 86_400_000);
    expect((await house.get('/v1/desk')).body).toMatchObject({ sendsOff: true, now: '2026-05-05T09:00:00Z', counts: { contacts: 1 } });
  });
});

describe('the status', () => {
  it('says how far each reader is behind, and what is open', async () => {
    house = await openApiHouse();
    await fill();
    await house.log.append('learner.events', [{ key: 'a', value: '{}', slot: 0 }, { key: 'b', value: '{}', slot: 1 }, { key: 'c', value: '{}', slot: 2 }]);
    await house.log.batch('learner.events', 'journeys', 0)?.commit(2);
    house.pass(61_000);
    const { body } = await house.get<StatusView>('/v1/status');
    expect(body).toMatchObject({ version: expect.stringMatching(/^\d+\.\d+\.\d+$/), uptime: 61, now: '2026-05-04T09:00:00Z', sendsOff: false, deadLetters: 1, counts: { contacts: 1 } });
    expect(body.lag).toContainEqual({ topic: 'learner.events', group: 'journeys', lag: 1 });
    expect(body.lag).toContainEqual({ topic: 'learner.events', group: 'content-popularity', lag: 3 });
    expect(body.lag.map(({ topic }) => topic)).not.toContain('channel.print');
  });
});
