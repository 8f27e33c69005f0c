import type { Contact } from '@parcours/contact';
import { apiNow, openApiHouse, type ApiHouse } from '../../../../../test/support/api-house';
import type { Learner, Page, Problem, TimelineItem } from '../../../../studio/web/src/api-types';
import type { LearnerExport } from './learner-export.reader';
import type { LearnerView } from './learner-view';
import type { TimelineItemView } from './timeline-item';

const minute = 60_000;
const time = (minutes: number) => new Date(apiNow + minutes * minute).toISOString().replace('.000Z', 'Z');

const ana: Partial<Contact> = {
  identifiers: [{ scheme: 'email', value: 'ana@example.org' }, { scheme: 'account', issuer: 'https://lms.example', value: 'u:1/2' }],
  addresses: [{ value: 'ana@example.org', kind: 'private', at: apiNow }, { value: 'ana@acme.example', kind: 'professional', at: apiNow, closed: 'bounced' }],
  attributes: { values: { firstName: 'Ana', lastName: 'Roux', locale: 'en', timeZone: 'America/Montreal' }, times: {} },
  consents: { offers: { '*': { status: 'withdrawn', at: apiNow } }, 'learning-news': { email: { status: 'granted', at: apiNow, form: 'double-opt-in' } } },
  enrolments: { 'enr-1': { values: { id: 'enr-1', courseId: 'excel', status: 'active', starts: apiNow + 60 * minute, score: 0.5 }, times: {}, modules: { m1: true, m2: false } } },
  courses: { excel: { values: { id: 'excel', name: 'Excel avancé' }, times: {} } },
  runs: [{ id: 'run-1', journey: 'keep-going', version: 1, key: 'enr-1', startedAt: apiNow, entry: {}, visits: {}, wait: { type: 'timer', step: 'two-days', since: apiNow, due: apiNow + 60 * minute, reason: 'duration' } }],
  ring: ['lms e-1'], outbox: [{ generation: 1, partition: 0, offset: 0, items: [{ to: 'channel.email', id: 'k', value: { token: 'x' } }] }],
  closed: { reason: 'left', at: apiNow }, parked: { deadLetter: 'd-1', since: apiNow }, pausedUntil: apiNow + minute,
};

let house: ApiHouse;
beforeEach(async () => {
  house = await openApiHouse();
  await house.addContact('c-ana', ana);
  await house.publish();
});
afterEach(() => house.app.close());

describe('a learner', () => {
  it.each(['c-ana', 'email:ana@example.org', 'email%3AANA%40example.org'])('is found by %s', async (ref) => {
    expect((await house.get(`/v1/learners/${ref}`)).body).toMatchObject({ id: 'c-ana' });
  });

  it('is found by an identifier whose value holds colons and slashes', async () => {
    await house.addContact('c-ben', { identifiers: [{ scheme: 'account', issuer: 'moodle', value: 'u:1/2?x=é' }] });
    expect((await house.get(`/v1/learners/${encodeURIComponent('account:moodle:u:1/2?x=é')}`)).body).toMatchObject({ id: 'c-ben' });
  });

  it('is shown as the desk expects, with times in RFC 3339, and nothing of how the engine keeps it', async () => {
    const { body, text } = await house.get<LearnerView>('/v1/learners/c-ana');
    const learner: Learner = body;
    expect(learner).toEqual({
      id: 'c-ana', name: 'Ana Roux', email: 'ana@example.org', locale: 'en', timeZone: 'America/Montreal', identifiers: ana.identifiers,
      addresses: [{ value: 'ana@example.org', kind: 'private' }, { value: 'ana@acme.example', kind: 'professional', closed: 'bounced' }], attributes: ana.attributes?.values, interests: [], tags: [],
      consents: [{ purpose: 'offers', channel: '*', status: 'withdrawn', at: time(0) }, { purpose: 'learning-news', channel: 'email', status: 'granted', at: time(0) }],
      enrolments: [{ id: 'enr-1', courseId: 'excel', courseName: 'Excel avancé', status: 'active', starts: time(60), score: 0.5, modulesDone: 1 }],
      runs: [{ id: 'run-1', journey: 'keep-going', version: 1, key: 'enr-1', startedAt: time(0), step: 'two-days', due: time(60) }],
      pausedUntil: time(1), closed: { reason: 'left', at: time(0) }, parked: { deadLetter: 'd-1', since: time(0) },
    });
    expect(text).not.toMatch(/token|ring|outbox|watermark/);
  });

  it('is called by her address or id, in the deployment\'s language and zone, where she states nothing', async () => {
    await house.addContact('c-1', {}, 'x@example.org');
    await house.addContact('c-2');
    expect((await house.get('/v1/learners/c-1')).body).toMatchObject({ name: 'x@example.org', locale: 'fr', timeZone: 'Europe/Paris' });
    expect((await house.get('/v1/learners/c-2')).body).toMatchObject({ name: 'c-2' });
  });

  it.each([
    ['nobody', 'c-nobody'], ['an address nobody has', 'email:nobody@example.org'], ['2,000 characters', 'x'.repeat(2_000)], ['encoded slashes', '..%2F..%2Fetc%2Fpasswd'], ['control characters', 'c%00ana'],
    ['colons alone', ':::'], ['a query operator', encodeURIComponent('{"$ne":""}')], ['a prototype', '__proto__'],
  ])('that is %s is nobody: 404', async (_, ref) => {
    for (const path of ['', '/timeline', '/export']) {
      const { status, body, headers } = await house.get<Problem>(`/v1/learners/${ref}${path}`);
      expect([status, body.code, headers['content-type']]).toEqual([404, 'learner-unknown', 'application/problem+json; charset=utf-8']);
    }
  });
});

describe('the timeline of a learner', () => {
  beforeEach(async () => {
    await house.addEvent('c-ana', 'enrolment.created', time(0), { course: { id: 'excel', name: 'Excel avancé' }, enrolment: { id: 'enr-1' } });
    await house.addTrace({ id: 't-1', contact: 'c-ana', outcome: 'entered', cause: { type: 'event', id: 'lms e-1', name: 'enrolment.created' } });
    await house.addTrace({ id: 't-2', contact: 'c-ana', outcome: 'acted', step: 'hello', command: 'k-1', saw: { 'enrolment.mode': 'classroom' } });
    await house.addTrace({ id: 't-3', contact: 'c-ana', outcome: 'skipped', step: 'letter', reason: 'no-address', at: apiNow + 5 * minute });
    await house.addMessage({ id: 'k-1', contact: 'c-ana' }, 'Bienvenue');
    await house.addMessage({ id: 'k-2', contact: 'c-ana', channel: 'print', type: 'print.queue', template: 'letter', at: apiNow + 3 * minute });
    await house.addMessage({ id: 'k-3', contact: 'c-ana', channel: 'task', type: 'task.open', template: undefined, detail: { title: 'Appeler Ana' }, status: 'refused', reason: 'sends-off', at: apiNow + 4 * minute });
    await house.addEvent('c-ana', 'evaluation.submitted', time(2), { course: { id: 'excel', name: 'Excel avancé' }, evaluation: { kind: 'hot', nps: 3 } });
  });

  it('tells events, decisions and messages in one list, oldest first, a command with its message', async () => {
    const { body } = await house.get<{ items: TimelineItemView[] }>('/v1/learners/c-ana/timeline');
    const { items }: Page<TimelineItem> = body;
    expect(items).toEqual([
      expect.objectContaining({ at: time(0), kind: 'event', title: 'enrolment.created · Excel avancé', name: 'enrolment.created', data: { course: { id: 'excel', name: 'Excel avancé' }, enrolment: { id: 'enr-1' } } }),
      { at: time(0), kind: 'trace', title: 'Reprendre le fil / Keep going', journey: 'keep-going', run: 'enr-1', outcome: 'entered', cause: { type: 'event', id: 'lms e-1', name: 'enrolment.created' } },
      expect.objectContaining({ kind: 'trace', title: 'Votre place est réservée', step: 'hello', outcome: 'acted', saw: { 'enrolment.mode': 'classroom' }, message: { id: 'k-1', channel: 'email', subject: 'Bienvenue', template: 'welcome', status: 'done' } }),
      expect.objectContaining({ at: time(2), title: 'evaluation.submitted · Excel avancé · 3/10' }),
      expect.objectContaining({ at: time(3), kind: 'message', title: 'letter', message: { id: 'k-2', channel: 'print', template: 'letter', status: 'done', document: '/v1/print/pieces/k-2/document.pdf' } }),
      expect.objectContaining({ at: time(4), kind: 'message', title: 'Appeler Ana', message: { id: 'k-3', channel: 'task', subject: 'Appeler Ana', status: 'refused', reason: 'sends-off' } }),
      expect.objectContaining({ at: time(5), kind: 'trace', title: 'letter', outcome: 'skipped', reason: 'no-address' }),
    ]);
    expect(JSON.stringify(items)).not.toMatch(/token|lease/i);
  });

  it.each([1, 2, 3, 7])('comes in pages of %i without a gap or a repeat, also when something old arrives between two', async (limit) => {
    const whole = (await house.get<Page<TimelineItem>>('/v1/learners/c-ana/timeline')).body.items;
    const read: TimelineItem[] = [];
    for (let cursor = ''; ; ) {
      const { body } = await house.get<Page<TimelineItem>>(`/v1/learners/c-ana/timeline?limit=${limit}${cursor}`);
      read.push(...body.items);
      if (read.length === limit) await house.addEvent('c-ana', 'login.recorded', time(-10));
      if (body.next === undefined) break;
      cursor = `&cursor=${encodeURIComponent(body.next)}`;
    }
    expect(read).toEqual(whole);
  });

  it.each([['limit=0', 'limit'], ['limit=501', 'limit'], ['limit=1e2', 'limit'], ['limit=', 'limit'], ['limit=2&limit=3', 'limit'], ['cursor=', 'cursor'], ['cursor=nonsense', 'cursor'], ['cursor=WyJhIiwxLDJd', 'cursor']])(
    'refuses %s and names the field',
    async (query, field) => {
      expect((await house.get<Problem>(`/v1/learners/c-ana/timeline?${query}`)).body).toMatchObject({ status: 400, field });
    },
  );
});

describe('the export of a learner', () => {
  it('is a download of everything kept of her, and of nobody else', async () => {
    await house.addContact('c-ben', {}, 'ben@example.org');
    await house.addEvent('c-ana', 'enrolment.created', time(0), { enrolment: { id: 'enr-1' } });
    await house.addEvent('c-ben', 'enrolment.created', time(0), { enrolment: { id: 'enr-of-ben' } });
    await house.addTrace({ id: 't-1', contact: 'c-ana', outcome: 'acted', command: 'k-1' });
    await house.addMessage({ id: 'k-1', contact: 'c-ana' }, 'Bienvenue');
    await house.stores.documents.put('offer', [{ id: 'k-9', contact: 'c-ana', at: apiNow, body: { id: 'k-9', items: [] } }]);
    const { body, text, headers } = await house.get<LearnerExport>('/v1/learners/email:ana@example.org/export');
    expect(headers).toMatchObject({ 'content-disposition': 'attachment; filename="learner-c-ana.json"', 'cache-control': 'private, no-store' });
    expect(body).toMatchObject({
      learner: { id: 'c-ana' }, claims: ana.identifiers && [{ scheme: 'account' }, { scheme: 'email' }], events: [{ event: { data: { enrolment: { id: 'enr-1' } } } }], decisions: [{ id: 't-1', at: time(0) }],
      messages: [{ id: 'k-1', content: { subject: 'Bienvenue', html: '<p>Bonjour</p>' } }], documents: { offer: [{ id: 'k-9' }], task: [], 'print-piece': [] },
    });
    expect(text).not.toMatch(/ben|token-of|leaseUntil|watermark/);
  });
});
