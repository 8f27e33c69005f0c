import { newContact, type Contact } from '@parcours/contact';
import type { Message, MongoSettings, Stores } from '@parcours/store';
import { BreakableLink } from '../support/breakable-link';
import { mongoUri, openTestStores, type OpenStores } from '../support/mongo-house';

const parts = /^(mongodb:\/\/(?:[^@/]*@)?)([^/?,:]+)(?::(\d+))?(?:,[^/?]*)?(.*)$/.exec(mongoUri() ?? '');
const describeOnMongo = parts ? describe : describe.skip;

describeOnMongo('a MongoDB that fails (without MONGODB_URI it does not run: eval "$(../shared/services/start)" sets it)', () => {
  const [, before = '', host = '', port = '27017', rest = ''] = parts ?? [];
  const contact = (id: string, version = 1): Contact => ({ ...newContact(id, 0), version });
  const message: Message = {
    id: 'a', channel: 'email', type: 'email.send', contact: 'ana', learner: 'ana@example.org', journey: 'welcome', runId: 'r', run: 'k', step: 'hello', purpose: 'service', status: 'claimed', at: 5,
  };
  let link: BreakableLink;

  beforeEach(async () => {
    link = new BreakableLink(host, Number(port));
    await link.mend();
  });
  afterEach(async () => {
    await link.cut();
  });

  /** Stores behind the link; who drops their database goes straight. */
  function open(more: Partial<MongoSettings> = {}): OpenStores {
    const database = openTestDatabase();
    const query = rest.includes('?') ? `${rest}&` : `${rest.startsWith('/') ? rest : `/${rest}`}?`;
    return openTestStores({ uri: `${before}127.0.0.1:${link.port}${query}directConnection=true`, database, serverSelectionMs: 500, restMs: 20, ...more });
  }
  function openTestDatabase(): string {
    const { database } = openTestStores();
    return database;
  }
  async function untilItAnswers(stores: Stores): Promise<void> {
    for (;;) {
      try {
        return await stores.ping();
      } catch (error) {
        expect(error).toMatchObject({ code: 'store-unreachable' });
      }
    }
  }

  it('is told once when it is down at start, and used when it is up, without a restart', async () => {
    await link.cut();
    const { stores, lines } = open();
    await expect(stores.ping()).rejects.toMatchObject({ name: 'RetryableError', code: 'store-unreachable' });
    await expect(stores.contacts.load(['ana'])).rejects.toMatchObject({ code: 'store-unreachable' });
    await link.mend();
    await untilItAnswers(stores);
    await stores.contacts.commit([contact('ana')], 'w');
    expect((await stores.contacts.load(['ana'])).size).toBe(1);
    expect(lines).toEqual([expect.stringMatching(/^error: MongoDB does not answer while asking whether it is there: .* Trying again until it answers\.$/), 'log: MongoDB answers again.']);
  });

  it('is connected to anew when nothing but faults came for long: the driver may have given it up', async () => {
    const { stores, commands } = open({ renewMs: 0 });
    await stores.ping();
    const connected = (): number => commands.filter((name) => name === 'createIndexes').length;
    const before = connected();
    await link.cut();
    await expect(stores.ping()).rejects.toMatchObject({ code: 'store-unreachable' });
    await link.mend();
    await untilItAnswers(stores);
    expect(connected()).toBe(2 * before);
  });

  it('keeps its connection through faults that pass soon', async () => {
    const { stores, commands } = open();
    await stores.ping();
    const before = commands.filter((name) => name === 'createIndexes').length;
    await link.cut();
    await expect(stores.ping()).rejects.toMatchObject({ code: 'store-unreachable' });
    await link.mend();
    await untilItAnswers(stores);
    expect(commands.filter((name) => name === 'createIndexes')).toHaveLength(before);
  });

  it('loses nothing that was written when it goes away for a while', async () => {
    const { stores, lines } = open();
    await stores.contacts.commit([contact('ana')], 'w1');
    await link.cut();
    await expect(stores.contacts.commit([contact('ana', 2)], 'w2')).rejects.toMatchObject({ code: 'store-unreachable' });
    await expect(stores.archive.counts()).rejects.toMatchObject({ code: 'store-unreachable' });
    await link.mend();
    await untilItAnswers(stores);
    expect((await stores.contacts.load(['ana'])).get('ana')?.version).toBe(1);
    expect(await stores.contacts.commit([contact('ana', 2)], 'w3')).toMatchObject({ conflicts: [] });
    expect(lines).toHaveLength(2);
  });

  it('is asked by write id what became of a bulk write whose answer is lost', async () => {
    const { stores } = open();
    await stores.contacts.commit([contact('ana'), contact('ben')], 'w1');
    link.swallowAnswerTo('the-lost-write');
    expect(await stores.contacts.commit([contact('ana', 2), contact('ben', 3), contact('cyd')], 'the-lost-write')).toMatchObject({ conflicts: ['ben'] });
    expect([...(await stores.contacts.load(['ana', 'ben', 'cyd'])).values()].map(({ id, version }) => `${id} ${version}`).sort()).toEqual(['ana 2', 'ben 1', 'cyd 1']);
  });

  it('is asked who holds a claim, and who began to send, where the answer is lost; an outcome is written again', async () => {
    const { stores } = open();
    await stores.ping();
    link.swallowAnswerTo('the-token');
    expect(await stores.messages.claim([message], 'the-token', 0, 60)).toEqual(['a']);
    link.swallowAnswerTo('sending');
    expect(await stores.messages.startSending(['a'], 'the-token')).toEqual(['a']);
    expect(await stores.messages.startSending(['a'], 'the-token')).toEqual([]);
    link.swallowAnswerTo('the outcome');
    await stores.messages.finish([{ id: 'a', token: 'the-token', status: 'done', doneAt: 7, detail: 'the outcome', content: { id: 'a', subject: 'Été' } }]);
    expect(await stores.messages.get('a')).toMatchObject({ status: 'done', detail: 'the outcome' });
    expect(await stores.messages.content('a')).toEqual({ id: 'a', subject: 'Été' });
  });

  it('refuses an address that can not be read, without repeating it', async () => {
    const { stores, lines } = openTestStores({ uri: 'mongodb://ana:geheim@@127.0.0.1:port' });
    await expect(stores.ping()).rejects.toMatchObject({ name: 'TerminalError', code: 'store-address' });
    expect(lines.join()).not.toContain('geheim');
  });
});
