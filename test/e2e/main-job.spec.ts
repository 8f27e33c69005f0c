import { openHouse, type House } from '@parcours-apps/standalone';
import { loadSettings } from '@parcours/platform';
import type { LearnerEvent, LearnerEventData } from '@parcours/events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeOnBothEngines } from '../support/engines';
import { delay } from '../support/parcours-process';

const key = 'a-key-for-the-main-job';
const begin = Date.parse('2026-03-02T09:00:00Z');
const day = 86_400_000;

interface MessageRow {
  id: string;
  channel: string;
  template?: string;
  step: string;
  status: string;
  subject?: string;
}

describeOnBothEngines('the main job, from a learner event to mail, recommendation and letter,', (makeEngine) => {
  const engine = makeEngine();
  const data = mkdtempSync(join(tmpdir(), 'parcours-main-'));
  let house: House;
  beforeAll(async () => {
    const loaded = loadSettings({ env: { ...engine.env, PARCOURS_API_KEYS: `${key}:events:write+read+operate` }, flags: { data, port: 0, clock: 'movable', logLevel: 'silent' } });
    if (!loaded.ok) throw new Error(loaded.problems.join('\n'));
    house = await openHouse(loaded.settings, { consume: true, startAt: begin });
  });
  afterAll(async () => {
    await house.close();
    await engine.forget();
    rmSync(data, { recursive: true, force: true });
  });

  const fetchFrom = (path: string, init: RequestInit = {}) => fetch(path.startsWith('http') ? path : house.url + path, { redirect: 'manual', ...init, headers: { authorization: `Bearer ${key}`, ...init.headers } });
  const get = async <T>(path: string): Promise<T> => (await (await fetchFrom(path)).json()) as T;
  const post = (path: string, body: unknown = {}) => fetchFrom(path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });

  let count = 0;
  let now = begin;
  let sendsOff = false;
  async function tell(who: 'ana' | 'ben', type: string, more: LearnerEventData = {}): Promise<void> {
    const french = who === 'ana';
    const event: Partial<LearnerEvent> = {
      specversion: '1.0', id: `e-${count++}`, source: 'lms/main', type, time: new Date(now).toISOString(),
      data: {
        learner: {
          identifiers: [{ scheme: 'lms', issuer: 'lms/main', value: who }, { scheme: 'email', value: `${who}@example.org` }],
          attributes: {
            firstName: french ? 'Ana' : 'Ben', lastName: 'Roux', locale: french ? 'fr' : 'en', timeZone: 'Europe/Paris',
            address: { name: french ? 'Ana Roux' : 'Ben Roux', line1: 'Bâtiment C', line2: '3, rue des Lilas', postalCode: '75011', city: 'Paris', country: 'FR' },
          },
        },
        course: { id: 'excel-1', name: french ? 'Excel : les bases' : 'Excel: the basics' },
        enrolment: { id: `enr-${who}` },
        // Ana's employer sends her: what concerns her job may be written to her until she says no.
        ...(french && { account: { id: 'acme', name: 'Acme' } }),
        ...more,
      },
    };
    const answer = await post('/v1/events', event);
    expect([answer.status, await answer.json()]).toEqual([202, { accepted: 1, duplicates: 0, rejected: [] }]);
    if (!sendsOff) await house.idle();
  }
  async function wait(days: number): Promise<void> {
    now += days * day;
    await house.moveTo(now, true);
  }
  const messages = async (who: string): Promise<MessageRow[]> => (await get<{ items: MessageRow[] }>(`/v1/messages?learner=email:${who}@example.org&limit=100`)).items;
  const mail = async (who: string, template: string) => {
    const found = (await messages(who)).find((message) => message.template === template && message.channel === 'email');
    return get<{ subject: string; html: string; text: string; source: string }>(`/v1/messages/${found?.id}/content`);
  };
  const linkIn = (html: string, kind: string): string => new RegExp(`href="([^"]*/p/${kind}/[^"]+)"`).exec(html)?.[1] ?? `no ${kind} link`;
  /** Where the first link of a mail leads that leads to such a page. */
  const targetIn = async (html: string, kind: string): Promise<string> => {
    for (const [, link = ''] of html.matchAll(/href="([^"]*\/p\/click\/[^"]+)"/g)) {
      const target = (await fetchFrom(link, { method: 'HEAD' })).headers.get('location') ?? '';
      if (target.includes(`/p/${kind}/`)) return target;
    }
    return `no link to ${kind}`;
  };

  it('1. greets who enrols, in her language, and again a week before the start at nine', async () => {
    const starts = new Date(begin + 21 * day).toISOString();
    await tell('ana', 'enrolment.created', { enrolment: { id: 'enr-ana', mode: 'classroom', starts } });
    await tell('ben', 'enrolment.created', { enrolment: { id: 'enr-ben', mode: 'classroom', starts } });
    expect([(await mail('ana', 'welcome')).subject, (await mail('ben', 'welcome')).subject]).toEqual(['Votre place est réservée', 'Your place is booked']);
    expect((await mail('ana', 'welcome')).text).toContain('Excel : les bases');
    await wait(13);
    expect((await messages('ana')).map(({ template }) => template)).toEqual(['welcome']);
    await wait(1);
    expect((await messages('ana')).map(({ template }) => template)).toEqual(['welcome', 'practical-information']);
  });

  it('2. asks for the evaluation; her 8 opens offers on her feed and, two days later, a mail with them, each with its reason', async () => {
    await wait(8);
    await tell('ana', 'course.completed');
    await wait(0.1);
    const page = linkIn((await mail('ana', 'hot-evaluation')).html, 'evaluation');
    const form = await (await fetchFrom(page)).text();
    const hidden = /name="form" value="([^"]+)"/.exec(form)?.[1] ?? '';
    const answered = await fetch(page, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams([['recommend', '8'], ['topics', 'power-bi'], ['form', hidden]]) });
    expect(answered.status).toBe(200);
    await house.idle();
    await wait(2);
    const { subject, html } = await mail('ana', 'ideas-for-you');
    expect(subject).toBe('Des idées pour vous');
    expect(html).toContain('Parce que vous avez coché Power BI');
    const feed = await fetchFrom((await targetIn(html, 'feed')).replace(/\/go\/.*/, ''), { headers: { accept: 'application/json' } });
    const { items } = (await feed.json()) as { items: { title: string }[] };
    expect(items.length).toBeGreaterThan(0);
    const recommended = await get<{ items: { id: string; reason: { fr: string; en: string } }[] }>('/v1/recommendations?learner=email:ana@example.org&limit=3');
    expect(recommended.items).toHaveLength(3);
    for (const { reason } of recommended.items) expect(reason).toEqual({ fr: expect.stringMatching(/\S/) as string, en: expect.stringMatching(/\S/) as string });
  });

  it('3. prints the letter with her certificate: approved by a person, handed over as one PDF and its manifest', async () => {
    await tell('ana', 'certificate.issued', { credential: 'excel-1', url: 'https://lms.example/c/1' });
    const { items } = await get<{ items: { id: string; status: string; pieces: number }[] }>('/v1/print/runs');
    expect(items).toEqual([expect.objectContaining({ status: 'draft', pieces: 1 })]);
    const run = `/v1/print/runs/${items[0]?.id}`;
    const pdf = Buffer.from(await (await fetchFrom(`${run}/document.pdf`)).arrayBuffer()).toString('latin1');
    expect(pdf.startsWith('%PDF-')).toBe(true);
    expect(pdf).toContain('/FontFile2');
    const manifest = await (await fetchFrom(`${run}/manifest.csv`)).text();
    for (const part of ['Ana Roux', 'Bâtiment C', '3 RUE DES LILAS', '75011 PARIS', 'envelope']) expect(manifest).toContain(part);
    expect((await post(`${run}/hand-over`)).status).toBe(409);
    expect((await post(`${run}/approve`)).status).toBeLessThan(300);
    expect((await post(`${run}/hand-over`)).status).toBeLessThan(300);
    const [folder = ''] = readdirSync(join(data, 'hand-over'));
    const files = readdirSync(join(data, 'hand-over', folder));
    expect(files.map((name) => name.replace(/^.*\./, '')).sort()).toEqual(['csv', 'pdf']);
    expect(readFileSync(join(data, 'hand-over', folder, files.find((name) => name.endsWith('.csv')) ?? ''), 'utf8')).toBe(manifest);
  });

  it('4. gives a person the call after a 3, and closes the task once', async () => {
    await tell('ben', 'evaluation.submitted', { evaluation: { kind: 'hot', nps: 3 } });
    await wait(4);
    const { items } = await get<{ items: { id: string; learner: string; title: string }[] }>('/v1/tasks?status=open');
    expect(items).toEqual([expect.objectContaining({ learner: 'ben@example.org' })]);
    for (let time = 0; time < 2; time++) expect((await post(`/v1/tasks/${items[0]?.id}/close`, { outcome: 'reached', note: 'He will try again.' })).status).toBe(200);
    await house.idle();
    const timeline = await get<{ items: { kind: string; name?: string }[] }>('/v1/learners/email:ben@example.org/timeline?limit=500');
    expect(timeline.items.filter(({ name }) => name === 'task.closed').length).toBe(1);
    expect(await get('/v1/tasks?status=open')).toMatchObject({ items: [] });
  });

  it('5. stops at once what she unsubscribes from, with one click, and says so', async () => {
    const { source } = await mail('ana', 'ideas-for-you');
    const unfolded = source.replace(/\r\n[ \t]+/g, ' ');
    const link = /List-Unsubscribe: <([^>]+)>/i.exec(unfolded)?.[1] ?? '';
    expect(unfolded).toMatch(/List-Unsubscribe-Post: List-Unsubscribe=One-Click/i);
    expect((await fetch(link)).status).toBe(200);
    const before = await get<{ consents: unknown[] }>('/v1/learners/email:ana@example.org');
    expect(before.consents).toEqual([]);
    const clicked = await fetch(link, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'List-Unsubscribe=One-Click' });
    expect(clicked.status).toBe(200);
    await house.idle();
    await tell('ana', 'evaluation.submitted', { evaluation: { kind: 'hot', nps: 10 } });
    const timeline = await get<{ items: { step?: string; outcome?: string; reason?: string }[] }>('/v1/learners/email:ana@example.org/timeline?limit=500');
    expect(timeline.items).toContainEqual(expect.objectContaining({ step: 'invite-colleague', outcome: 'skipped', reason: 'unsubscribed' }));
  });

  it('6. holds all mail while the red button is pressed, and sends it after', async () => {
    expect((await post('/v1/sends/off')).status).toBeLessThan(300);
    sendsOff = true;
    await tell('ben', 'enrolment.created', { course: { id: 'sql', name: 'SQL' }, enrolment: { id: 'enr-ben-2', mode: 'classroom' } });
    const lag = async () => (await get<{ lag: { topic: string; group: string; lag: number }[] }>('/v1/status')).lag;
    for (let attempt = 0; attempt < 100 && !(await lag()).some(({ topic, lag: behind }) => topic === 'channel.email' && behind > 0); attempt++) await delay(50);
    expect((await messages('ben')).filter(({ template, status }) => template === 'welcome' && status === 'done')).toHaveLength(1);
    expect((await post('/v1/sends/on')).status).toBeLessThan(300);
    await house.idle();
    expect((await messages('ben')).filter(({ template, status }) => template === 'welcome' && status === 'done')).toHaveLength(2);
  });
});
