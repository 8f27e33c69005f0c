import type { Contact } from '@parcours/contact';
import type { JourneyPublisher } from '@parcours/publishing';
import { apiJourney, apiNow, openApiHouse, type ApiHouse } from '../../../../../test/support/api-house';
import type { JourneySummary, Page, PausedState, Problem } from '../../../../studio/web/src/api-types';
import type { JourneyDetailView } from './journey-board.reader';
import type { JourneySteering } from './journey-steering.port';
import type { JourneyReportView } from './journey-view';

const at = (step: string, journey = 'keep-going'): Contact['runs'][number] => ({
  id: `${journey} ${step}`, journey, version: 1, key: step, startedAt: apiNow, entry: {}, visits: {}, wait: { type: 'for', step, since: apiNow },
});
const files = [{ file: 'config/journeys/keep-going.yaml', source: apiJourney }];

let house: ApiHouse;
afterEach(() => house.app.close());

describe('journeys in force', () => {
  beforeEach(async () => {
    house = await openApiHouse();
    await house.publish();
    await house.addContact('c-1', { runs: [at('two-days'), at('answer')] });
    await house.addContact('c-2', { runs: [at('answer'), at('hello', 'welcome')] });
    const traces = [['entered'], ['entered'], ['entered'], ['acted', 'hello'], ['skipped', 'hello', 'no-consent'], ['skipped', 'hello', 'no-consent'], ['skipped', 'hello', 'capped'], ['completed', undefined, 'goal'], ['goal', undefined, 'back']] as const;
    for (const [i, [outcome, step, reason]] of traces.entries()) await house.addTrace({ id: `t-${i}`, contact: 'c-1', outcome, step, reason });
    await house.addTrace({ id: 't-other', contact: 'c-1', journey: 'welcome', outcome: 'entered' });
  });

  it('show their steps in reading order, nested ones deeper, with who stands where and what they did', async () => {
    const { body } = await house.get<Page<JourneySummary>>('/v1/journeys');
    const step = (id: string, block: string, depth: number, more: object = {}) => ({ id, block, depth, standing: 0, acted: 0, skipped: 0, ...more });
    expect(body).toEqual({
      items: [{
        id: 'keep-going', title: 'Reprendre le fil / Keep going', version: 1, paused: false, active: 2, entered: 3,
        steps: [
          step('hello', 'send', 0, { name: 'Votre place est réservée', acted: 1, skipped: 3 }), step('letter', 'print', 1), step('by-mode', 'choose', 0), step('answer', 'wait.for', 1, { standing: 2 }),
          step('done', 'stop', 2), step('call', 'task', 2), step('two-days', 'wait.duration', 1, { standing: 1 }), step('wait-3', 'wait.duration', 0),
        ],
      }],
    });
  });

  it('count who stands where again after two seconds, not at every look', async () => {
    const standing = async () => (await house.get<Page<JourneySummary>>('/v1/journeys')).body.items[0]?.steps.find(({ id }) => id === 'two-days')?.standing;
    expect(await standing()).toBe(1);
    await house.addContact('c-3', { runs: [at('two-days')] });
    house.pass(1_999);
    expect(await standing()).toBe(1);
    house.pass(1);
    expect(await standing()).toBe(2);
  });

  it('show one with its source and versions, newest first', async () => {
    await house.publish(apiJourney.replace('Reprendre le fil', 'De retour'), 'keep-going', 2);
    house.pass(1_000);
    const detail: JourneySummary & JourneyDetailView = (await house.get<JourneyDetailView>('/v1/journeys/keep-going')).body;
    expect(detail).toMatchObject({ version: 2, title: 'De retour / Keep going', file: 'keep-going.yaml', publishedAt: '2026-05-04T09:00:00Z', source: expect.stringContaining('De retour') });
    expect(detail.versions.map(({ version }) => version)).toEqual([2, 1]);
  });

  it('report what came of them, skips by reason', async () => {
    const { body } = await house.get<JourneyReportView>('/v1/journeys/keep-going/report');
    expect(body).toMatchObject({ entered: 3, completed: 1, exited: 0, active: 2, goals: 1, goalsReached: { back: 1 }, exitedBy: {} });
    expect(body.steps[0]).toEqual({ id: 'hello', name: 'Votre place est réservée', block: 'send', depth: 0, acted: 1, skipped: 3, skippedBy: { 'no-consent': 2, capped: 1 } });
  });

  it.each(['/v1/journeys/none', '/v1/journeys/none/report', '/v1/journeys/constructor'])('have nothing at %s', async (url) => {
    expect((await house.get<Problem>(url)).body).toMatchObject({ status: 404, code: 'journey-unknown' });
  });

  it('come page by page', async () => {
    await house.publish(apiJourney.replace('journey: keep-going', 'journey: welcome'), 'welcome');
    house.pass(1_000);
    const first = (await house.get<Page<JourneySummary>>('/v1/journeys?limit=1')).body;
    const second = (await house.get<Page<JourneySummary>>(`/v1/journeys?limit=1&cursor=${first.next}`)).body;
    expect([first.items[0]?.id, second.items[0]?.id, second.next]).toEqual(['keep-going', 'welcome', undefined]);
  });

  it('are paused and resumed, once however often it is asked, and say so at once', async () => {
    const paused = async () => (await house.get<Page<JourneySummary>>('/v1/journeys')).body.items[0]?.paused;
    expect(await paused()).toBe(false);
    expect((await house.post<PausedState>('/v1/journeys/keep-going/pause', {})).body).toEqual({ paused: true });
    expect((await house.post('/v1/journeys/keep-going/pause', {})).status).toBe(200);
    expect(await paused()).toBe(true);
    expect((await house.post<PausedState>('/v1/journeys/keep-going/resume', {})).body).toEqual({ paused: false });
    expect(await paused()).toBe(false);
    expect(house.steered).toEqual(['pause keep-going', 'resume keep-going']);
    expect((await house.post('/v1/journeys/none/pause', {})).body).toMatchObject({ status: 404, code: 'journey-unknown' });
  });
});

describe('publishing journeys', () => {
  it('answers the set and the versions', async () => {
    house = await openApiHouse();
    expect((await house.post('/v1/journeys/publish', { files })).body).toEqual({ set: 'set-2', journeys: [{ id: 'keep-going', version: 2, changed: true, file: files[0]?.file }], warnings: [] });
    expect((await house.post('/v1/journeys/validate', { files })).body).toEqual({ journeys: [{ id: 'keep-going', file: files[0]?.file }], warnings: [] });
    expect(house.steered).toEqual([`publish ${files[0]?.file}`]);
  });

  it.each(['publish', 'validate'])('says at which line what is wrong: %s', async (action) => {
    const problem = { file: 'a.yaml', line: 3, column: 7, code: 'bad-duration', message: "'3 days' is no duration; write 3d", severity: 'error' as const };
    const refuse = async () => ({ ok: false as const, problems: [{ ...problem, path: 'steps[0]' }] });
    house = await openApiHouse({ steering: { publish: refuse, validate: refuse } });
    const { status, body } = await house.post<Problem>(`/v1/journeys/${action}`, { files });
    expect([status, body]).toEqual([422, expect.objectContaining({ code: 'journeys-invalid', detail: '1 error in the journeys or what they use.', problems: [problem] })]);
  });

  it.each([
    [{}, 'files'], [{ files: [] }, 'files'], [{ files: 'x' }, 'files'], [{ files: [{ file: 'a', source: { $ne: '' } }] }, 'files.0.source'], [{ files: [{ file: 'a\nb', source: '' }] }, 'files.0.file'],
    [{ files, also: 1 }, 'also'],
  ])('refuses the body %j', async (body, field) => {
    house = await openApiHouse();
    expect((await house.post<Problem>('/v1/journeys/publish', body)).body).toMatchObject({ status: 400, code: 'body-invalid', field });
    expect(house.steered).toEqual([]);
  });

  it('is what the publisher does', async () => {
    house = await openApiHouse();
    const bound: (publisher: JourneyPublisher) => JourneySteering = (publisher) => publisher;
    expect(bound).toHaveLength(1);
  });
});
