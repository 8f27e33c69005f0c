import type { DeadLetter, Message, Stores } from '@parcours/store';
import type { Contact } from '@parcours/contact';
import { learnerEvents } from '@parcours/event-log';
import type { House } from '@parcours-apps/standalone';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kafkaBrokers, testPrefix } from '../support/kafka-house';
import { mongoUri } from '../support/mongo-house';
import { ask, day, dropDatabase, envOf, killWhenItSays, movingSecret, movingSettings, openMoving, parcours, playDays, storyBegins, waitingJourney } from '../support/moving-house';

const able = existsSync('dist/apps/cli/src/main.js') && kafkaBrokers() && mongoUri();
const days = 12;
const more = 4;
const now = storyBegins + days * day;

const event = (user: string, name: string, id: string, enrolment = `enr-${user}`) => ({
  specversion: '1.0', id, source: 'lms/moving', type: `org.parcours.learner.${name}.v1`, time: new Date(now - 3_600_000).toISOString(),
  data: { learner: { identifiers: [{ scheme: 'email', value: `${user}@moving.example` }], attributes: { locale: 'fr' } }, course: { id: 'excel-2', name: 'Excel' }, enrolment: { id: enrolment } },
});

interface Task {
  title: string;
  learner: string;
}
const tasksOf = async (house: House, user: string): Promise<string[]> => (await ask<{ items: Task[] }>(house, 'GET', '/v1/tasks?limit=500')).items.filter(({ learner }) => learner === `${user}@moving.example`).map(({ title }) => title).sort();
const contactOf = async (house: House, user: string): Promise<string> => (await ask<{ id: string }>(house, 'GET', `/v1/learners/email:${user}@moving.example`)).id;

/** Parks a learner behind a letter, as a record does that can not be decided; what comes then waits. */
async function park(house: House, user: string): Promise<void> {
  const id = await contactOf(house, user);
  const contact = (await house.stores.contacts.load([id])).get(id);
  if (!contact) throw new Error('nobody to park');
  const partition = contact.slot % 4;
  const offset = ((await house.log.state(learnerEvents)).ends[partition] ?? 1) - 1;
  const poison = { ...event(user, 'course.completed', `poison-${user}`), subject: id };
  const letter: DeadLetter = { id: `record-${learnerEvents}-1-${partition}-${offset}`, kind: 'record', contact: id, code: 'decide-failed', reason: 'a fault that is mended by now', step: 'decide', topic: learnerEvents, generation: 1, partition, offset, at: now, status: 'open', body: JSON.stringify({ type: 'event', event: poison }) };
  await house.stores.deadLetters.put([letter]);
  await house.stores.contacts.commit([{ ...contact, version: contact.version + 1, parked: { deadLetter: letter.id, since: now } }], 'parking');
  await ask(house, 'POST', '/v1/events', [event(user, 'session.booked', `again-${user}`, 'enr-again')]);
  await house.idle();
}

async function listAll<T>(page: (after: string | undefined) => Promise<{ items: T[]; next?: string }>): Promise<T[]> {
  const all: T[] = [];
  for (let after: string | undefined; ; ) {
    const { items, next } = await page(after);
    all.push(...items);
    if (next === undefined) return all;
    after = next;
  }
}

/** What people and channels have of the made-up learners' story. */
async function storyOf(stores: Stores, leaveOut: string[]): Promise<{ messages: Message[]; contacts: Partial<Contact>[] }> {
  const messages = await listAll((after) => stores.messages.list({ after, limit: 500 }));
  const contacts = await stores.contacts.list({ limit: 10_000 });
  return {
    messages: messages.filter(({ contact }) => !leaveOut.includes(contact)).map((message) => ({ ...message, token: undefined, leaseUntil: undefined })).sort((a, b) => (a.id < b.id ? -1 : 1)),
    contacts: contacts.filter(({ id }) => !leaveOut.includes(id)).map((contact) => ({ ...contact, watermarks: undefined, outbox: undefined })),
  };
}

(able ? describe : describe.skip)('a house that moves (without KAFKA_BROKERS, MONGODB_URI and a build it does not run: eval "$(../shared/services/start)", npm run build)', () => {
  const root = mkdtempSync(join(tmpdir(), 'parcours-moving-'));
  const [first, stayed, back] = ['first', 'stayed', 'back'].map((name) => join(root, name)) as [string, string, string];
  const prefix = testPrefix();
  const env = envOf(prefix, 3);
  const embedded = (data: string) => movingSettings({ data }, { PARCOURS_SECRET: movingSecret });
  const distributed = () => movingSettings({ data: join(root, 'print') }, env);
  const users = Array.from({ length: 250 }, (_, i) => `user-${i}`);
  let others: string[];

  beforeAll(async () => {
    const house = await openMoving(embedded(first), storyBegins);
    await ask(house, 'POST', '/v1/journeys/publish', { files: [{ file: 'until-done.yaml', source: waitingJourney }] });
    await playDays(house, storyBegins, now);
    await ask(house, 'POST', '/v1/events', [...users, 'zoe', 'pia'].map((user) => event(user, 'session.booked', `booked-${user}`)));
    await ask(house, 'POST', '/v1/events', [{ ...event('zoe', 'no-such-thing', 'wrong-1') }]).catch(() => undefined);
    await house.idle();
    await park(house, 'pia');
    others = await Promise.all(['zoe', 'pia'].map((user) => contactOf(house, user)));
    await house.close();
    cpSync(first, stayed, { recursive: true });
  }, 120_000);
  afterAll(async () => {
    await dropDatabase(prefix);
    rmSync(root, { recursive: true, force: true });
  });

  it('is refused to move with another secret, and says so in words', async () => {
    const { code, out, err } = await parcours(['move', '--from', first, '--to', 'env'], { ...env, PARCOURS_SECRET: 'quite another secret of a test' });
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(/made with another secret/);
  });

  it('killed outright on its way to Kafka and MongoDB, goes on and arrives whole', async () => {
    await killWhenItSays(/moving messages/, ['move', '--from', first, '--to', 'env'], env);
    const half = await parcours(['move', '--from', 'env', '--to', back], env);
    expect([half.code, half.err]).toEqual([1, expect.stringContaining('in part only')]);
    const { code, out } = await parcours(['move', '--from', first, '--to', 'env', '--json'], env);
    const outcome = JSON.parse(out) as { same: boolean; resumed: boolean; shelves: { shelf: string; from: { rows: number }; to: { rows: number } }[] };
    expect([code, outcome.same, outcome.resumed]).toEqual([0, true, true]);
    const rows = Object.fromEntries(outcome.shelves.map(({ shelf, to }) => [shelf, to.rows]));
    expect(rows.contacts).toBeGreaterThan(280);
    for (const shelf of ['archive', 'messages', 'traces', 'identities', 'documents', 'digests', 'versionSets', 'deadLetters', 'parked']) expect([shelf, (rows[shelf] ?? 0) > 0]).toEqual([shelf, true]);
  }, 120_000);

  it('goes on there: who waits is woken, what came before is not taken twice, who is parked goes on in order', async () => {
    const house = await openMoving(distributed());
    try {
      await ask(house, 'POST', '/v1/events', ['zoe', 'user-7'].map((user) => event(user, 'session.booked', `booked-${user}`)));
      await ask(house, 'POST', '/v1/events', ['zoe', 'user-7'].map((user) => event(user, 'course.completed', `completed-${user}`)));
      await house.idle();
      expect(await tasksOf(house, 'zoe')).toEqual(['Remercier', 'Saluer']);
      expect(await tasksOf(house, 'user-8')).toEqual(['Saluer']);
      // The poison ends the wait; the second booking, which waited behind it, begins another run.
      expect(await tasksOf(house, 'pia')).toEqual(['Saluer']);
      const [letter] = (await ask<{ items: { id: string; contact: string; parked: number }[] }>(house, 'GET', '/v1/dead-letters?kind=record')).items;
      expect(letter).toMatchObject({ contact: others[1], parked: 1 });
      expect(letter?.id).toMatch(/^record-learner\.events-0-\d-\d+$/);
      await ask(house, 'POST', `/v1/dead-letters/${letter?.id}/replay`, {});
      await house.idle();
      expect(await tasksOf(house, 'pia')).toEqual(['Remercier', 'Saluer', 'Saluer']);
      const refused = await parcours(['move', '--from', 'env', '--to', back], env);
      expect([refused.code, refused.err]).toEqual([1, expect.stringMatching(/have members/)]);
    } finally {
      await house.close();
    }
  }, 120_000);

  it('moves back into a data folder, and its learners live on as in the house that stayed', async () => {
    const { code, err } = await parcours(['move', '--from', 'env', '--to', back], { ...env, PARCOURS_PARTITIONS: '2' });
    expect([code, err.includes('error')]).toEqual([0, false]);
    const lived = await Promise.all([stayed, back].map(async (data, i) => {
      const house = await openMoving(movingSettings({ data }, { PARCOURS_SECRET: movingSecret, PARCOURS_PARTITIONS: i === 0 ? '4' : '2' }));
      if (i === 1) expect(await tasksOf(house, 'zoe')).toEqual(['Remercier', 'Saluer']);
      if (i === 0) await ask(house, 'POST', '/v1/events', [event('user-7', 'course.completed', 'completed-user-7')]);
      await playDays(house, now, now + more * day);
      const story = await storyOf(house.stores, [...others, await contactOf(house, 'user-7')]);
      await house.close();
      return story;
    }));
    expect(lived[1]?.messages.length).toBeGreaterThan(300);
    expect(lived[1]).toEqual(lived[0]);
  }, 120_000);

  it('says what is wrong with how it is called', async () => {
    expect(await parcours(['move', '--from', first, '--to', `${first}/.`])).toMatchObject({ code: 2, err: expect.stringContaining('same place') as string });
    expect(await parcours(['move', '--from', first])).toMatchObject({ code: 2 });
    expect(await parcours(['move', '--from', join(root, 'nothing'), '--to', join(root, 'new')])).toMatchObject({ code: 3, err: expect.stringContaining('no parcours.db') as string });
    expect(await parcours(['move', '--from', first, '--to', 'env'], { KAFKA_BROKERS: '', MONGODB_URI: '' })).toMatchObject({ code: 3, err: expect.stringContaining('set KAFKA_BROKERS and MONGODB_URI') as string });
    expect((await parcours(['move', '--help'])).out).toContain('Exit codes:');
  });
});
