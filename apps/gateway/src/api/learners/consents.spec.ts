import { apiNow, openApiHouse, type ApiHouse } from '../../../../../test/support/api-house';
import type { ConsentEntry } from './consent-history';

let house: ApiHouse;
beforeEach(async () => {
  house = await openApiHouse();
  await house.addContact('c-ana', {}, 'ana@example.org');
});
afterEach(() => house.app.close());

const time = (minutes: number) => new Date(apiNow + minutes * 60_000).toISOString().replace('.000Z', 'Z');
const list = (ref = 'c-ana', key?: string) => house.get<{ contact: string; items: ConsentEntry[] }>(`/v1/learners/${ref}/consents`, key);
const proof = { form: 'double-opt-in', wording: 'newsletter-3', locale: 'fr', time: time(0), source: 'crm', actor: 'learner' };

describe('what a learner allowed and took back', () => {
  it('is shown in order, each with its proof, and nothing else of what happened', async () => {
    await house.addEvent('c-ana', 'consent.granted', time(0), { consent: { purpose: 'offers', channel: 'email', proof } });
    await house.addEvent('c-ana', 'course.started', time(1), { course: { id: 'excel' } });
    await house.addEvent('c-ana', 'consent.withdrawn', time(2), { consent: { purpose: 'offers' } });
    await house.addEvent('c-ana', 'preference.changed', time(3), { topics: ['sql'] });
    await house.addEvent('c-ana', 'preference.changed', time(4), { consent: Object.assign({ purpose: 'offers', channel: 'print' }, { status: 'withdrawn' }) });
    await house.addEvent('c-ana', 'preference.changed', time(5), { consent: { purpose: 'offers', channel: 'feed' } });
    const { body, headers } = await list('email:ana@example.org');
    expect(headers['cache-control']).toBe('private, no-store');
    expect(body.contact).toBe('c-ana');
    expect(body.items[0]).toEqual({ at: time(0), receivedAt: time(0), status: 'granted', purpose: 'offers', channel: 'email', proof, source: 'lms', id: 'e-1' });
    expect(body.items.map(({ status, channel }) => [status, channel])).toEqual([['granted', 'email'], ['withdrawn', undefined], ['withdrawn', 'print'], ['granted', 'feed']]);
  });

  it('leaves out of a platform’s proof what names a device or a network', async () => {
    await house.addEvent('c-ana', 'consent.granted', time(0), { consent: { purpose: 'offers', proof: { ...proof, ip: '192.0.2.1', ipAddress: '192.0.2.1', userAgent: 'x', 'remote-addr': 'x' } } });
    const { body, text } = await list();
    expect(body.items[0]?.proof).toEqual(proof);
    expect(text).not.toContain('192.0.2.1');
  });

  it('is empty for whoever said nothing, and nobody’s where nobody is known', async () => {
    expect((await list()).body).toEqual({ contact: 'c-ana', items: [] });
    expect((await list('email:nobody@example.org')).status).toBe(404);
  });

  it('is read with the scope for it alone', async () => {
    expect((await list('c-ana', 'sender-key')).status).toBe(403);
  });
});
