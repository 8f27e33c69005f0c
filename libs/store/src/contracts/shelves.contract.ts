import { newContact } from '@parcours/contact';
import type { Trace } from '@parcours/journey';
import { shelves, type Shelf, type ShelfRows, type Shelves } from '../moving/shelves.port';
import type { DigestEntry } from '../digests.port';
import type { ArchivedEvent, Message, Stores } from '../ports';

const archived = (id: string, status: ArchivedEvent['status']): ArchivedEvent => ({
  source: 'lms', id, digest: `d-${id}`, contact: status === 'anonymous' ? undefined : 'ana', status, time: 1, receivedAt: 2,
  event: { specversion: '1.0', id, source: 'lms', type: 'org.parcours.learner.course.started.v1', time: '2026-03-02T09:00:00Z', data: { $odd: { 'a.b': 'é' } } },
});
const message = (id: string): Message => ({ id, channel: 'email', type: 'email.send', contact: 'ana', learner: 'ana', journey: 'welcome', runId: 'r', run: 'k', step: 'hello', purpose: 'service', status: 'claimed', at: 5, detail: { tries: 1 } });
const run = { id: 'r-1', journey: 'welcome', version: 1, key: 'k', startedAt: 0, entry: {}, visits: {}, wait: { type: 'timer' as const, step: 's', since: 0, due: 30, reason: 'duration' as const } };
const trace = (id: string): Trace => ({ id, at: 7, contact: 'ana', learner: 'ana', journey: 'welcome', version: 1, runId: 'r', run: 'k', step: 'hello', outcome: 'acted', cause: { type: 'event' } });
const entry = (id: string): DigestEntry => ({ id, contact: id, at: 3, consented: true, account: { id: 'acme' }, managers: [] });
const group = (id: string) => ({ id, account: 'acme', journey: 'welcome', template: 't', digest: 'daily' as const, period: '2026-03-02', from: 0, until: 10, closesAt: 12 });

/** Something of all that the stores keep, in more than one state. */
export async function fillStores(stores: Stores): Promise<void> {
  const { contacts, identities, archive, messages, traces, journeys, deadLetters, settings, documents, digests } = stores;
  await contacts.commit([{ ...newContact('ana', 0), version: 1, slot: 0, runs: [run], wakeAt: 30 }, { ...newContact('ben', 0), version: 1, tags: ['é'] }], 'w1');
  await contacts.commit([{ ...newContact('ben', 1), version: 2, parked: { deadLetter: 'record-learner.events-1-0-3', since: 1 } }], 'w2');
  await identities.claim([{ key: 'email:ana', contact: 'ana', identifier: { scheme: 'email', value: 'ana' } }, { key: 'email:info', contact: 'ben', identifier: { scheme: 'email', value: 'info' } }]);
  await identities.markShared(['email:info']);
  await archive.insert([archived('b', 'pending'), archived('a', 'pending'), archived('c', 'anonymous'), archived('d', 'outcome')]);
  await archive.markAppended([{ source: 'lms', id: 'b' }]);
  await messages.claim([message('m2'), message('m1'), message('m3')], 't1', 0, 60);
  await messages.startSending(['m2'], 't1');
  await messages.finish([{ id: 'm2', token: 't1', status: 'done', doneAt: 9, detail: { to: 'é' }, content: { id: 'm2', subject: 'Hé', html: '<p>' } }, { id: 'm3', token: 't1', status: 'failed', reason: 'why', doneAt: 9 }]);
  await traces.put([trace('ben:1:0'), trace('ana:1:0'), trace('ana:1:1')]);
  await journeys.saveVersions([1, 2].map((version) => ({ id: 'welcome', version, source: 'é', file: 'w.yaml', digest: `d${version}`, publishedAt: 1 })));
  for (const id of ['set-000001', 'set-000002']) await journeys.saveSet({ id, createdAt: 1, journeys: { welcome: 1 }, paused: [], templates: [], declarations: {} });
  await deadLetters.put([
    { id: 'record-learner.events-1-0-3', kind: 'record', contact: 'ben', code: 'c', reason: 'r', topic: 'learner.events', generation: 1, partition: 0, offset: 3, at: 1, status: 'open', body: '{}' },
    { id: 'intake-1', kind: 'intake', code: 'c', reason: 'r', at: 1, status: 'open', body: '{}' },
  ]);
  await deadLetters.setStatus('intake-1', 'discarded');
  await deadLetters.park([4, 7].map((offset) => ({ contact: 'ben', generation: 1, partition: 0, offset, appendedAt: 1, value: '{}' })));
  await settings.set('sends', { off: true });
  await settings.set('key/1', { id: '1' });
  await settings.set('move/state', 'not on the shelf');
  await documents.put('offer', [{ id: '2', contact: 'ana', at: 1, body: { é: 1 } }, { id: '1', at: 1, status: 'kept', body: [] }]);
  await documents.put('offer', [{ id: '2', contact: 'ana', status: 'taken', at: 2, body: { é: 2 } }]);
  await digests.add(['e2', 'e1'].map((id) => ({ group: group('g1'), entry: entry(id) })));
  await digests.add([{ group: group('g2'), entry: entry('e3') }]);
  await digests.add([{ group: group('g3'), entry: entry('e4') }]);
  await digests.seal('g2');
  await digests.seal('g3');
  await digests.close('g3');
}

/** What is on every shelf, in no order that means anything. */
export async function readShelves(of: Shelves, limit = 500): Promise<Record<Shelf, string[]>> {
  const all = {} as Record<Shelf, string[]>;
  for (const shelf of shelves) all[shelf] = (await readShelf(of, shelf, limit)).map((row) => JSON.stringify(Object.entries(row).sort())).sort();
  return all;
}

async function readShelf<S extends Shelf>(of: Shelves, shelf: S, limit: number): Promise<ShelfRows[S][]> {
  const rows: ShelfRows[S][] = [];
  for (let after: string | undefined; ; ) {
    const page = await of[shelf].read(after, limit);
    rows.push(...page.rows);
    if (page.next === undefined) return rows;
    after = page.next;
  }
}

async function copyShelf<S extends Shelf>(from: Shelves, to: Shelves, shelf: S): Promise<void> {
  await to[shelf].insert(await readShelf(from, shelf, 500));
}

/** What the shelves of every engine keep. `make` opens an empty deployment: its stores, and its shelves. */
export function shelvesContract(make: () => Promise<{ stores: Stores; shelves: Shelves }>): void {
  describe('the shelves of a deployment', () => {
    it('hold what the stores hold, whatever the size of a page', async () => {
      const { stores, shelves: of } = await make();
      await fillStores(stores);
      const rows = await readShelves(of);
      expect(Object.fromEntries(shelves.map((shelf) => [shelf, rows[shelf].length]))).toEqual({
        settings: 2, versions: 2, versionSets: 2, identities: 2, archive: 4, messages: 3, documents: 2, digests: 3, traces: 3, traceCounts: 1, deadLetters: 2, parked: 2, contacts: 2,
      });
      expect(await readShelves(of, 1)).toEqual(rows);
      for (const shelf of shelves) expect([shelf, await of[shelf].count()]).toEqual([shelf, rows[shelf].length]);
    });

    it('make the same deployment elsewhere, also where rows are put twice', async () => {
      const [from, to] = [await make(), await make()];
      await fillStores(from.stores);
      for (const shelf of shelves) await copyShelf(from.shelves, to.shelves, shelf);
      for (const shelf of shelves) await copyShelf(from.shelves, to.shelves, shelf);
      expect(await readShelves(to.shelves)).toEqual(await readShelves(from.shelves));
      {
        const { stores } = to;
        expect(await stores.contacts.withRuns({ journey: 'welcome', limit: 10 })).toMatchObject([{ id: 'ana', wakeAt: 30 }]);
        expect(await stores.contacts.nextWakeAt()).toBe(30);
        expect(await stores.contacts.commit([{ ...newContact('ben', 2), version: 3 }], 'w3')).toMatchObject({ conflicts: [] });
        expect([await stores.identities.shared(['email:info']), await stores.identities.find(['email:ana'])]).toEqual([new Set(['email:info']), new Map([['email:ana', 'ana']])]);
        expect((await stores.archive.list({ by: 'time', limit: 10 })).items).toEqual((await from.stores.archive.list({ by: 'time', limit: 10 })).items);
        expect(await stores.archive.counts()).toEqual({ pending: 1, appended: 1, anonymous: 1, outcome: 1 });
        expect((await stores.messages.list({ limit: 10 })).items).toEqual((await from.stores.messages.list({ limit: 10 })).items);
        expect(await stores.messages.content('m2')).toEqual({ id: 'm2', subject: 'Hé', html: '<p>' });
        expect(await stores.messages.claim([message('m1'), message('m2')], 't2', 100, 160)).toEqual(['m1']);
        expect((await stores.traces.ofContact({ contact: 'ana', limit: 10 })).items).toHaveLength(3);
        expect(await stores.traces.counts({})).toEqual(await from.stores.traces.counts({}));
        expect([(await stores.journeys.latestSet())?.id, (await stores.journeys.versions('welcome')).length]).toEqual(['set-000002', 2]);
        expect((await stores.deadLetters.list({ limit: 10 })).items.map(({ id, status }) => [id, status])).toEqual([['record-learner.events-1-0-3', 'open'], ['intake-1', 'discarded']]);
        expect((await stores.deadLetters.parked('ben')).map(({ offset }) => offset)).toEqual([4, 7]);
        expect((await stores.documents.list({ kind: 'offer', limit: 10 })).items).toEqual([{ é: 2 }, []]);
        expect(await stores.documents.count({ kind: 'offer', status: 'taken' })).toBe(1);
        expect((await stores.digests.due({ now: 20, limit: 10 })).map(({ id }) => id)).toEqual(['g1', 'g2']);
        expect([await stores.digests.seal('g1'), await stores.digests.seal('g3')]).toEqual([[entry('e1'), entry('e2')], []]);
        expect(await stores.digests.add(['e4', 'e5'].map((id) => ({ group: group('g3'), entry: entry(id) })))).toEqual(['e5']);
      }
    });

    it('let what comes later stand behind what was put there', async () => {
      const [from, to] = [await make(), await make()];
      await fillStores(from.stores);
      for (const shelf of shelves) await copyShelf(from.shelves, to.shelves, shelf);
      const { stores } = to;
      await stores.archive.insert([archived('e', 'pending')]);
      await stores.messages.claim([message('m9')], 't', 0, 60);
      await stores.traces.put([trace('zoe:1:0')]);
      await stores.documents.put('offer', [{ id: '3', at: 1, body: 3 }]);
      await stores.deadLetters.put([{ id: 'z', kind: 'intake', code: 'c', reason: 'r', at: 1, status: 'open', body: '{}' }]);
      await stores.journeys.saveSet({ id: 'set-000003', createdAt: 1, journeys: {}, paused: [], templates: [], declarations: {} });
      expect((await stores.archive.list({ by: 'time', limit: 10 })).items.map(({ id }) => id)).toEqual(['b', 'a', 'c', 'd', 'e']);
      expect((await stores.messages.list({ limit: 10 })).items.map(({ id }) => id)).toEqual(['m2', 'm1', 'm3', 'm9']);
      expect((await stores.traces.ofContact({ contact: 'ana', limit: 10 })).items.map(({ id }) => id)).toEqual(['ben:1:0', 'ana:1:0', 'ana:1:1', 'zoe:1:0']);
      expect(await stores.documents.list({ kind: 'offer', limit: 10 })).toMatchObject({ items: [{ é: 2 }, [], 3] });
      expect((await stores.deadLetters.list({ limit: 10 })).items.map(({ id }) => id).at(-1)).toBe('z');
      expect((await stores.journeys.latestSet())?.id).toBe('set-000003');
    });
  });
}
