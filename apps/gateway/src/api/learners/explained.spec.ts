import type { LearnerEvent } from '@parcours/events';
import { apiNow, openApiHouse, type ApiHouse } from '../../../../../test/support/api-house';
import type { Page, TimelineItem } from '../../../../studio/web/src/api-types';

const minute = 60_000;
const time = (minutes: number) => new Date(apiNow + minutes * minute).toISOString().replace('.000Z', 'Z');
const journey = `
journey: news
title: News
purpose: learning-news
entry: { on: course.completed, when: has(event.data.success) && event.data.success == true }
steps:
  - { id: breathe, update: { pausePromotions: 7d } }
  - { id: mail, send: welcome }
  - { id: letter, print: { template: welcome, format: a4-letter } }
  - { id: way, choose: { branches: [{ when: contact.tags.size() > 1, steps: [] }, { when: contact.interests.size() == 0, steps: [{ id: call, task: { title: Call, channel: phone, purpose: offers } }] }] } }
`;

let house: ApiHouse;
beforeEach(async () => {
  house = await openApiHouse();
  await house.addContact('c-ana', {}, 'ana@example.org');
  await house.publish(journey, 'news');
});
afterEach(() => house.app.close());

const skip = (step: string, reason: string, minutes = 10) => house.addTrace({ id: `t-${step}`, contact: 'c-ana', journey: 'news', outcome: 'skipped', step, reason, at: apiNow + minutes * minute });
const tell = (name: Parameters<ApiHouse['addEvent']>[1], minutes: number, data: LearnerEvent['data'] = {}) => house.addEvent('c-ana', name, time(minutes), data);
const last = async (): Promise<TimelineItem | undefined> => (await house.get<Page<TimelineItem>>('/v1/learners/c-ana/timeline')).body.items.findLast(({ kind }) => kind === 'trace');

describe('what a refusal rests on', () => {
  it('is the last withdrawal before it, of its purpose and channel or of all', async () => {
    await tell('consent.withdrawn', 1, { consent: { purpose: 'learning-news' } });
    await tell('consent.withdrawn', 2, { consent: { purpose: 'offers', channel: 'email' } });
    await tell('consent.withdrawn', 3, { consent: { purpose: 'learning-news', channel: 'print' } });
    await tell('consent.withdrawn', 20, { consent: { purpose: 'learning-news', channel: 'email' } });
    await skip('mail', 'no-consent');
    expect((await last())?.because).toEqual({ what: 'withdrawn', at: time(1), id: 'lms e-1', name: 'consent.withdrawn', purpose: 'learning-news', channel: 'email' });
  });

  it.each([['letter', 'print'], ['call', 'phone']])('is a withdrawal on any channel where the step %s asks for %s', async (step, channel) => {
    const purpose = step === 'call' ? 'offers' : 'learning-news';
    await tell('consent.withdrawn', 2, { consent: { purpose, channel: 'email' } });
    await skip(step, 'unsubscribed');
    expect((await last())?.because).toMatchObject({ what: 'withdrawn', at: time(2), purpose, channel });
  });

  it('is that nothing was ever granted', async () => {
    await skip('mail', 'no-consent');
    expect((await last())?.because).toEqual({ what: 'never-granted', purpose: 'learning-news', channel: 'email' });
  });

  it('is the complaint about a mail of its purpose', async () => {
    await house.addMessage({ id: 'k-1', contact: 'c-ana', purpose: 'learning-news' });
    await house.addMessage({ id: 'k-2', contact: 'c-ana', purpose: 'offers' });
    await tell('email.complained', 1, { command: 'k-1' });
    await tell('email.complained', 2, { command: 'k-2' });
    await skip('mail', 'complained');
    expect((await last())?.because).toEqual({ what: 'complained', at: time(1), id: 'lms e-1', name: 'email.complained' });
  });

  it('is the hard bounce, not a soft one', async () => {
    await tell('email.bounced', 1, { command: 'k-1', kind: 'hard' });
    await tell('email.bounced', 2, { command: 'k-1', kind: 'soft' });
    await skip('mail', 'bounced');
    expect((await last())?.because).toMatchObject({ what: 'bounced', id: 'lms e-1' });
  });

  it('is the step that paused promotions, by the event that brought it there', async () => {
    await house.addTrace({ id: 't-1', contact: 'c-ana', journey: 'news', outcome: 'acted', step: 'breathe', at: apiNow, cause: { type: 'event', id: 'lms e-9', name: 'course.completed' } });
    await skip('mail', 'paused');
    expect((await last())?.because).toEqual({ what: 'paused', at: time(0), id: 'lms e-9', name: 'course.completed', journey: 'news', step: 'breathe' });
  });

  it('is what closed the contact, for an entry too', async () => {
    await tell('contact.closed', 1, { reason: 'left' });
    await house.addTrace({ id: 't-1', contact: 'c-ana', journey: 'news', runId: '', outcome: 'noted', reason: 'closed', at: apiNow + minute });
    expect((await last())?.because).toMatchObject({ what: 'closed', id: 'lms e-1' });
  });

  it('is that the run was held out', async () => {
    await house.addTrace({ id: 't-1', contact: 'c-ana', journey: 'news', outcome: 'noted', step: 'way', reason: 'held-out', at: apiNow });
    await skip('mail', 'held-out');
    expect((await last())?.because).toMatchObject({ what: 'held-out', at: time(0), journey: 'news', step: 'way' });
  });

  it.each([['mail', 'no-address'], ['mail', 'expired'], ['gone', 'no-such-reason']])('is not made up: %s skipped for %s', async (step, reason) => {
    await skip(step, reason);
    expect((await last())?.because).toBeUndefined();
  });
});

describe('the condition a look came out by', () => {
  it.each<[string, Parameters<ApiHouse['addTrace']>[0], string | undefined]>([
    ['that of the entry which did not hold', { id: 't', contact: 'c-ana', runId: '', outcome: 'noted', reason: 'entry-condition' }, 'has(event.data.success) && event.data.success == true'],
    ['that of the branch taken', { id: 't', contact: 'c-ana', outcome: 'noted', step: 'way', reason: 'branch 2' }, 'contact.interests.size() == 0'],
    ['none where no branch was taken', { id: 't', contact: 'c-ana', outcome: 'noted', step: 'way', reason: 'otherwise' }, undefined],
    ['none where the entry was refused for something else', { id: 't', contact: 'c-ana', runId: '', outcome: 'noted', reason: 'too-old' }, undefined],
  ])('is %s', async (_what, trace, condition) => {
    await house.addTrace({ journey: 'news', ...trace });
    expect((await last())?.condition).toBe(condition);
  });
});
