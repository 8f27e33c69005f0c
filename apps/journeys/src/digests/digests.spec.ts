import { newContact, type Contact } from '@parcours/contact';
import { fullType, type LearnerClaim, type LearnerEvent } from '@parcours/events';
import type { Batch, EventLog } from '@parcours/event-log';
import type { Command } from '@parcours/journey';
import { EmbeddedDatabase, Links, MovableClock } from '@parcours/platform';
import { IdentityClerk, openEmbeddedStores, type Stores } from '@parcours/store';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryEventLog } from '../../../../test/support/memory/memory-event-log';
import { OtherContacts } from '../service-loop/other-contacts';
import { DigestCloser } from './digest-closer.service';
import { DigestDesk } from './digest-desk.service';

// a Monday
const now = Date.parse('2026-03-02T09:00:00Z');
const links = new Links('a secret of the test', 'http://localhost');
const mail = (value: string): LearnerClaim => ({ identifiers: [{ scheme: 'email', value }], attributes: { locale: 'fr' } });
const max = links.contactId('email||max@acme.example');

const folder = mkdtempSync(join(tmpdir(), 'parcours-digests-'));
const databases: EmbeddedDatabase[] = [];
afterAll(async () => {
  for (const database of databases) await database.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Entry {
  id: string;
  contact?: string;
  at?: string;
  course?: string;
  digest?: 'daily' | 'weekly';
  managers?: LearnerClaim[];
  consented?: boolean;
  account?: string;
}

function commandOf({ id, contact = `c-${id}`, at = '2026-03-02T09:00:00Z', course = 'excel-2', digest = 'daily', managers = [mail('max@acme.example')], consented, account = 'acme' }: Entry): Command {
  return {
    id, type: 'digest.add', at: Date.parse(at), contact, learner: `${contact}@example.org`, journey: 'late', version: 1, runId: `r-${id}`, run: 'enr', step: 'tell', purpose: 'service', template: 'team-news',
    locale: 'fr', timeZone: 'Europe/Paris', set: 'set-1', context: { course: { id: course, name: 'Excel' } },
    detail: { digest, account: { id: account, name: 'Acmé' }, managers: managers as never, ...(consented !== undefined && { consented }) },
  };
}

async function start(minimumGroup = 2) {
  const clock = new MovableClock(now);
  const log = new MemoryEventLog(clock);
  for (const topic of ['learner.events', 'channel.digest']) await log.ensureTopic(topic, 1);
  const database = new EmbeddedDatabase(join(folder, `${databases.length}.db`));
  databases.push(database);
  const stores: Stores = openEmbeddedStores(database);
  const settings = { timeZone: 'Europe/Paris', digests: { minimumGroup } };
  const others = new OtherContacts({ clerk: new IdentityClerk(stores.identities, links), deadLetters: stores.deadLetters, clock });
  const desk = new DigestDesk(stores, clock, settings);
  const closer = (appending: Pick<EventLog, 'append'> = log) => new DigestCloser(stores, appending, clock, settings, others);
  const give = async (...entries: Entry[]): Promise<void> => {
    await log.append('channel.digest', entries.map((entry) => ({ key: entry.contact ?? '', partition: 0, value: JSON.stringify(commandOf(entry)) })));
    await desk.handle(log.batch('channel.digest', 'digests', 0) as Batch);
  };
  const told = async (): Promise<LearnerEvent[]> => (await log.read('learner.events', 0, 0, 100)).map(({ value }) => (JSON.parse(value) as { event: LearnerEvent }).event);
  const closeAt = (at: string): Promise<number> => {
    clock.moveTo(Date.parse(at));
    return closer().poll();
  };
  return { clock, log, stores, desk, closer, give, told, closeAt };
}

describe('a digest', () => {
  it('tells the manager, once its day is over, how many learners it is about and of which courses', async () => {
    const { give, told, closeAt, closer, stores } = await start();
    await give({ id: '1' }, { id: '2' }, { id: '3', contact: 'c-2', course: 'python' }, { id: '2' });
    expect([await closer().nextDue(), await closeAt('2026-03-03T06:59:59Z'), await told()]).toEqual([Date.parse('2026-03-03T07:00:00Z'), 0, []]);
    expect(await closeAt('2026-03-03T07:00:00Z')).toBe(1);
    expect(await told()).toEqual([
      {
        specversion: '1.0', id: expect.stringMatching(/^digest-[0-9a-f]{40}$/) as string, source: 'parcours/journeys', type: fullType('manager.noticed'), time: '2026-03-03T07:00:00Z', datacontenttype: 'application/json', subject: max,
        data: {
          learner: mail('max@acme.example'), account: { id: 'acme', name: 'Acmé' },
          notice: { journey: 'late', template: 'team-news', digest: 'daily', from: '2026-03-01T23:00:00Z', until: '2026-03-02T23:00:00Z', learners: 2, courses: [{ id: 'excel-2', name: 'Excel', learners: 2 }, { id: 'python', name: 'Excel', learners: 1 }] },
        },
      },
    ]);
    expect(await stores.messages.get('3')).toMatchObject({ channel: 'digest', status: 'done', detail: { digest: 'daily', period: '2026-03-02' } });
    expect([await closeAt('2026-03-04T12:00:00Z'), (await told()).length, await closer().nextDue()]).toEqual([0, 1, undefined]);
  });

  it('keeps days, weeks, accounts and their zones apart', async () => {
    const { give, told, closeAt, stores } = await start(1);
    const contact: Contact = { ...newContact('c-far', now), version: 1, accounts: { far: { values: { id: 'far', timeZone: 'Pacific/Auckland' }, times: {} } } };
    await stores.contacts.commit([contact], 'write');
    await give({ id: '1', at: '2026-03-02T22:59:00Z' }, { id: '2', at: '2026-03-02T23:00:00Z' }, { id: '3', digest: 'weekly' }, { id: '4', contact: 'c-far', account: 'far', at: '2026-03-02T10:59:00Z' }, { id: '5', contact: 'c-far', account: 'far', at: '2026-03-02T11:00:00Z' });
    const notices = async (at: string) => {
      const before = (await told()).length;
      await closeAt(at);
      return (await told()).slice(before).map(({ data }) => [(data.account as { id: string }).id, (data.notice as { from: string }).from]);
    };
    expect(await notices('2026-03-02T19:00:00Z')).toEqual([['far', '2026-03-01T11:00:00Z']]);
    expect(await notices('2026-03-03T07:00:00Z')).toEqual([['acme', '2026-03-01T23:00:00Z']]);
    expect(await notices('2026-03-04T07:00:00Z')).toEqual([['far', '2026-03-02T11:00:00Z'], ['acme', '2026-03-02T23:00:00Z']]);
    expect(await notices('2026-03-09T07:00:00Z')).toEqual([['acme', '2026-03-01T23:00:00Z']]);
  });

  it.each([
    ['nothing of fewer learners than the smallest group', [{ id: '1' }, { id: '2', contact: 'c-1' }], []],
    ['fewer where each of them agreed', [{ id: '1', consented: true }], [1]],
    ['nothing where one of the few did not', [{ id: '1', consented: true }, { id: '2', contact: 'c-1', consented: false }], []],
    ['as many learners as the smallest group has', [{ id: '1' }, { id: '2' }], [2]],
    ['nothing of the manager’s own entries', [{ id: '1' }, { id: '2', contact: max }], []],
    ['nothing where they are all there is', [{ id: '1', contact: max, consented: true }], []],
    ['each manager, by the latest entry', [{ id: '1', managers: [mail('old@acme.example')] }, { id: '2', at: '2026-03-02T10:00:00Z', managers: [mail('max@acme.example'), mail('MAX@acme.example'), mail('eve@acme.example')] }], [2, 2]],
    ['nobody where there is no manager', [{ id: '1' }, { id: '2', managers: [] }], []],
  ])('tells %s', async (_what, entries: Entry[], learners) => {
    const { give, told, closeAt, stores } = await start();
    await stores.identities.claim([{ key: 'email||max@acme.example', contact: max, identifier: { scheme: 'email', value: 'max@acme.example' } }]);
    await give(...entries);
    expect(await closeAt('2026-03-03T07:00:00Z')).toBe(1);
    expect((await told()).map(({ data }) => (data.notice as { learners: number }).learners)).toEqual(learners);
  });

  it('is told by the same events after a crash before it was closed, and takes what comes meanwhile into the next one', async () => {
    const { give, told, closer, closeAt, clock } = await start();
    await give({ id: '1' }, { id: '2' });
    clock.moveTo(Date.parse('2026-03-03T07:00:00Z'));
    await expect(closer({ append: () => Promise.reject(new Error('killed')) }).poll()).rejects.toThrow('killed');
    await give({ id: '3' }, { id: '4' });
    await closer().poll();
    const [first, ...rest] = await told();
    expect([rest, (first?.data.notice as { learners: number }).learners]).toEqual([[], 2]);
    await closeAt('2026-03-04T07:00:00Z');
    expect((await told()).map(({ data, id }) => [id === first?.id, (data.notice as { from: string; learners: number }).from])).toEqual([[true, '2026-03-01T23:00:00Z'], [false, '2026-03-02T23:00:00Z']]);
  });

  it('is told again by the same event where the crash came behind the telling', async () => {
    const { give, told, closer, clock, stores } = await start();
    await give({ id: '1' }, { id: '2' });
    clock.moveTo(Date.parse('2026-03-03T07:00:00Z'));
    const close = jest.spyOn(stores.digests, 'close').mockRejectedValueOnce(new Error('killed'));
    await expect(closer().poll()).rejects.toThrow('killed');
    close.mockRestore();
    await closer().poll();
    const [first, second, ...rest] = await told();
    expect(rest).toEqual([]);
    expect(second).toEqual(first);
  });

  it('is told by the same event when two processes close it at once, and by none when it was closed in between', async () => {
    const { give, told, closer, clock, stores, log } = await start();
    await give({ id: '1' }, { id: '2' });
    clock.moveTo(Date.parse('2026-03-03T07:00:00Z'));
    let others = 0;
    // The other process does all of it: first when this one is about to tell, then when a third has seen what is due and sealed nothing yet.
    await closer({ append: async (...given) => ((others += await closer().poll()), log.append(...given)) }).poll();
    const [first, second, ...rest] = await told();
    expect([others, rest, second]).toEqual([1, [], first]);
    await give({ id: '3' }, { id: '4' });
    clock.moveTo(Date.parse('2026-03-04T07:00:00Z'));
    const due = stores.digests.due.bind(stores.digests);
    jest.spyOn(stores.digests, 'due').mockImplementationOnce(async (query) => {
      const groups = await due(query);
      others += await closer().poll();
      return groups;
    });
    await closer().poll();
    expect([others, (await told()).length]).toEqual([2, 3]);
  });

  it('waits while sends are off, and is told once they are on', async () => {
    const { give, told, closeAt, closer, stores } = await start();
    await stores.settings.set('sends', { off: true });
    await give({ id: '1' }, { id: '2' });
    expect([await closeAt('2026-03-05T07:00:00Z'), await closer().nextDue(), await told()]).toEqual([0, undefined, []]);
    await stores.settings.set('sends', { off: false });
    expect(await closer().poll()).toBe(1);
    expect(await told()).toHaveLength(1);
  });

  it('is not held up by what is no command', async () => {
    const { log, desk, stores } = await start();
    await log.append('channel.digest', [{ key: '', partition: 0, value: JSON.stringify({ ...commandOf({ id: '1' }), detail: { digest: 'yearly' } }) }]);
    await desk.handle(log.batch('channel.digest', 'digests', 0) as Batch);
    expect((await stores.deadLetters.list({ limit: 10 })).items).toMatchObject([{ kind: 'command', code: 'command-invalid', topic: 'channel.digest' }]);
    expect(await log.committed('channel.digest', 'digests')).toEqual([1]);
  });
});
