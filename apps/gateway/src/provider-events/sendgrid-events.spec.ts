import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { newContact, type Contact } from '@parcours/contact';
import { fullType, type LearnerEvent } from '@parcours/events';
import { Links, MovableClock, METRICS, RetryableError } from '@parcours/platform';
import { Suppressions, type Message } from '@parcours/store';
import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import type { Registry } from 'prom-client';
import { memoryLog, memoryStores, startGateway } from '../../../../test/support/start-gateway';
import { MailClicks } from '../public-pages';
import { PublicPagesModule } from '../public-pages/public-pages.module';
import { ProviderEventsModule } from './provider-events.module';

const now = Date.parse('2026-05-04T09:00:00Z');
const seconds = now / 1000;
const pair = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const other = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const publicText = pair.publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
const links = new Links('a secret of the test', 'http://localhost');
const route = '/p/events/sendgrid';

interface Sent {
  body: string;
  timestamp?: string;
  signature?: string;
  key?: KeyObject;
}

const signatureOf = (timestamp: string, body: string, key = pair.privateKey): string => sign('sha256', Buffer.from(timestamp + body), { key, dsaEncoding: 'der' }).toString('base64');

async function start(email: Record<string, unknown> = {}) {
  const clock = new MovableClock(now);
  const stores = { ...memoryStores(), time: async () => clock.now() };
  const log = await memoryLog(clock);
  const app = await startGateway([PublicPagesModule, ProviderEventsModule], { clock, log, stores, bodyLimit: 200_000, settings: { email: { sendgridWebhookKey: publicText, trackClicks: true, trackOpens: true, ...email } as never } });
  const post = async ({ body, timestamp = String(seconds), key, signature = signatureOf(timestamp, body, key) }: Sent, headers: Record<string, string | undefined> = {}) => {
    const all = { 'content-type': 'application/json', 'x-twilio-email-event-webhook-signature': signature, 'x-twilio-email-event-webhook-timestamp': timestamp, ...headers };
    const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Record<string, string>;
    return app.inject({ method: 'POST', url: route, headers: given, payload: body });
  };
  const events = async () => {
    const { partitions } = await log.state('learner.events');
    const records = (await Promise.all(Array.from({ length: partitions }, (_, partition) => log.read('learner.events', partition, 0, 10_000)))).flat();
    return records.map(({ value }) => (JSON.parse(value) as { event: LearnerEvent }).event);
  };
  return {
    app, clock, stores, log, post, events, suppressions: new Suppressions(stores.documents, links),
    tell: (...items: unknown[]) => post({ body: JSON.stringify(items) }),
    message: async (id: string, status: Message['status'] = 'uncertain', more: Partial<Message> = {}) => {
      const row: Message = { id, channel: 'email', type: 'email.send', contact: 'c-ana', learner: 'ana@example.org', journey: 'welcome', runId: 'r', run: 'enr-1', step: 'hello', purpose: 'offers', status: 'claimed', at: now - 60_000, detail: { to: 'ana@example.org' }, ...more };
      await stores.messages.claim([row], 't', now - 60_000, now);
      if (status !== 'claimed') await stores.messages.startSending([id], 't');
      if (status !== 'claimed' && status !== 'sending') await stores.messages.finish([{ id, token: 't', status, doneAt: now - 50_000, ...(status === 'uncertain' && { reason: 'time-out' }) }]);
    },
    contact: (change: Partial<Contact> = {}) => stores.contacts.commit([{ ...newContact('c-ana', now), version: 1, identifiers: [{ scheme: 'email', value: 'ana@example.org' }], addresses: [{ value: 'ana@example.org', kind: 'private', at: 1 }], ...change }]),
    row: (id: string) => stores.messages.rows.get(id),
    metric: async (name: string) => (await app.get<Registry>(METRICS, { strict: false }).getSingleMetric(name)?.get())?.values.filter(({ value }) => value > 0).map(({ labels, value }) => [...Object.values(labels), value]) ?? [],
  };
}

const item = (event: string, id: string, command: unknown = 'k-1', more: Record<string, unknown> = {}): Record<string, unknown> => ({
  email: 'somebody-else@example.org', timestamp: seconds - 10, event, sg_event_id: id, sg_message_id: 'm.filter-1', 'smtp-id': '<x@y>', category: ['welcome'], command, ...more,
});

let house: Awaited<ReturnType<typeof start>>;
const begin = async (email?: Record<string, unknown>): Promise<typeof house> => (house = await start(email));
afterEach(() => (house.app as NestFastifyApplication).close());

describe('a request of the event webhook', () => {
  it('that SendGrid signed is taken: its events reach journeys once, however often it comes', async () => {
    const { message, tell, events, metric, row } = await begin();
    await message('k-1');
    const answers = [await tell(item('delivered', 'e-1')), await tell(item('delivered', 'e-1'))];
    expect(answers.map(({ statusCode, body }) => [statusCode, body])).toEqual([[204, ''], [204, '']]);
    expect(await events()).toEqual([
      expect.objectContaining({ id: 'e-1', source: 'parcours/sendgrid', type: fullType('email.delivered'), subject: 'c-ana', time: '2026-05-04T08:59:50Z', data: { command: 'k-1', step: 'hello', email: 'ana@example.org' } }),
    ]);
    expect(row('k-1')).toMatchObject({ status: 'done', doneAt: now - 50_000, detail: { to: 'ana@example.org', delivery: 'delivered', provider: { delivered: '2026-05-04T08:59:50Z' } } });
    expect(await metric('parcours_provider_requests_total')).toEqual([['taken', 2]]);
  });

  const body = JSON.stringify([item('bounce', 'e-1')]);
  const at = (shift: number): string => String(seconds + shift);
  it.each<[string, Sent, Record<string, string | undefined>, string, number]>([
    ['without a signature', { body }, { 'x-twilio-email-event-webhook-signature': undefined }, 'unsigned', 401],
    ['with an empty signature', { body, signature: '' }, {}, 'unsigned', 401],
    ['without a timestamp', { body }, { 'x-twilio-email-event-webhook-timestamp': undefined }, 'unsigned', 401],
    ['whose timestamp is no number', { body, timestamp: 'soon' }, {}, 'unsigned', 401],
    ['whose body was altered', { body: body.replace('k-1', 'k-2'), signature: signatureOf(at(0), body) }, {}, 'forged', 401],
    ['whose body was written anew', { body: `${body} `, signature: signatureOf(at(0), body) }, {}, 'forged', 401],
    ['whose timestamp was altered', { body, timestamp: at(1), signature: signatureOf(at(0), body) }, {}, 'forged', 401],
    ['whose timestamp took digits of the body', { body: `1${body}`, timestamp: at(0), signature: signatureOf(at(0), body) }, {}, 'forged', 401],
    ['that another key signed', { body, key: other.privateKey }, {}, 'forged', 401],
    ['whose signature is no base64', { body, signature: '§$%&' }, {}, 'forged', 401],
    ['whose signature is of another form', { body, signature: sign('sha256', Buffer.from(at(0) + body), { key: pair.privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64') }, {}, 'forged', 401],
    ['that is stale', { body, timestamp: at(-301) }, {}, 'stale', 401],
    ['that is from the future', { body, timestamp: at(301) }, {}, 'stale', 401],
    ['of milliseconds', { body, timestamp: String(now) }, {}, 'stale', 401],
    ['that is no JSON', { body: '[{"event":' }, {}, 'unreadable', 400],
    ['that is no list', { body: JSON.stringify(item('bounce', 'e-1')) }, {}, 'unreadable', 400],
    ['that is empty', { body: '' }, {}, 'unreadable', 400],
  ])('%s is refused, says nothing of why, and changes nothing', async (_what, sent, headers, outcome, status) => {
    const { message, post, events, metric, row, suppressions } = await begin();
    await message('k-1');
    const before = row('k-1');
    const answer = await post(sent, headers);
    expect([answer.statusCode, answer.json<Record<string, unknown>>()]).toEqual([status, { type: 'about:blank', status, code: expect.any(String), title: 'Not taken' }]);
    expect([await events(), row('k-1'), await suppressions.find('ana@example.org', 'offers')]).toEqual([[], before, undefined]);
    expect(await metric('parcours_provider_requests_total')).toEqual([[outcome, 1]]);
  });

  it.each([-300, 300])('signed %i seconds from now is still taken', async (shift) => {
    const { message, post } = await begin();
    await message('k-1');
    expect((await post({ body, timestamp: at(shift) })).statusCode).toBe(204);
  });

  it('that was genuine once is refused when it is repeated later', async () => {
    const { message, post, clock } = await begin();
    await message('k-1');
    const sent = { body, timestamp: at(0), signature: signatureOf(at(0), body) };
    expect((await post(sent)).statusCode).toBe(204);
    clock.moveTo(now + 300_001);
    expect((await post(sent)).statusCode).toBe(401);
  });

  it('that is refused is told in the log by a line a minute, without anything of it', async () => {
    const { post, clock } = await begin();
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    for (const after of [0, 1_000, 59_999, 60_000, 61_000]) {
      clock.moveTo(now + after);
      await post({ body, key: other.privateKey });
    }
    const lines = warn.mock.calls.map(([line]) => String(line));
    warn.mockRestore();
    expect([lines.length, lines.every((line) => line.includes('forged') && !line.includes('k-1'))]).toEqual([2, true]);
  });

  it('of more than the house takes is refused before anything is looked at', async () => {
    const { post } = await begin();
    expect((await post({ body: JSON.stringify(Array.from({ length: 2_000 }, (_, i) => item('delivered', `e-${i}`))) })).statusCode).toBe(413);
  });

  it('nested without end is no fault of ours', async () => {
    const { message, post, events } = await begin();
    await message('k-1');
    const deep = `[${JSON.stringify(item('delivered', 'e-1')).slice(0, -1)},"x":${'['.repeat(50_000)}${']'.repeat(50_000)}}]`;
    expect((await post({ body: deep })).statusCode).toBe(204);
    expect(await events()).toHaveLength(1);
  });

  it('finds nobody where no key is set', async () => {
    const { post } = await begin({ sendgridWebhookKey: undefined });
    expect((await post({ body })).statusCode).toBe(404);
  });

  it.each([
    ['messages', (h: typeof house) => jest.spyOn(h.stores.messages, 'many')],
    ['suppressions', (h: typeof house) => jest.spyOn(h.stores.documents, 'swap')],
    ['the log', (h: typeof house) => jest.spyOn(h.log, 'append')],
    ['the rows', (h: typeof house) => jest.spyOn(h.stores.messages, 'settle')],
  ])('while %s are away is to come again, and then is taken', async (_what, spy) => {
    const { message, tell, events, row, suppressions } = await begin();
    await message('k-1');
    spy(house).mockRejectedValueOnce(new RetryableError('away', 'away'));
    expect((await tell(item('bounce', 'e-1'))).statusCode).toBe(503);
    expect((await tell(item('bounce', 'e-1'))).statusCode).toBe(204);
    expect([(await events()).length, row('k-1')?.status, (await suppressions.find('ana@example.org', 'service'))?.reason]).toEqual([1, 'refused', 'bounced']);
  });

  it.each(['no key at all', Buffer.from('A'.repeat(91)).toString('base64'), generateKeyPairSync('ec', { namedCurve: 'secp384r1' }).publicKey.export({ format: 'der', type: 'spki' }).toString('base64')])('can not be taken with a key that is none: %s', async (sendgridWebhookKey) => {
    await begin();
    await expect(start({ sendgridWebhookKey })).rejects.toMatchObject({ code: 'webhook-key-invalid' });
  });
});

describe('an event of a provider', () => {
  it('that is not as it should be does not take the others with it', async () => {
    const { message, tell, events, metric } = await begin();
    await message('k-1');
    const wrong = [
      null, 7, 'text', [], {}, { event: 7 }, item('delivered', ''), item('delivered', 'no space allowed'), { ...item('delivered', 'e-2'), timestamp: 'yesterday' }, { ...item('delivered', 'e-3'), timestamp: 1e300 },
      { ...item('delivered', 'e-4'), timestamp: -1 }, item('delivered', 'e-5', { $ne: null }), item('delivered', 'e-6', ['k-1']), item('click', 'e-7', 'k-1', { url: { a: 1 } }), item('delivered', 'e-8', 'x'.repeat(600)),
    ];
    expect((await tell(...wrong, item('delivered', 'e-1', 'k-1', { reason: 7, useragent: {} }))).statusCode).toBe(204);
    expect((await events()).map(({ id }) => id)).toEqual(['e-1']);
    expect(await metric('parcours_provider_events_total')).toEqual(expect.arrayContaining([['invalid', wrong.length], ['delivered', 1]]));
  });

  it.each([
    ['of a command nobody knows', item('bounce', 'e-1', 'of another deployment'), 'unknown'],
    ['of a mail that was sent for no command', { ...item('bounce', 'e-1'), command: undefined }, 'ignored'],
    ['of a kind that says nothing of its way', item('group_resubscribe', 'e-1'), 'ignored'],
    ['whose command is a member of every object', item('bounce', 'e-1', '__proto__'), 'unknown'],
    ['of a message that is no mail', item('bounce', 'e-1', 'p-1'), 'unknown'],
  ])('%s is counted and goes nowhere', async (_what, given, counted) => {
    const { message, tell, events, metric, suppressions } = await begin();
    await message('k-1');
    await message('p-1', 'done', { channel: 'print' });
    expect((await tell(given)).statusCode).toBe(204);
    expect([await events(), await metric('parcours_provider_events_total'), await suppressions.find('ana@example.org', 'offers'), await suppressions.find('somebody-else@example.org', 'offers')]).toEqual([[], [[counted, 1]], undefined, undefined]);
  });

  it('is about the person its message went to, whatever it says itself', async () => {
    const { message, tell, events, suppressions } = await begin();
    await message('k-1');
    await tell(item('spamreport', 'e-1', 'k-1', { contact: 'c-ben', purpose: 'service', step: 'other', subject: 'c-ben', email: 'ben@example.org' }));
    expect(await events()).toEqual([expect.objectContaining({ subject: 'c-ana', type: fullType('email.complained'), data: { command: 'k-1', step: 'hello', purpose: 'offers', email: 'ana@example.org' } })]);
    expect([await suppressions.find('ben@example.org', 'offers'), (await suppressions.find('ana@example.org', 'offers'))?.reason]).toEqual([undefined, 'complained']);
  });

  const said = (name: string, data: Record<string, unknown>) => [[name, { command: 'k-1', step: 'hello', ...data }]];
  const email = 'ana@example.org';
  it.each<[string, Record<string, unknown>, unknown[], string, string | undefined, string | undefined]>([
    ['was processed', item('processed', 'e'), [], 'done', undefined, undefined],
    ['waits', item('deferred', 'e', 'k-1', { response: '450 ana@example.org is busy' }), [], 'done', undefined, undefined],
    ['arrived', item('delivered', 'e'), said('email.delivered', { email }), 'done', undefined, undefined],
    ['bounced', item('bounce', 'e', 'k-1', { type: 'bounce', reason: '550 no ana@example.org here', bounce_classification: 'Invalid Address' }), said('email.bounced', { kind: 'hard', reason: 'invalid-address', email }), 'refused', 'bounced', 'bounced'],
    ['was blocked', item('bounce', 'e', 'k-1', { type: 'blocked', bounce_classification: 'Reputation' }), said('email.bounced', { kind: 'soft', reason: 'reputation', email }), 'refused', 'soft-bounced', undefined],
    ['bounced for reasons of no known class', item('bounce', 'e', 'k-1', { bounce_classification: 'ana@example.org' }), said('email.bounced', { kind: 'hard', reason: 'unclassified', email }), 'refused', 'bounced', 'bounced'],
    ['was dropped, as the address bounced before', item('dropped', 'e', 'k-1', { reason: 'Bounced Address' }), said('email.bounced', { kind: 'hard', reason: 'dropped', email }), 'refused', 'dropped', 'bounced'],
    ['was dropped for whoever complained', item('dropped', 'e', 'k-1', { reason: 'Spam Reporting Address' }), said('email.refused', { reason: 'provider-complained' }), 'refused', 'dropped', undefined],
    ['was dropped for another reason', item('dropped', 'e', 'k-1', { reason: 'Spam Content of ana@example.org' }), said('email.refused', { reason: 'provider-other' }), 'refused', 'dropped', undefined],
    ['was called spam', item('spamreport', 'e'), said('email.complained', { purpose: 'offers', email }), 'done', undefined, 'complained'],
  ])('that a mail %s settles its doubt, tells journeys and holds back what it must', async (_what, given, expected, status, reason, held) => {
    const { message, tell, events, row, suppressions } = await begin();
    await message('k-1', 'uncertain');
    await tell(given);
    expect((await events()).map(({ type, data }) => [type.replace(/^org\.parcours\.learner\.|\.v1$/g, ''), data])).toEqual(expected);
    expect([row('k-1')?.status, row('k-1')?.reason, (await suppressions.find(email, 'offers'))?.reason]).toEqual([status, reason, held]);
    expect(JSON.stringify(row('k-1')).replaceAll(JSON.stringify(email), '')).not.toContain('ana@');
  });

  it('that somebody left ends their purpose, with proof, whichever address it was', async () => {
    const { message, contact, tell, events, suppressions } = await begin();
    await contact();
    await message('k-1');
    await tell(item('group_unsubscribe', 'e-1'));
    expect(await events()).toEqual([expect.objectContaining({ type: fullType('consent.withdrawn'), data: { learner: { identifiers: [{ scheme: 'email', value: email }] }, consent: { purpose: 'offers', proof: { form: 'provider-unsubscribe', time: '2026-05-04T08:59:50Z', source: 'parcours/sendgrid' } } } })]);
    expect((await suppressions.findAll('new@example.org', 'c-ana', 'offers')).map(({ reason }) => reason)).toEqual(['unsubscribed']);
  });

  const granted = { consents: { 'open-tracking': { email: { status: 'granted' as const, at: 1 } } } };
  it.each<[string, Partial<Contact>, Record<string, unknown>, Record<string, unknown>, number]>([
    ['by whoever agreed is told', granted, {}, {}, 1],
    ['by anybody else is not', {}, {}, {}, 0],
    ['is not told where opens are not looked at', granted, {}, { trackOpens: false }, 0],
    ['by a mail program alone is not', granted, { sg_machine_open: true }, {}, 0],
    ['by a scanner is not', granted, { useragent: 'Mozilla/5.0 (compatible; Barracuda Sentinel)' }, {}, 0],
  ])('of an opening %s, and leaves no trace of its own', async (_what, change, more, settings, count) => {
    const { message, contact, tell, events, row } = await begin(settings);
    await contact(change);
    await message('k-1', 'done');
    const before = row('k-1');
    await tell(item('open', 'e-1', 'k-1', more));
    expect([(await events()).map(({ type }) => type), row('k-1')]).toEqual([Array.from({ length: count }, () => fullType('email.opened')), before]);
  });

  it.each(['claimed', 'sending'] as const)('is not lost where it comes while its mail is %s, and what its sender writes later does not undo it', async (status) => {
    const { message, tell, stores, row } = await begin();
    await message('k-1', status);
    await tell(item('delivered', 'e-1'));
    await stores.messages.finish([{ id: 'k-1', token: 't', status: 'uncertain', reason: 'time-out', doneAt: now, detail: { delivery: 'accepted', subject: 'Bonjour' } }]);
    expect(row('k-1')).toMatchObject({ status: 'done', detail: { to: email, subject: 'Bonjour', delivery: 'delivered' } });
    expect(row('k-1')?.reason).toBeUndefined();
  });

  it('from before its message or after the present has a time that can be', async () => {
    const { message, tell, events } = await begin();
    await message('k-1');
    await tell({ ...item('delivered', 'e-1'), timestamp: 1 }, { ...item('delivered', 'e-2'), timestamp: 4_000_000_000 });
    expect((await events()).map(({ time }) => Date.parse(time)).every((time) => time >= now - 60_000 && time <= now + 600_000)).toBe(true);
  });

  it('leaves no mail in doubt, however many came at once', async () => {
    const { tell, stores, message, events } = await begin();
    for (let i = 0; i < 700; i++) await message(`k-${i}`);
    expect((await tell(...Array.from({ length: 700 }, (_, i) => ({ event: i % 2 ? 'processed' : 'delivered', sg_event_id: `e-${i}`, timestamp: seconds, command: `k-${i}` })))).statusCode).toBe(204);
    expect([await stores.messages.counts(), (await events()).length]).toEqual([[{ channel: 'email', status: 'done', count: 700 }], 350]);
  });

  it('told to two gateways at once makes of its message what both say', async () => {
    const { message, tell, row, stores } = await begin();
    await message('k-1');
    const settle = jest.spyOn(stores.messages, 'settle');
    await Promise.all([tell(item('delivered', 'e-1')), tell(item('bounce', 'e-2')), tell(item('processed', 'e-3'))]);
    expect(row('k-1')).toMatchObject({ status: 'refused', reason: 'bounced', detail: { delivery: 'bounced', provider: { accepted: expect.any(String), delivered: expect.any(String), bounced: expect.any(String) } } });
    expect(settle.mock.calls.length).toBeGreaterThanOrEqual(3);
  });
});

describe('a click that a provider saw', () => {
  const person = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0';
  const click = (id: string, url: string, after: number, more: Record<string, unknown> = {}) => ({ ...item('click', id, 'k-1', { url, useragent: person, ...more }), timestamp: seconds - 100 + after });
  const judged = async (...requests: unknown[][]) => {
    const { message, tell, clock, app, events } = await begin();
    await message('k-1', 'done', { at: now - 200_000 });
    await tell({ ...item('delivered', 'd-1'), timestamp: seconds - 100 });
    for (const items of requests) await tell(...items);
    expect((await events()).map(({ type }) => type)).toEqual([fullType('email.delivered')]);
    clock.moveTo(now + 60_000);
    await app.get(MailClicks, { strict: false }).judge();
    return (await events()).flatMap(({ type, data }) => (type === fullType('email.clicked') ? [data] : []));
  };

  it('is told once a scan would have shown, without what its address may say of somebody', async () => {
    expect(await judged([click('e-1', 'https://site.example/courses/sql?learner=ana', 30)])).toEqual([{ command: 'k-1', step: 'hello', link: expect.stringMatching(/^[0-9a-f]{16}$/), url: 'https://site.example/courses/sql' }]);
  });

  it.each<[string, unknown[][], number]>([
    ['all links within seconds', [[click('e-1', 'https://a.example/1', 30), click('e-2', 'https://a.example/2', 33), click('e-3', 'https://a.example/3', 36)]], 0],
    ['all links within seconds, told in several requests', [[click('e-1', 'https://a.example/1', 30)], [click('e-2', 'https://a.example/2', 33)], [click('e-3', 'https://a.example/3', 36)]], 0],
    ['three links at a reader’s pace, told in one request', [[click('e-1', 'https://a.example/1', 30), click('e-2', 'https://a.example/2', 45), click('e-3', 'https://a.example/3', 70)]], 3],
    ['a known agent', [[click('e-1', 'https://a.example/1', 30, { useragent: 'Mozilla/5.0 (compatible; Mimecast URL Protect)' })]], 0],
    ['a click within a second of delivery', [[click('e-1', 'https://a.example/1', 1)]], 0],
    ['the same link again and again', [[click('e-1', 'https://a.example/1', 30), click('e-2', 'https://a.example/1', 31), click('e-3', 'https://a.example/1', 32)]], 1],
    ['the same event again and again', [[click('e-1', 'https://a.example/1', 30)], [click('e-1', 'https://a.example/1', 30)]], 1],
    ['a link over this house, which notes it itself', [[click('e-1', 'http://localhost/p/click/token', 30)]], 0],
    ['no page of the web', [[click('e-1', 'mailto:ana@example.org', 30), click('e-2', 'javascript:alert(1)', 40)]], 0],
  ])('counts as read where it should: %s', async (_what, requests, count) => {
    expect(await judged(...requests)).toHaveLength(count);
  });

  it('that was a scanner’s stays one when a part of it is repeated', async () => {
    const scan = [click('e-1', 'https://a.example/1', 30), click('e-2', 'https://a.example/2', 31), click('e-3', 'https://a.example/3', 32)];
    expect(await judged(scan)).toEqual([]);
    house.clock.moveTo(now + 200_000);
    await house.tell(scan[0]);
    house.clock.moveTo(now + 260_000);
    await house.app.get(MailClicks, { strict: false }).judge();
    expect((await house.events()).filter(({ type }) => type === fullType('email.clicked'))).toEqual([]);
  });

  it('on a page of ours names the page and nobody', async () => {
    expect(await judged([click('e-1', 'http://localhost/p/evaluation/secret-token', 30)])).toEqual([expect.objectContaining({ url: 'http://localhost/p/evaluation' })]);
  });
});
