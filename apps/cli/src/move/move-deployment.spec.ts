import { newContact } from '@parcours/contact';
import { identityKey, type Identifier } from '@parcours/events';
import { EmbeddedEventLog, houseReaders, houseTopics, learnerEvents } from '@parcours/event-log';
import { EmbeddedDatabase, Links, MovableClock } from '@parcours/platform';
import { embeddedTables, fillStores, moveProgress, openEmbeddedShelves, openEmbeddedStores, readShelves, shelves, type Shelf, type Shelves, type Stores } from '@parcours/store';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Deployment } from './deployment';
import { moveDeployment, type MoveOutcome } from './move-deployment';
import { openFolder } from './open-folder';

const clock = new MovableClock(1_000_000);
const secret = 'a secret of the test, long enough';
const zoe: Identifier = { scheme: 'email', value: 'zoe@example.org' };
const settings: { secret?: string; partitions: number } = { partitions: 3 };

let root: string;
let open: Deployment[];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'parcours-move-'));
  open = [];
});
afterEach(async () => {
  for (const deployment of open) await deployment.close();
  rmSync(root, { recursive: true, force: true });
});

interface Ground {
  database: EmbeddedDatabase;
  stores: Stores;
  log: EmbeddedEventLog;
}

/** Works on a folder as a Parcours would, and leaves it stopped. */
async function work(name: string, doing: (ground: Ground) => Promise<void>): Promise<void> {
  const database = new EmbeddedDatabase(join(root, name, 'parcours.db'));
  const log = new EmbeddedEventLog(database, clock);
  await doing({ database, stores: openEmbeddedStores(database), log });
  await log.close();
  await database.close();
}

/** A deployment with something of everything, whose log is read to its ends. */
async function laySource(name = 'old'): Promise<void> {
  await work(name, async ({ stores, log }) => {
    await fillStores(stores);
    const id = new Links(secret, '').contactId(identityKey(zoe));
    await stores.identities.claim([{ key: identityKey(zoe), contact: id, identifier: zoe }]);
    await stores.contacts.commit([{ ...newContact(id, 1), version: 1, watermarks: { '1/0': 0 }, outbox: [{ generation: 1, partition: 0, offset: 0, items: [{ to: 'trace', id: 't', value: 1 }] }] }], 'w9');
    for (const topic of houseTopics) await log.ensureTopic(topic, 2);
    await log.append(learnerEvents, [0, 1].map((partition) => ({ key: 'k', partition, value: '{}' })));
    await readToEnds(log);
  });
  writeFileSync(join(root, name, 'secret.key'), secret);
}

async function readToEnds(log: EmbeddedEventLog): Promise<void> {
  for (const { topic, group } of houseReaders) await log.subscribe(topic, { group }, async (batch) => batch.commit((batch.records.at(-1)?.offset ?? 0) + 1));
  await log.idle();
}

async function at(name: string, more: { secret?: string } = {}, mustExist = false): Promise<Deployment> {
  const deployment = await openFolder(join(root, name), { ...settings, ...more }, clock, { mustExist });
  open.push(deployment);
  return deployment;
}

async function move(from = 'old', to = 'new', more: { secret?: string } = {}): Promise<MoveOutcome> {
  try {
    return await moveDeployment({ from: await at(from, {}, true), to: await at(to, more), clock });
  } finally {
    for (const deployment of open.splice(0)) await deployment.close();
  }
}

async function rowsIn(name: string): Promise<Record<Shelf, string[]>> {
  const database = new EmbeddedDatabase(join(root, name, 'parcours.db'));
  try {
    return await readShelves(openEmbeddedShelves(database));
  } finally {
    await database.close();
  }
}

/** The same deployment, which dies at its n-th write of rows: before it, or behind it. */
function dying(deployment: Deployment, n: number, when: 'before' | 'behind'): Deployment {
  let writes = 0;
  const doors = Object.fromEntries(shelves.map((shelf) => {
    const door = deployment.shelves[shelf];
    const insert = async (rows: never[]): Promise<void> => {
      writes += 1;
      if (writes === n && when === 'before') throw new Error('killed');
      await door.insert(rows);
      if (writes === n) throw new Error('killed');
    };
    return [shelf, { read: (after: string | undefined, limit: number) => door.read(after, shelf === 'identities' ? limit : 1), count: () => door.count(), insert }];
  }));
  return { ...deployment, shelves: doors as unknown as Shelves };
}

describe('moving a deployment', () => {
  it('puts everything into the new one, counts and compares it, and announces the set in force on every partition', async () => {
    await laySource();
    const outcome = await move();
    expect(outcome).toMatchObject({ same: true, resumed: false, set: 'set-000002' });
    expect(outcome.shelves.map(({ shelf, to }) => [shelf, to.rows])).toEqual(shelves.map((shelf) => [shelf, { contacts: 3, identities: 3, archive: 4, messages: 3, traces: 3, traceCounts: 1, versions: 2, versionSets: 2, deadLetters: 2, parked: 2, settings: 2, documents: 2, digests: 3 }[shelf]]));
    await work('new', async ({ log, stores }) => {
      const { partitions, ends } = await log.state(learnerEvents);
      expect([partitions, ends]).toEqual([3, [1, 1, 1]]);
      expect(JSON.parse((await log.read(learnerEvents, 2, 0, 1))[0]?.value ?? '')).toEqual({ type: 'control.versions', set: 'set-000002' });
      const contact = (await stores.contacts.load([new Links(secret, '').contactId(identityKey(zoe))])).values().next().value;
      expect(contact).toMatchObject({ watermarks: {}, outbox: [] });
      expect((await stores.deadLetters.parked('ben')).map(({ generation, offset }) => [generation, offset])).toEqual([[0, 4], [0, 7]]);
    });
    expect(readFileSync(join(root, 'new', 'secret.key'), 'utf8')).toBe(secret);
    expect(statSync(join(root, 'new', 'secret.key')).mode & 0o077).toBe(0);
  });

  it('changes nothing of the old one', async () => {
    await laySource();
    const before = await rowsIn('old');
    await move();
    expect(await rowsIn('old')).toEqual(before);
  });

  it('there and back again is the same, but for what stands in the log, also where nobody ever worked there', async () => {
    await laySource();
    await move('old', 'there');
    expect((await move('there', 'back')).same).toBe(true);
    const [there, back] = [await rowsIn('there'), await rowsIn('back')];
    const untouched = shelves.filter((shelf) => shelf !== 'parked' && shelf !== 'deadLetters' && shelf !== 'contacts');
    for (const shelf of untouched) expect(back[shelf]).toEqual(there[shelf]);
    expect(back.parked.map((row) => row.replaceAll('\\"generation\\":-1', '\\"generation\\":0'))).toEqual(there.parked);
  });

  it('killed before or behind any of its writes and called again goes on, and puts nothing in twice', async () => {
    await laySource();
    await move('old', 'whole');
    const whole = await rowsIn('whole');
    const writes = Object.entries(whole).reduce((sum, [shelf, rows]) => sum + (shelf === 'identities' ? 1 : rows.length), 0);
    for (let n = 1; n <= writes; n += 4) {
      for (const when of ['before', 'behind'] as const) {
        const name = `part-${n}-${when}`;
        const [from, to] = [await at('old'), await at(name)];
        const one = { ...from, shelves: dying(from, Infinity, 'before').shelves };
        await expect(moveDeployment({ from: one, to: dying(to, n, when), clock })).rejects.toThrow('killed');
        expect([name, await to.settings.get(moveProgress)]).toEqual([name, expect.objectContaining({ from: from.name })]);
        const outcome = await moveDeployment({ from: one, to, clock });
        expect(outcome).toMatchObject({ same: true, resumed: true });
        for (const deployment of open.splice(0)) await deployment.close();
        expect(await rowsIn(name)).toEqual(whole);
      }
    }
  });

  it('says what differs, and is not done then', async () => {
    await laySource();
    const [from, to] = [await at('old'), await at('new')];
    const insert = to.shelves.archive.insert.bind(to.shelves.archive);
    const losing = { ...to, shelves: { ...to.shelves, archive: { ...to.shelves.archive, insert: (rows: Parameters<typeof insert>[0]) => insert(rows.slice(1)) } } };
    const outcome = await moveDeployment({ from, to: losing, clock });
    expect(outcome.same).toBe(false);
    expect(outcome.shelves.filter(({ same }) => !same)).toMatchObject([{ shelf: 'archive', from: { rows: 4 }, to: { rows: 3 } }]);
    expect(outcome.set).toBeUndefined();
    expect(await to.settings.get(moveProgress)).not.toHaveProperty('finishedAt');
  });

  it.each<[string, string, () => Promise<unknown>]>([
    ['an old one whose log is not read to its ends', 'not-drained', async () => {
      await work('old', async ({ log }) => void (await log.append('channel.email', [{ key: 'k', partition: 1, value: '{}' }])));
      return move();
    }],
    ['an old one where a journey that goes on has not told its runs', 'not-drained', async () => {
      await work('old', async ({ log }) => void (await log.append(learnerEvents, [{ key: 'control', partition: 1, value: JSON.stringify({ type: 'control.versions', set: 'set-000002', resumed: ['welcome'] }) }])));
      return move();
    }],
    ['a new one that is not empty', 'target-not-empty', async () => {
      await work('new', async ({ stores }) => stores.settings.set('sends', {}));
      return move();
    }],
    ['a new one with a log of its own', 'target-not-empty', async () => {
      await work('new', async ({ log }) => {
        await log.ensureTopic(learnerEvents, 3);
        await log.append(learnerEvents, [{ key: 'k', partition: 1, value: '{}' }]);
      });
      return move();
    }],
    ['to move into what was moved before', 'moved-before', async () => {
      await move();
      return move();
    }],
    ['to go on with another deployment', 'move-other', async () => {
      await laySource('other');
      await expect(moveDeployment({ from: await at('other'), to: dying(await at('new'), 3, 'before'), clock })).rejects.toThrow('killed');
      for (const deployment of open.splice(0)) await deployment.close();
      return move();
    }],
    ['to go on after the old one worked again', 'source-went-on', async () => {
      await expect(moveDeployment({ from: await at('old'), to: dying(await at('new'), 3, 'before'), clock })).rejects.toThrow('killed');
      for (const deployment of open.splice(0)) await deployment.close();
      await work('old', async ({ log }) => {
        await log.append(learnerEvents, [{ key: 'k', partition: 1, value: '{}' }]);
        await readToEnds(log);
      });
      return move();
    }],
    ['a part of a deployment', 'move-unfinished', async () => {
      await expect(moveDeployment({ from: await at('old'), to: dying(await at('part'), 3, 'before'), clock })).rejects.toThrow('killed');
      for (const deployment of open.splice(0)) await deployment.close();
      return move('part');
    }],
    ['a secret that makes other ids', 'secret-differs', () => move('old', 'new', { secret: 'quite another secret of the test' })],
    ['a key file with another secret', 'secret-differs', async () => {
      await work('new', async () => undefined);
      writeFileSync(join(root, 'new', 'secret.key'), 'quite another secret of the test');
      return move();
    }],
    ['a folder without a deployment', 'no-deployment', () => move('nowhere')],
    ['an old one that somebody works on', 'at-work', async () => {
      const from = { ...(await at('old')), atWork: async () => ['parcours.journeys.learner.events.g1'] };
      return moveDeployment({ from, to: await at('new'), clock });
    }],
    ['an old one that went on meanwhile', 'source-went-on', async () => {
      const from = await at('old');
      const to = await at('new');
      const keepSecret = async (): Promise<void> => void (await from.log.append(learnerEvents, [{ key: 'k', partition: 0, value: '{}' }]));
      return moveDeployment({ from, to: { ...to, keepSecret }, clock });
    }],
  ])('refuses %s', async (_what, code, doing) => {
    await laySource();
    await expect(doing()).rejects.toMatchObject({ code });
  });

  it('tells which readers are behind, by how much', async () => {
    await laySource();
    await work('old', async ({ log }) => void (await log.append('channel.email', ['a', 'b', 'c'].map((key, i) => ({ key, partition: i % 2, value: '{}' })))));
    await expect(move()).rejects.toThrow(/channel\.email, read by email: 3\n/);
  });

  it('never names a secret, and says where the one that fits is', async () => {
    await laySource();
    const fault = await move('old', 'new', { secret: 'quite another secret of the test' }).catch((error: Error) => error.message);
    expect(fault).toContain('secret.key');
    expect(fault).not.toContain(secret);
    expect(fault).not.toContain('quite another');
  });

  it('moves a deployment that was never started', async () => {
    await work('old', async () => undefined);
    expect(await move('old', 'new', { secret })).toMatchObject({ same: true });
  });

  it('every table of a data file is on a shelf, or is the log', async () => {
    await work('old', async ({ database }) => {
      const tables = database.all<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").map(({ name }) => name);
      expect(tables.sort()).toEqual(Object.keys(embeddedTables).sort());
    });
  });
});
