import { newContact, type Contact } from '@parcours/contact';
import { identityKey } from '@parcours/events';
import { Links } from '@parcours/platform';
import {
  archiveStoreContract, contactStoreContract, deadLetterStoreContract, digestStoreContract, documentStoreContract, identityStoreContract, journeyStoreContract, messageStoreContract, settingStoreContract,
  IdentityClerk, traceStoreContract, type ArchivedEvent, type Message,
} from '@parcours/store';
import { mongoUri, openTestStores, testDatabase } from '../support/mongo-house';

const describeOnMongo = mongoUri() ? describe : describe.skip;

describeOnMongo('on MongoDB (without MONGODB_URI it does not run: eval "$(../shared/services/start)" sets it)', () => {
  contactStoreContract(async () => openTestStores().stores.contacts);
  identityStoreContract(async () => openTestStores().stores.identities);
  archiveStoreContract(async () => openTestStores().stores.archive);
  messageStoreContract(async () => openTestStores().stores.messages);
  traceStoreContract(async () => openTestStores().stores.traces);
  journeyStoreContract(async () => openTestStores().stores.journeys);
  deadLetterStoreContract(async () => openTestStores().stores.deadLetters);
  settingStoreContract(async () => openTestStores().stores.settings);
  documentStoreContract(async () => openTestStores().stores.documents);
  digestStoreContract(async () => openTestStores().stores.digests);

  const contact = (id: string, more: Partial<Contact> = {}): Contact => ({ ...newContact(id, 0), version: 1, ...more });
  const archived = (id: string, data: unknown): ArchivedEvent => ({
    source: 'lms/main', id, digest: id, contact: 'ana', status: 'pending', time: 1, receivedAt: 2,
    event: { specversion: '1.0', id, source: 'lms/main', type: 'org.parcours.learner.course.started.v1', time: '2026-03-02T09:00:00Z', data: data as ArchivedEvent['event']['data'] },
  });
  const message = (id: string): Message => ({
    id, channel: 'email', type: 'email.send', contact: 'ana', learner: 'ana@example.org', journey: 'welcome', runId: 'r', run: 'k', step: 'hello', purpose: 'service', status: 'claimed', at: 5,
  });

  it('reads a batch of 500 contacts by one query and writes it by one bulk write', async () => {
    const { stores, commands } = openTestStores();
    const ids = Array.from({ length: 500 }, (_, i) => `c-${i}`);
    await stores.contacts.commit(ids.slice(0, 250).map((id) => contact(id, { tags: ['x'.repeat(2_000)] })), 'w1');
    commands.length = 0;
    const found = await stores.contacts.load(ids);
    expect(commands).toEqual(['find']);
    const changes = ids.map((id) => ({ ...(found.get(id) ?? newContact(id, 0)), version: (found.get(id)?.version ?? 0) + 1 }));
    expect(await stores.contacts.commit(changes, 'w2')).toMatchObject({ conflicts: [] });
    expect(commands).toEqual(['find', 'update']);
    expect(await stores.contacts.count()).toBe(500);
  });

  it('reads once more who wrote where some lost the race, and only then', async () => {
    const { stores, commands } = openTestStores();
    await stores.contacts.commit([contact('ana')], 'w1');
    commands.length = 0;
    expect(await stores.contacts.commit([contact('ana'), contact('ben')], 'w2')).toMatchObject({ conflicts: ['ana'] });
    expect(commands).toEqual(['update', 'find']);
  });

  it('reads and writes what most members have, whatever the address says', async () => {
    const uri = mongoUri() ?? '';
    const { stores, bodies } = openTestStores({ uri: `${uri}${uri.includes('?') ? '&' : /^[^/]*\/\/[^/]*$/.test(uri) ? '/?' : '?'}w=1&readConcernLevel=local&readPreference=secondaryPreferred`, database: openTestStores().database });
    await stores.contacts.commit([contact('ana')], 'w');
    await stores.contacts.load(['ana']);
    await stores.messages.claim([message('a')], 't', 0, 60);
    const writes = bodies.filter((body) => ['update', 'insert', 'findAndModify'].some((name) => name in body));
    expect(writes.map(({ writeConcern }) => writeConcern)).toEqual([1, 2, 3].map(() => expect.objectContaining({ w: 'majority', wtimeout: 10_000 })));
    const reads = bodies.filter((body) => 'find' in body);
    expect(reads.map(({ readConcern }) => readConcern)).toEqual([{ level: 'majority' }]);
    expect(JSON.stringify(reads)).not.toContain('secondary');
  });

  it.each<[string, unknown]>([
    ['names that begin with $', { $ne: '', $where: 'sleep(1000)', nested: { $set: { a: 1 } } }],
    ['names with dots', { 'a.b': 1, 'a': { 'b.c': [{ '.': 2 }] }, '': 3 }],
    ['names that prototypes have', JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}')],
    ['numbers of every size', [0, -1, 2 ** 31, 2 ** 53 - 1, 0.1, 1e300, 5e-324]],
    ['text beyond the alphabet, and with a zero character', 'été 🎓 \u0000 \u2028'],
    ['nothing, in all its forms', [null, '', [], {}, false]],
  ])('gives back %s exactly as they came', async (_what, data) => {
    const { stores } = openTestStores();
    const event = archived('a', data);
    await stores.archive.insert([event]);
    expect(JSON.stringify((await stores.archive.get('lms/main', 'a'))?.event)).toBe(JSON.stringify(event.event));
    await stores.documents.put('task', [{ id: 'a', at: 1, body: data }]);
    expect(JSON.stringify(await stores.documents.get('task', 'a'))).toBe(JSON.stringify(data));
    await stores.settings.set('a', data);
    expect(JSON.stringify(await stores.settings.get('a'))).toBe(JSON.stringify(data));
    await stores.contacts.commit([contact('ana', { profile: data } as Partial<Contact>)], 'w');
    expect(JSON.stringify((await stores.contacts.load(['ana'])).get('ana'))).toBe(JSON.stringify(contact('ana', { profile: data } as Partial<Contact>)));
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  const operators: unknown[] = [{ $ne: '' }, { $gt: '' }, { $where: 'true' }, { $regex: '.*' }, { $in: ['ana', 'a', 'k'] }];
  it.each(operators)('finds nothing, and changes nothing, by an operator in a value’s place: %j', async (operator) => {
    const { stores } = openTestStores();
    const forged = operator as string;
    await stores.contacts.commit([contact('ana')], 'w');
    await stores.identities.claim([{ key: 'k', contact: 'ana', identifier: { scheme: 'email', value: 'ana@example.org' } }]);
    await stores.messages.claim([message('a')], 't', 0, 60);
    await stores.deadLetters.put([{ id: 'a', kind: 'record', code: 'c', reason: 'r', at: 1, status: 'open', body: '{}' }]);
    await stores.documents.put('task', [{ id: 'a', contact: 'ana', at: 1, body: 1 }]);
    await stores.archive.insert([archived('a', {})]);
    await stores.settings.set('a', 1);
    const quietly = async <T>(asking: () => Promise<T>, nothing: T): Promise<T> => asking().catch(() => nothing);
    expect((await quietly(() => stores.contacts.load([forged]), new Map())).size).toBe(0);
    expect((await quietly(() => stores.identities.find([forged]), new Map())).size).toBe(0);
    expect(await quietly(() => stores.identities.of(forged), [])).toEqual([]);
    expect(await quietly(() => stores.messages.get(forged), undefined)).toBeUndefined();
    expect((await quietly(() => stores.messages.list({ contact: forged, limit: 10 }), { items: [] })).items).toEqual([]);
    expect((await quietly(() => stores.documents.list({ kind: forged, limit: 10 }), { items: [] })).items).toEqual([]);
    expect((await quietly(() => stores.archive.ofContact({ contact: forged, limit: 10 }), { items: [] })).items).toEqual([]);
    expect(await quietly(() => stores.archive.get(forged, forged), undefined)).toBeUndefined();
    expect(await quietly(() => stores.deadLetters.get(forged), undefined)).toBeUndefined();
    expect(await quietly(() => stores.messages.startSending([forged], 't'), [])).toEqual([]);
    expect(await quietly(() => stores.messages.startSending(['a'], forged), [])).toEqual([]);
    await quietly(() => stores.deadLetters.setStatus(forged, 'discarded'), undefined);
    await quietly(() => stores.settings.remove(forged), undefined);
    expect([(await stores.messages.get('a'))?.status, (await stores.deadLetters.get('a'))?.status, await stores.settings.get('a')]).toEqual(['claimed', 'open', 1]);
  });

  it('keeps an entry once in one digest though many attempts add it, and all that was in time', async () => {
    const { stores } = openTestStores();
    const group = { id: 'g', account: 'acme', journey: 'late', template: 'news', digest: 'daily' as const, period: '2026-03-02', from: 1, until: 50, closesAt: 100 };
    const entry = (id: string) => ({ id, contact: id, at: 1, consented: true, account: { id: 'acme' }, managers: [] });
    const ids = Array.from({ length: 10 }, (_, i) => `e-${i}`);
    const answers = await Promise.all([...ids, ...ids].map(async (id) => ({ id, late: await stores.digests.add([{ group, entry: entry(id) }]) })).concat((async () => ({ id: '', late: (await stores.digests.seal('g')).map(() => '') }))()));
    const sealed = (await stores.digests.seal('g')).map(({ id }) => id);
    expect(new Set(sealed).size).toBe(sealed.length);
    const late = new Set(answers.flatMap(({ late: of }) => of).filter((id) => id !== ''));
    expect([...sealed, ...late].sort()).toEqual(ids);
  });

  it('makes one contact of a new person that two gateways meet at the same moment, and quarantines nothing', async () => {
    const database = testDatabase();
    const links = new Links('a secret of the test', 'http://localhost');
    const clerks = [0, 1, 2].map(() => new IdentityClerk(openTestStores({ database }).stores.identities, links));
    for (let n = 0; n < 15; n++) {
      const id = { scheme: 'lms', issuer: 'lms/main', value: `u-${n}` };
      const mailbox = { scheme: 'email', value: `u-${n}@example.org` };
      const decisions = await Promise.all([[mailbox], [id, mailbox], [mailbox, { ...id, issuer: 'lms/other' }]].map((claims, i) => clerks[i]?.settle([{ claims, addresses: [] }])));
      expect(new Set(decisions.map((each) => JSON.stringify(each))).size).toBe(1);
      expect(decisions[0]).toEqual([{ type: 'contact', contact: expect.any(String) as string }]);
    }
  });

  it('shows what was claimed with a mailbox as soon as the mailbox is somebody’s, though a crash kept it from being written', async () => {
    const { stores, house } = openTestStores();
    const id = { scheme: 'lms', issuer: 'lms/main', value: 'u-1' };
    const mailbox = { scheme: 'email', value: 'ana@example.org' };
    await stores.identities.claim([id, mailbox].map((identifier) => ({ key: identityKey(identifier), contact: 'ana', identifier })));
    await house.on('identities', 'breaking', (identities) => identities.deleteOne({ _id: identityKey(id) }));
    expect((await stores.identities.of('ana')).map(({ identifier }) => identifier)).toEqual([mailbox, id]);
    await stores.identities.claim([{ key: identityKey(id), contact: 'ben', identifier: id }]);
    expect((await stores.identities.of('ana')).map(({ identifier }) => identifier)).toEqual([mailbox]);
  });

  it('tells the time of the server', async () => {
    expect(Math.abs((await openTestStores().stores.time()) - Date.now())).toBeLessThan(60_000);
  });

  it('publishes one of two sets of versions that share one, whole, and nothing of the other', async () => {
    const { stores } = openTestStores();
    const version = (id: string, digest: string) => ({ id, version: 1, source: digest, file: `${id}.yaml`, digest, publishedAt: 1 });
    const answers = await Promise.allSettled(['x', 'y'].map((who) => stores.journeys.saveVersions([version(`only-${who}`, who), version('both', who)])));
    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const [winner] = ['x', 'y'].filter((_, i) => answers[i]?.status === 'fulfilled');
    expect((await stores.journeys.versions()).map(({ id }) => id)).toEqual(['both', `only-${winner}`]);
  });

  it('shows every process what another wrote, and makes the indexes once', async () => {
    const database = testDatabase();
    const [one, other] = [openTestStores({ database }), openTestStores({ database })];
    await Promise.all([one.stores.ping(), other.stores.ping()]);
    await one.stores.contacts.commit([contact('ana')], 'w');
    expect((await other.stores.contacts.load(['ana'])).size).toBe(1);
  });
});
