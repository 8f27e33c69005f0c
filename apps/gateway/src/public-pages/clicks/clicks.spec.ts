import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { newContact, type Contact } from '@parcours/contact';
import { identityKey, shortName, type LearnerEvent } from '@parcours/events';
import { clickUrls, Links, MovableClock, type LinkClaims, type Settings } from '@parcours/platform';
import type { Message } from '@parcours/store';
import type { MemoryEventLog } from '../../../../../test/support/memory/memory-event-log';
import { memoryLog, memoryStores, startGateway } from '../../../../../test/support/start-gateway';
import { scanWindowMs } from '../../clicks/click-judge';
import { IntakeModule } from '../../intake/intake.module';
import { PublicPagesModule } from '../public-pages.module';
import { MailClicks } from './mail-clicks.service';

const now = Date.parse('2026-05-04T09:00:00Z');
const links = new Links('a secret of the test', 'http://localhost');
const person = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';
const sites = ['https://site.example/formations/excel?learner=ana#part', 'https://site.example/b', 'https://site.example/c', 'https://site.example/d'];
const mail: Message = { id: 'k-1', channel: 'email', type: 'email.send', contact: 'c-ana', learner: 'ana@example.org', journey: 'news', runId: 'r-1', run: 'enr-1', step: 'ideas', template: 'ideas', purpose: 'offers', status: 'done', at: now - 60_000, doneAt: now - 60_000 };
const email = { trackOpens: true } as Settings['email'];

let app: NestFastifyApplication;
let log: MemoryEventLog;
let clock: MovableClock;
let stores: ReturnType<typeof memoryStores> & { time: () => Promise<number> };
const ana = (change: Partial<Contact> = {}): Contact => ({ ...newContact('c-ana', now), version: 1, identifiers: [{ scheme: 'email', value: 'ana@example.org' }], ...change });
async function open(settings: Partial<Settings> = { email }, contact = ana()): Promise<void> {
  clock = new MovableClock(now);
  log = await memoryLog(clock);
  stores = { ...memoryStores(), time: async () => clock.now() };
  await stores.contacts.commit([contact]);
  await stores.identities.claim(contact.identifiers.map((identifier) => ({ key: identityKey(identifier), contact: contact.id, identifier })));
  stores.messages.rows.set(mail.id, mail);
  app = await startGateway([IntakeModule, PublicPagesModule], { clock, log, stores, settings });
}
afterEach(() => app.close());

const urls = [...clickUrls(links, { contact: 'c-ana', command: 'k-1' }, sites, now).values()];
const path = (url = ''): string => url.replace('http://localhost', '');
const link = (place: number): string => path(urls[place]);
const ask = (url: string, { method = 'GET' as 'GET' | 'HEAD', agent = person } = {}) => app.inject({ method, url, headers: { 'user-agent': agent, 'accept-language': 'en' } });
const signed = (claims: Omit<LinkClaims, 'contact'> & { contact?: string }): string => path(links.url({ contact: 'c-ana', ...claims }));
async function told(): Promise<{ name: string; time?: string; data: LearnerEvent['data'] }[]> {
  const { partitions } = await log.state('learner.events');
  const records = await Promise.all(Array.from({ length: partitions }, (_, partition) => log.read('learner.events', partition, 0, 1_000)));
  return records.flat().map(({ value }) => (JSON.parse(value) as { event: LearnerEvent }).event).map(({ type, time, data }) => ({ name: shortName(type), time, data }));
}
/** Time passes until what was clicked can be judged. */
async function judge(): Promise<void> {
  clock.moveTo(clock.now() + scanWindowMs + 1);
  await app.get(MailClicks).judge();
}

describe('a link of a mail', () => {
  beforeEach(() => open());

  it('leads on at once, to its address alone, and tells nobody there where from', async () => {
    const answer = await ask(link(0));
    expect([answer.statusCode, answer.body]).toEqual([302, '']);
    expect(answer.headers).toMatchObject({ location: sites[0], 'referrer-policy': 'no-referrer', 'cache-control': 'private, no-store' });
  });

  it('is told once it was judged, at the time it was clicked, without what its query may say of somebody', async () => {
    await ask(link(0));
    await app.get(MailClicks).judge();
    expect(await told()).toEqual([]);
    await judge();
    expect(await told()).toEqual([{ name: 'email.clicked', time: '2026-05-04T09:00:00Z', data: { command: 'k-1', step: 'ideas', link: '1', url: 'https://site.example/formations/excel' } }]);
  });

  it('is told once, however often it is followed, before and after', async () => {
    await Promise.all([ask(link(0)), ask(link(0)), ask(link(0))]);
    await judge();
    await ask(link(0));
    await judge();
    expect(await told()).toHaveLength(1);
  });

  it('is told beside another of the same mail that is followed later', async () => {
    await ask(link(0));
    await judge();
    await ask(link(1));
    await judge();
    expect((await told()).map(({ data }) => data.link)).toEqual(['1', '2']);
  });

  it('to a page of the house is told without whose page it is', async () => {
    const page = `${links.url({ kind: 'feed', contact: 'c-ana' })}/go/sql`;
    const answer = await ask(path(clickUrls(links, { contact: 'c-ana', command: 'k-1' }, [page], now).get(page)));
    expect(answer.headers.location).toBe(page);
    await judge();
    expect((await told())[0]?.data.url).toBe('http://localhost/p/feed/go/sql');
  });

  it.each<[string, () => Promise<unknown>]>([
    ['asked for by HEAD', () => ask(link(0), { method: 'HEAD' })],
    ['fetched by a scanner that says who it is', () => ask(link(0), { agent: 'Mozilla/5.0 (compatible; Barracuda Sentinel)' })],
    ['fetched by a robot', () => ask(link(0), { agent: 'curl/8.5.0' })],
    ['fetched by what does not say who it is', () => ask(link(0), { agent: '' })],
    ['fetched with all others by what looks like a person', () => Promise.all([0, 1, 2, 3].map((place) => ask(link(place))))],
  ])('leads on and is nobody’s click when it is %s', async (_what, fetch) => {
    const answer = await fetch();
    for (const { statusCode } of [answer].flat() as { statusCode: number }[]) expect(statusCode).toBe(302);
    await judge();
    expect(await told()).toEqual([]);
  });

  it('is a click when a person follows it after a scanner did', async () => {
    await ask(link(0), { agent: 'curl/8.5.0' });
    await judge();
    await ask(link(0));
    await judge();
    expect(await told()).toHaveLength(1);
  });

  it('leads on while the store is away', async () => {
    jest.spyOn(stores.documents, 'swap').mockRejectedValue(new Error('away'));
    expect((await ask(link(0))).headers.location).toBe(sites[0]);
  });

  it('leads on while the store answers nothing', async () => {
    jest.spyOn(stores.documents, 'get').mockReturnValue(new Promise(() => undefined));
    expect((await ask(link(0))).headers.location).toBe(sites[0]);
  });

  it('is told after all where the log was away when it was judged', async () => {
    await ask(link(0));
    jest.spyOn(log, 'append').mockRejectedValueOnce(new Error('away'));
    clock.moveTo(now + scanWindowMs + 1);
    await expect(app.get(MailClicks).judge()).rejects.toThrow();
    await app.get(MailClicks).judge();
    await app.get(MailClicks).judge();
    expect(await told()).toHaveLength(1);
  });

  it('is told though that of another mail can not be', async () => {
    stores.messages.rows.set('k-0', { ...mail, id: 'k-0' });
    await ask(path(clickUrls(links, { contact: 'c-ana', command: 'k-0' }, sites, now).values().next().value));
    await ask(link(0));
    const get = stores.messages.get.bind(stores.messages);
    jest.spyOn(stores.messages, 'get').mockImplementation(async (id) => (id === 'k-0' ? Promise.reject(new Error('away')) : get(id)));
    await expect(judge()).rejects.toThrow('away');
    expect((await told()).map(({ data }) => data.command)).toEqual(['k-1']);
  });

  it.each<[string, () => unknown]>([['of a mail that was erased', () => stores.messages.rows.clear()], ['of another’s mail', () => stores.messages.rows.set('k-1', { ...mail, contact: 'c-ben' })]])('still leads on %s, of which nothing is kept or told', async (_what, change) => {
    change();
    expect((await ask(link(0))).statusCode).toBe(302);
    expect(await stores.documents.count({ kind: 'mail-click' })).toBe(0);
    await judge();
    expect(await told()).toEqual([]);
  });

  it('is told no more where its mail was erased before it was judged', async () => {
    await ask(link(0));
    stores.messages.rows.clear();
    await judge();
    expect(await told()).toEqual([]);
  });

  it.each<[string, () => string]>([
    ['altered', () => `${link(0)}x`],
    ['signed with another secret', () => path(clickUrls(new Links('another secret', 'http://localhost'), { contact: 'c-ana', command: 'k-1' }, sites, now).values().next().value)],
    ['with another address under the old signature', () => {
      const [body = '', signature = ''] = link(0).slice('/p/click/'.length).split('.');
      return `/p/click/${Buffer.from(Buffer.from(body, 'base64url').toString().replace('site.example', 'evil.example')).toString('base64url')}.${signature}`;
    }],
    ['of another kind', () => `/p/click/${links.token({ kind: 'open', contact: 'c-ana', about: { command: 'k-1', link: '1', url: 'https://site.example' } })}`],
    ['expired', () => signed({ kind: 'click', about: { command: 'k-1', link: '1', url: 'https://site.example/' }, expiresAt: now - 1 })],
    ['signed for what runs', () => signed({ kind: 'click', about: { command: 'k-1', link: '1', url: 'javascript:alert(1)' } })],
    ['signed for another house without a scheme', () => signed({ kind: 'click', about: { command: 'k-1', link: '1', url: '//evil.example' } })],
    ['signed for a second header', () => signed({ kind: 'click', about: { command: 'k-1', link: '1', url: 'https://site.example/\r\nSet-Cookie: a=b' } })],
    ['signed for a name before the host', () => signed({ kind: 'click', about: { command: 'k-1', link: '1', url: 'https://site.example@evil.example/' } })],
    ['nothing of a token', () => '/p/click/https:%2F%2Fevil.example'],
  ])('leads nowhere when it is %s', async (_what, url) => {
    const answer = await ask(url());
    expect([answer.statusCode, answer.headers.location]).toEqual([404, undefined]);
    expect(answer.body).toContain('There is no such page');
    await judge();
    expect(await told()).toEqual([]);
  });
});

describe('the picture of a mail', () => {
  const granted = { consents: { 'open-tracking': { email: { status: 'granted' as const, at: now, form: 'preference-centre' } } } };
  const picture = () => signed({ kind: 'open', about: { command: 'k-1' } });

  it('tells of opening once, of whoever agreed', async () => {
    await open({ email }, ana(granted));
    const answers = [await ask(picture()), await ask(picture())];
    for (const { statusCode, headers, rawPayload } of answers) {
      expect([statusCode, headers['content-type'], rawPayload.subarray(0, 6).toString()]).toEqual([200, 'image/gif', 'GIF89a']);
      expect(headers['cache-control']).toBe('private, no-store');
    }
    expect((await told()).map(({ name, data }) => ({ name, data }))).toEqual([{ name: 'email.opened', data: { command: 'k-1', step: 'ideas' } }]);
  });

  it.each<[string, Partial<Settings>, Partial<Contact>, { method?: 'GET' | 'HEAD'; agent?: string }]>([
    ['of whoever never agreed', { email }, {}, {}],
    ['of whoever took it back since', { email }, { consents: { 'open-tracking': { email: { status: 'withdrawn', at: now } } } }, {}],
    ['of whoever left', { email }, { ...granted, closed: { reason: 'left', at: now } }, {}],
    ['where opens are not tracked', { email: { ...email, trackOpens: false } }, granted, {}],
    ['by HEAD', { email }, granted, { method: 'HEAD' }],
    ['to a program', { email }, granted, { agent: 'curl/8.5.0' }],
  ])('is shown and tells nothing %s', async (_what, settings, contact, request) => {
    await open(settings, ana(contact));
    expect((await ask(picture(), request)).statusCode).toBe(200);
    expect(await told()).toEqual([]);
  });

  it('is shown while the store is away', async () => {
    await open({ email }, ana(granted));
    jest.spyOn(stores.messages, 'get').mockRejectedValue(new Error('away'));
    expect((await ask(picture())).statusCode).toBe(200);
  });

  it.each([['altered', () => `${picture()}x`], ['of another kind', () => `/p/open/${links.token({ kind: 'click', contact: 'c-ana', about: { command: 'k-1' } })}`], ['expired', () => signed({ kind: 'open', about: { command: 'k-1' }, expiresAt: now - 1 })]])('is not there over a link that is %s', async (_what, url) => {
    await open({ email }, ana(granted));
    expect((await ask(url())).statusCode).toBe(404);
    expect(await told()).toEqual([]);
  });
});
