import type { Command } from '@parcours/journey';
import { Links } from '@parcours/platform';
import { apiNow, openApiHouse, type ApiHouse } from '../../../../../test/support/api-house';
import type { Problem } from '../../../../studio/web/src/api-types';

const links = new Links('a secret of the test', 'http://localhost');
const day = 86_400_000;
const ana = { addresses: [{ value: 'old@example.org', kind: 'private' as const, at: 1, closed: 'bounced' as const }, { value: 'Ana@example.org', kind: 'private' as const, at: 2 }], attributes: { values: { firstName: 'Ana', locale: 'en-GB', employeeNumber: '007' }, times: {} } };

let house: ApiHouse;
beforeEach(async () => {
  house = await openApiHouse();
  await house.addContact('c-ana', ana, 'ana@example.org');
  await publish();
});
afterEach(() => house.app.close());

async function publish(names = ['confirm-subscription']): Promise<void> {
  const purposes = { service: { basis: 'contract' }, 'learning-news': { email: { private: 'opt-in', professional: 'opt-out' }, print: 'opt-out' } };
  await house.stores.journeys.saveSet({ id: `set-${names.length}`, createdAt: apiNow, journeys: {}, paused: [], templates: names.map((name) => ({ channel: 'email', name, locale: 'fr', compiled: '{}' })), declarations: { purposes } });
}
const ask = (body: unknown = { purpose: 'learning-news' }, ref = 'c-ana') => house.post<{ contact: string; command: string } & Problem>(`/v1/learners/${ref}/opt-in`, body);
async function mails(): Promise<(Command & { context: { data: { link: string } } })[]> {
  const records = await Promise.all([0, 1].map((partition) => house.log.read('channel.email', partition, 0, 100)));
  return records.flat().map(({ value }) => JSON.parse(value) as Command & { context: { data: { link: string } } });
}

describe('asking somebody to confirm', () => {
  it('sends the mail that asks, by contract, to the open address, with no more of her than her name', async () => {
    const { status, body } = await ask();
    expect([status, body.contact]).toEqual([202, 'c-ana']);
    expect(await mails()).toEqual([
      expect.objectContaining({ id: body.command, type: 'email.send', contact: 'c-ana', purpose: 'service', template: 'confirm-subscription', to: 'Ana@example.org', locale: 'en-GB', timeZone: 'Europe/Paris', set: 'set-1', context: { contact: { id: 'c-ana', attributes: { firstName: 'Ana' } }, data: { name: 'Learning news', link: expect.stringContaining('http://localhost/p/confirm/') as string } } }),
    ]);
  });

  it('by a link for seven days that names her address to nobody', async () => {
    await ask({ purpose: 'learning-news', channel: 'print' });
    const token = (await mails())[0]?.context.data.link.split('/p/confirm/')[1] ?? '';
    expect(links.read('confirm', token, apiNow + 7 * day)?.about).toEqual({ purpose: 'learning-news', channel: 'print', address: links.fingerprint('ana@example.org') });
    expect(links.read('confirm', token, apiNow + 7 * day + 1)).toBeUndefined();
    expect(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()).not.toContain('@');
  });

  it('is the same mail on the same day, and another for another purpose, channel or day', async () => {
    const ids = [await ask(), await ask(), await ask({ purpose: 'learning-news', channel: 'print' })].map(({ body }) => body.command);
    house.clock.moveTo(apiNow + day);
    ids.push((await ask()).body.command);
    expect(ids[0]).toBe(ids[1]);
    expect(new Set(ids).size).toBe(3);
  });

  it.each<[string, number, string, () => unknown]>([
    ['nobody', 404, 'learner-unknown', () => ask(undefined, 'email:nobody@example.org')],
    ['whoever left', 409, 'contact-closed', async () => {
      await house.addContact('c-ana', { ...ana, closed: { reason: 'left', at: apiNow } });
      return ask();
    }],
    ['whoever has no address that is open', 409, 'no-address', async () => {
      await house.addContact('c-ana', { addresses: ana.addresses.slice(0, 1) });
      return ask();
    }],
    ['what nobody declared', 422, 'purpose-unknown', () => ask({ purpose: '__proto__' })],
    ['what goes by contract', 422, 'purpose-by-contract', () => ask({ purpose: 'service' })],
    ['a channel that the purpose has not', 422, 'purpose-by-contract', () => ask({ purpose: 'learning-news', channel: 'phone' })],
    ['what no template asks', 409, 'template-missing', async () => {
      await publish(['welcome', 'other']);
      return ask();
    }],
    ['nothing', 400, 'body-invalid', () => ask({})],
  ])('is refused for %s, and sends nothing', async (_what, status, code, request) => {
    const answer = (await request()) as Awaited<ReturnType<typeof ask>>;
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(await mails()).toEqual([]);
  });

  it('needs the scope to operate', async () => {
    expect((await house.ask('POST', '/v1/learners/c-ana/opt-in', { authorization: 'Bearer reader-key' }, { purpose: 'learning-news' })).status).toBe(403);
  });
});
