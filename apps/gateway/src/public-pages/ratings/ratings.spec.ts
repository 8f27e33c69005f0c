import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { newContact, type Contact } from '@parcours/contact';
import { identityKey, shortName, type LearnerEvent } from '@parcours/events';
import { Links, MovableClock, RetryableError, type LinkClaims } from '@parcours/platform';
import type { Message } from '@parcours/store';
import { createHash } from 'node:crypto';
import type { MemoryEventLog } from '../../../../../test/support/memory/memory-event-log';
import { memoryLog, memoryStores, startGateway } from '../../../../../test/support/start-gateway';
import { IntakeModule } from '../../intake/intake.module';
import { PublicPagesModule } from '../public-pages.module';

const now = Date.parse('2026-05-04T09:00:00Z');
const links = new Links('a secret of the test', 'http://localhost');
const person = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const mail: Message = { id: 'k-1', channel: 'email', type: 'email.send', contact: 'c-ana', learner: 'ana@example.org', journey: 'news', runId: 'r-1', run: 'enr-1', step: 'tip', template: 'next-article', purpose: 'learning-news', status: 'done', at: now };

let app: NestFastifyApplication;
let log: MemoryEventLog;
let clock: MovableClock;
let stores: ReturnType<typeof memoryStores>;
const ana = (change: Partial<Contact> = {}): Contact => ({ ...newContact('c-ana', now), version: 1, identifiers: [{ scheme: 'email', value: 'ana@example.org' }], ...change });
beforeEach(async () => {
  clock = new MovableClock(now);
  log = await memoryLog(clock);
  stores = memoryStores();
  await stores.contacts.commit([ana()]);
  await stores.identities.claim([{ key: identityKey({ scheme: 'email', value: 'ana@example.org' }), contact: 'c-ana', identifier: { scheme: 'email', value: 'ana@example.org' } }]);
  stores.messages.rows.set(mail.id, mail);
  app = await startGateway([IntakeModule, PublicPagesModule], { clock, log, stores });
});
afterEach(() => app.close());

const path = (about: Record<string, string> = { command: 'k-1', useful: 'yes' }, more: Partial<LinkClaims> = {}) => `/p/rate/${links.token({ kind: 'rate', contact: 'c-ana', about, ...more })}`;
const get = (url: string, { method = 'GET' as 'GET' | 'HEAD', agent = person, language = 'en' } = {}) => app.inject({ method, url, headers: { 'user-agent': agent, 'accept-language': language } });
const post = (url: string, body = '', agent = person) => app.inject({ method: 'POST', url, headers: { 'content-type': 'application/x-www-form-urlencoded', 'user-agent': agent, 'accept-language': 'en' }, payload: body });
async function told(): Promise<LearnerEvent[]> {
  const { partitions } = await log.state('learner.events');
  const records = await Promise.all(Array.from({ length: partitions }, (_, partition) => log.read('learner.events', partition, 0, 1_000)));
  return records.flat().map(({ value }) => (JSON.parse(value) as { event: LearnerEvent }).event);
}
const answers = async () => (await told()).map(({ data }) => data.useful);

describe('“Useful? yes / no”', () => {
  it.each([['a person', person], ['a scanner', 'Barracuda'], ['a program that shows nothing', 'curl/8']])('is answered by nobody who opens its link, be it %s', async (_what, agent) => {
    for (const method of ['GET', 'HEAD'] as const) expect((await get(path(), { method, agent })).statusCode).toBe(200);
    expect(await told()).toEqual([]);
  });

  it.each([['yes', 'fr', 'Oui, utile'], ['no', 'fr', 'Non, pas utile'], ['yes', 'en', 'Yes, useful'], ['no', 'en', 'No, not useful']])('shows the answer that was tapped (%s) first, in %s: %s', async (useful, language, words) => {
    const { body } = await get(path({ command: 'k-1', useful }), { language });
    expect(body).toContain(`<button class="go" name="useful" value="${useful}">${words}</button>`);
    expect(body).toContain(`<html lang="${language}">`);
  });

  it('runs the one script that gives the answer, and no other', async () => {
    const { body, headers } = await get(path());
    const [, script = ''] = /<script>([^<]*)<\/script>/.exec(body) ?? [];
    expect(String(headers['content-security-policy'])).toBe(
      `default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'; script-src 'sha256-${createHash('sha256').update(script).digest('base64')}'`,
    );
    expect(body.match(/<script/g)).toHaveLength(1);
  });

  it('becomes an event of the learner that says of which mail', async () => {
    const answer = await post(path(), 'useful=yes');
    expect([answer.statusCode, answer.body.includes('Noted: this message was useful to you.'), answer.body.includes('<script')]).toEqual([200, true, false]);
    expect(await told()).toEqual([
      expect.objectContaining({ subject: 'c-ana', data: { learner: { identifiers: [{ scheme: 'email', value: 'ana@example.org' }] }, command: 'k-1', step: 'tip', template: 'next-article', purpose: 'learning-news', useful: true } }),
    ]);
    expect((await told()).map(({ type }) => shortName(type))).toEqual(['content.rated']);
  });

  it('is answered by the link where the form says nothing', async () => {
    await post(path({ command: 'k-1', useful: 'no' }), 'useful=perhaps');
    expect(await answers()).toEqual([false]);
  });

  it('counts once for the same answer, and each change of mind counts, back and forth', async () => {
    for (const useful of ['yes', 'yes', 'no', 'no', 'yes']) {
      clock.moveTo(clock.now() + 1_000);
      await post(path(), `useful=${useful}`);
    }
    expect(await answers()).toEqual([true, false, true]);
  });

  it('counts once where two requests give the same answer at the same moment, and where the learner is known by more since', async () => {
    await Promise.all([post(path()), post(path())]);
    stores.contacts.documents.set('c-ana', JSON.stringify(ana({ identifiers: [{ scheme: 'email', value: 'ana@example.org' }, { scheme: 'lms', value: 'u-1' }] })));
    await post(path());
    expect(await answers()).toEqual([true]);
  });

  it('is not asked for ever', async () => {
    for (let i = 0; i < 24; i++) await post(path(), `useful=${i % 2 ? 'no' : 'yes'}`);
    expect(await answers()).toHaveLength(20);
  });

  it('thanks a program that answers, and counts nothing', async () => {
    expect((await post(path(), 'useful=yes', 'HeadlessChrome Googlebot/2.1')).statusCode).toBe(200);
    expect(await told()).toEqual([]);
  });

  it('says of a mail that is not kept only which it was', async () => {
    stores.messages.rows.set('k-1', { ...mail, contact: 'c-ben' });
    await post(path());
    expect((await told())[0]?.data).toEqual({ learner: { identifiers: [{ scheme: 'email', value: 'ana@example.org' }] }, command: 'k-1', useful: true });
  });

  it('says so when it is not saved, and takes it the next time', async () => {
    jest.spyOn(log, 'append').mockRejectedValueOnce(new RetryableError('log-down', 'down'));
    expect((await post(path())).statusCode).toBe(503);
    expect((await post(path())).statusCode).toBe(200);
  });

  it.each<[string, () => string]>([
    ['altered', () => `${path()}x`],
    ['of another kind', () => `/p/rate/${links.token({ kind: 'open', contact: 'c-ana', about: { command: 'k-1', useful: 'yes' } })}`],
    ['of another deployment', () => `/p/rate/${new Links('another secret', '').token({ kind: 'rate', contact: 'c-ana', about: { command: 'k-1', useful: 'yes' } })}`],
    ['expired', () => path(undefined, { expiresAt: now - 1 })],
    ['a stranger’s', () => path(undefined, { contact: 'c-nobody' })],
    ['without a command', () => path({ useful: 'yes' })],
    ['with another answer', () => path({ command: 'k-1', useful: '<script>' })],
  ])('is not there over a link that is %s', async (_what, url) => {
    for (const answer of [await get(url()), await post(url(), 'useful=yes')]) expect([answer.statusCode, answer.body.includes('There is no such page')]).toEqual([404, true]);
    expect(await told()).toEqual([]);
  });

  it('is gone for whoever left', async () => {
    stores.contacts.documents.set('c-ana', JSON.stringify(ana({ closed: { reason: 'left', at: now } })));
    expect((await post(path())).statusCode).toBe(404);
  });
});
