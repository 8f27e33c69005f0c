import { Suppressions } from '@parcours/store';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeOnBothEngines } from '../support/engines';
import { ana, ben, needlesOf, openErasureHouse } from './erasure-house';

jest.setTimeout(120_000);

type Exported = Record<string, unknown[]> & { documents: Record<string, unknown[]> };

describeOnBothEngines('somebody who is erased', (makeEngine) => {
  const engine = makeEngine();
  let parcours: Awaited<ReturnType<typeof openErasureHouse>>;
  let before: Exported;
  let contact: string;
  let runId: string;
  beforeAll(async () => {
    parcours = await openErasureHouse(engine);
    await parcours.haveEverything(ana, { parked: false });
    await parcours.haveEverything(ben, { parked: false });
    runId = await parcours.handOver();
    await parcours.haveEverything(ana, { parked: true });
    contact = (await parcours.contactOf(ana)) ?? '';
  });
  afterAll(() => parcours.close());

  const exported = async (person = ana): Promise<Exported> => (await parcours.ask<Exported>('GET', `/v1/learners/lms:lms%2Fmain:${person.id}/export`)).body;

  /** Without what happens to it by itself: clicks are judged a while after they came. */
  const lasting = ({ exportedAt: _at, documents: { 'mail-click': _clicks, ...documents }, ...rest }: Exported): unknown => ({ ...rest, documents });

  it('has everything before, and the export shows all of it', async () => {
    const all = await exported();
    expect(Object.entries(all).flatMap(([part, items]) => (Array.isArray(items) && items.length > 0 ? [part] : []))).toEqual(
      expect.arrayContaining(['claims', 'events', 'decisions', 'messages', 'consents', 'digests', 'deadLetters', 'parked', 'accounts']),
    );
    expect(Object.keys(all.documents)).toEqual(expect.arrayContaining(['offer', 'task', 'print-piece', 'print-code', 'referral/everything']));
    expect((await parcours.findings([ana.email])).length).toBeGreaterThan(0);
    expect(readFileSync(join(parcours.data, 'hand-over', runId, 'manifest.csv'), 'utf8').toLowerCase()).toContain(ana.lastName.toLowerCase());
  });

  it('is asked for once however often, and done in the end, with a receipt that names nobody', async () => {
    before = await exported(ben);
    const [first, second] = await Promise.all([1, 2].map(() => parcours.ask<{ id: string; status: string }>('DELETE', `/v1/learners/email:${ana.email}?reason=request`)));
    expect([first?.status, second?.status, second?.body.id]).toEqual([202, 202, first?.body.id]);
    const receipt = await parcours.untilErased(first?.body.id ?? '');
    expect(receipt).toMatchObject({ status: 'done', removed: { contacts: 1, identities: 2, messages: expect.any(Number), events: expect.any(Number), deadLetters: 2, digests: 1, parked: expect.any(Number), others: expect.any(Number) } });
    for (const word of [...needlesOf(ana), contact]) expect(JSON.stringify(receipt)).not.toContain(word);
    expect((await parcours.ask<{ id: string }>('DELETE', `/v1/learners/${contact}`)).body.id).toBe(first?.body.id);
  });

  it('is found nowhere: no file and no collection has the address, the name or the id', async () => {
    expect(await parcours.findings(needlesOf(ana))).toEqual([]);
    expect((await parcours.ask('GET', `/v1/learners/email:${ana.email}`)).status).toBe(404);
  });

  it('leaves others as they were', async () => {
    expect(lasting(await exported(ben))).toEqual(lasting(before));
    const manifest = readFileSync(join(parcours.data, 'hand-over', runId, 'manifest.csv'), 'utf8').toLowerCase();
    expect([manifest.includes(ben.lastName.toLowerCase()), manifest.includes(ana.lastName.toLowerCase())]).toEqual([true, false]);
  });

  it('is not made anew by what still comes of the old contact', async () => {
    const { house } = parcours;
    const event = { specversion: '1.0', id: 'late-1', source: 'parcours/email', type: 'org.parcours.learner.email.delivered.v1', time: new Date().toISOString(), subject: contact, data: { email: ana.email } };
    await house.log.append('learner.events', [
      { key: contact, value: JSON.stringify({ type: 'event', event }) },
      { key: contact, value: JSON.stringify({ type: 'event', event: { ...event, id: 'late-2', source: 'lms/main', type: 'org.parcours.learner.login.recorded.v1', data: { learner: { identifiers: [{ scheme: 'email', value: ana.email }] } } } }) },
      { key: contact, value: JSON.stringify({ type: 'timer.due', contact, wakeAt: 1 }) },
    ]);
    await house.idle();
    expect([(await house.stores.contacts.load([contact])).size, (await house.stores.archive.ofContact({ contact, limit: 10 })).items, await house.stores.identities.of(contact)]).toEqual([0, [], []]);
    const links = parcours.links();
    for (const kind of ['preferences', 'referral', 'feed'] as const) expect([kind, [404, 410].includes((await parcours.ask('GET', `/p/${kind}/${links.token({ kind, contact })}`)).status)]).toEqual([kind, true]);
  });

  it('who comes back is somebody new, to whom mail that was not wanted still is not', async () => {
    await parcours.tell(ana, 'login.recorded');
    await parcours.house.idle();
    const again = await parcours.contactOf(ana);
    expect([again === undefined, again === contact]).toEqual([false, false]);
    const all = await exported();
    expect([all.events?.length, all.messages, all.decisions]).toEqual([1, [], []]);
    const suppressions = new Suppressions(parcours.house.stores.documents, parcours.links());
    expect([(await suppressions.find(ana.email, 'learning-news'))?.reason, await suppressions.find(ana.email, 'service')]).toEqual(['unsubscribed', undefined]);
  });

  it('by the command: exported as a folder before, counted after', async () => {
    const folder = join(parcours.data, '..', 'ben');
    await parcours.command('contacts', 'export', ben.email, '--folder', folder);
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => name.replace(/[0-9a-f]{32}/, 'ID'));
    expect([...new Set(files)].sort()).toEqual(expect.arrayContaining(['learner.json', 'letters', 'letters/ID.pdf', 'mails']));
    expect(await parcours.command('contacts', 'erase', ben.email)).toEqual({ code: 1, out: '' });
    const { code, out } = await parcours.command('contacts', 'erase', ben.email, '--yes');
    expect([code, out]).toEqual([0, expect.stringMatching(/^erased at .*; receipt [0-9a-f]{32}\n {2}.*identities +2\n/s)]);
    expect(await parcours.findings(needlesOf(ben))).toEqual([]);
    expect((await parcours.command('contacts', 'erase', ben.email, '--yes')).code).toBe(1);
    expect(await parcours.command('contacts', 'retention', '--dry-run')).toEqual({ code: 0, out: '0 learners of whom nothing was heard for 1096d: erased within a day\n' });
  });
});
