import { type Contact } from '@parcours/contact';
import { commandId } from './ids';
import { Story } from './story.fixture';

const start = '2026-03-02T09:00:00Z';
const now = Date.parse(start);
const journey = (step: string, purpose = 'offers') => `
journey: j
title: J
purpose: ${purpose}
entry: { on: enrolment.created }
steps:
  - { id: act, ${step} }
`;
const email = (value: string, more = {}) => ({ data: { learner: { identifiers: [{ scheme: 'email', value }] }, ...more } });
const withdrawn = { consents: { offers: { '*': { status: 'withdrawn' as const, at: 0 } }, news: { '*': { status: 'withdrawn' as const, at: 0 } } } };
const bounced = { addresses: [{ value: 'ana@example.org', kind: 'private' as const, at: 0, closed: 'bounced' as const }] };
const paused = { pausedUntil: now + 1 };
const complained = { complaints: ['offers'] };

function refusal(step: string, contact: Partial<Contact>, purpose?: string, backfill = false): string | undefined {
  const story = new Story(journey(step, purpose));
  Object.assign(story.contact, contact);
  const { trace } = story.event('enrolment.created', start, { backfill });
  return trace.lines.find(({ step: id }) => id === 'act')?.reason;
}

describe('the first reason in order is the one recorded', () => {
  const late = 'send: { template: a, notAfter: entry.time - duration("1s") }';
  it.each([
    ['expired before unsubscribed', late, { ...withdrawn, ...complained, ...bounced, ...paused }, 'offers', 'expired'],
    ['no-consent for what was never granted', 'send: a', { ...complained, ...bounced, ...paused }, 'news', 'no-consent'],
    ['no-consent for a withdrawal where consent is asked', 'send: a', withdrawn, 'news', 'no-consent'],
    ['unsubscribed before complained', 'send: a', { ...withdrawn, ...complained, ...bounced, ...paused }, 'offers', 'unsubscribed'],
    ['complained before bounced', 'send: a', { ...complained, ...bounced, ...paused }, 'offers', 'complained'],
    ['bounced before paused', 'send: a', { ...bounced, ...paused }, 'offers', 'bounced'],
    ['paused before the suppression of history', 'send: a', paused, 'offers', 'paused'],
    ['a bounced address for the contractual too', 'send: a', { ...bounced, ...paused }, 'service', 'bounced'],
    ['nothing for the contractual while promotions are paused', 'send: a', { ...paused, ...withdrawn, ...complained }, 'service', undefined],
    ['nothing at the end of a pause', 'send: a', { pausedUntil: now }, 'offers', undefined],
    ['no-address for print without a postal one', 'print: { template: a, format: letter }', {}, 'offers', 'no-address'],
    ['nothing for what is looked at on one\'s own, a complaint notwithstanding', 'recommend: { slot: next }', complained, 'offers', undefined],
  ])('%s', (_what, step, contact, purpose, reason) => {
    expect(refusal(step, contact, purpose)).toBe(reason);
  });

  it('no-address where there is none', () => {
    const story = new Story(journey('send: a'));
    story.event('enrolment.created', start, { data: { learner: { identifiers: [{ scheme: 'lms', issuer: 'lms/main', value: 'u-1' }] } } });
    expect(story.lines()).toContain('act skipped no-address');
  });

  it('suppresses the sends of history', () => {
    expect(refusal('send: a', {}, 'service', true)).toBe('backfill');
    expect(refusal('send: a', paused, 'offers', true)).toBe('paused');
  });

  it.each(['print: { template: a, format: letter }', 'task: { title: Call, channel: phone }'])('a withdrawal by mail blocks %s of its purpose', (step) => {
    const contact = { consents: { offers: { email: { status: 'withdrawn' as const, at: 0 } } } };
    expect(refusal(step, contact)).toBe('unsubscribed');
    expect(refusal('recommend: { slot: next }', contact)).toBeUndefined();
  });

  it('takes the way out that the step has for the reason, and goes on behind it', () => {
    const story = new Story(`${journey('send: { template: a, otherwise: { unsubscribed: [{ id: gone, send: { template: b, purpose: service } }], default: [{ id: other, send: c }] } }')}  - { id: end, send: { template: d, purpose: service } }\n`);
    Object.assign(story.contact, withdrawn);
    story.event('enrolment.created', start);
    expect(story.lines()).toEqual(['entered', 'act skipped unsubscribed', 'gone acted', 'end acted', 'completed']);
  });
});

describe('an instant to act at', () => {
  it.each([
    ['holds the step till its window opens, and then it acts', 'offers', '2026-03-03T08:00:00Z act acted'],
    ['holds it, and then it is skipped where consent was withdrawn meanwhile', 'tips', '2026-03-03T08:00:00Z act skipped unsubscribed'],
  ])('%s', (_what, purpose, line) => {
    const story = new Story(journey('send: { template: a, window: { from: "09:00", to: "18:00" } }', purpose));
    story.event('enrolment.created', '2026-03-02T18:30:00Z', { data: { account: { id: 'acme' } } });
    story.event('consent.withdrawn', '2026-03-02T19:00:00Z', { data: { consent: { purpose: 'tips' } } });
    expect(story.until('2026-03-05T00:00:00Z').lines(true)).toContain(line);
  });

  it('counts a step held by its window as one visit', () => {
    const story = new Story(journey('send: { template: a, window: { from: "09:00", to: "18:00" } }', 'service'));
    story.event('enrolment.created', '2026-03-02T18:30:00Z');
    expect(story.until('2026-03-05T00:00:00Z').lines()).toEqual(['entered', 'act waiting', 'act woke', 'act acted', 'completed']);
    expect(story.commands[0]?.id).toBe(commandId(story.contact.ended[0]?.id ?? '', 'act', 1));
  });

  it.each([
    ['at its limit acts', '09:00:00Z', 'acted'],
    ['later is skipped', '08:59:59Z', 'skipped'],
  ])('a step %s', (_what, limit, outcome) => {
    const story = new Story(journey('send: { template: a, notAfter: enrolment.ends }', 'service'));
    story.event('enrolment.created', start, { data: { enrolment: { id: 'enr-1', ends: `2026-03-02T${limit}` } } });
    expect(story.trace.find(({ step }) => step === 'act')?.outcome).toBe(outcome);
  });

  it('without a value for its limit a step acts', () => {
    expect(refusal('send: { template: a, notAfter: enrolment.ends }', {}, 'service')).toBeUndefined();
  });
});

describe('a minor', () => {
  const minor = { attributes: { values: { birthDate: '2010-01-01', address: { line1: 'x' } }, times: {} } };
  const agreed = { consents: { offers: { '*': { status: 'granted' as const, at: 0, form: 'double-opt-in' } } } };
  it.each([
    ['no mail beyond the contract', 'send: a', 'offers', 'minor'],
    ['no offers', 'recommend: { slot: next }', 'offers', 'minor'],
    ['no letter beyond the contract', 'print: { template: a, format: letter }', 'offers', 'minor'],
    ['no call', 'task: { title: Call, channel: phone }', 'offers', 'minor'],
    ['the mail that the contract owes', 'send: a', 'service', undefined],
    ['a task for a person that reaches nobody', 'task: { title: Look }', 'offers', undefined],
  ])('gets %s', (_what, step, purpose, reason) => {
    expect(refusal(step, { ...minor, ...agreed }, purpose)).toBe(reason);
  });

  it('comes before a missing consent, and behind what came too late', () => {
    expect(refusal('send: a', minor, 'news')).toBe('minor');
    expect(refusal('send: { template: a, notAfter: entry.time - duration("1s") }', minor)).toBe('expired');
  });
});

describe('pauses of promotions', () => {
  it('of two the later end holds', () => {
    const story = new Story(`${journey('update: { pausePromotions: 10d }')}  - { id: less, update: { pausePromotions: 2d } }\n  - { id: wait, wait: 5d }\n  - { id: sent, send: a }\n  - { id: more, wait: 5d }\n  - { id: free, send: a }\n`);
    story.event('enrolment.created', start);
    expect(story.until('2026-03-20T00:00:00Z').lines()).toEqual(
      ['entered', 'act acted', 'less acted', 'wait waiting', 'wait woke', 'sent skipped paused', 'more waiting', 'more woke', 'free acted', 'completed'],
    );
  });
});

describe('where mail goes', () => {
  const to = (story: Story) => story.commands.map((command) => command.to);

  it('about an enrolment: to the address that came with its account', () => {
    const story = new Story(journey('send: a', 'service'));
    story.event('profile.updated', '2026-03-01T09:00:00Z', email('ana@home.example'));
    story.event('enrolment.created', start, email('ana@acme.example', { account: { id: 'acme' }, enrolment: { id: 'enr-1' } }));
    story.event('enrolment.created', start, email('ana@home.example', { enrolment: { id: 'enr-2' } }));
    expect(to(story)).toEqual(['ana@acme.example', 'ana@home.example']);
  });

  it('is the account of the event that began the run where there is no enrolment', () => {
    const story = new Story(journey('send: a', 'service').replace('enrolment.created', 'order.placed'));
    story.event('profile.updated', '2026-03-01T09:00:00Z', email('ana@home.example'));
    story.event('order.placed', start, email('ana@acme.example', { account: { id: 'acme' }, enrolment: undefined }));
    expect(to(story)).toEqual(['ana@acme.example']);
  });

  it('is not silently another one after a bounce', () => {
    const story = new Story(journey('send: a', 'service'));
    story.event('profile.updated', '2026-03-01T09:00:00Z', email('ana@home.example'));
    story.event('profile.updated', '2026-03-01T10:00:00Z', email('ana@acme.example', { account: { id: 'acme' } }));
    story.event('email.bounced', '2026-03-01T11:00:00Z', { data: { kind: 'hard', email: 'ana@acme.example', command: 'c' } });
    story.event('enrolment.created', start, email('ana@acme.example', { account: { id: 'acme' }, enrolment: { id: 'enr-1' } }));
    expect(story.lines()).toContain('act skipped bounced');
  });

  it.each([
    ['news that are not about the job', 'tips', undefined, 'act skipped no-consent'],
    ['news about another employer’s course', 'tips', 'bolt', 'act skipped no-consent'],
    ['news that need no yes, but are private', 'offers', undefined, 'act skipped no-address'],
    ['what the contract owes', 'service', undefined, 'act acted'],
    ['news about the job', 'tips', 'acme', 'act acted'],
  ])('is an employer’s address or not: %s', (_what, purpose, account, line) => {
    const story = new Story(journey('send: a', purpose));
    story.event('profile.updated', '2026-03-01T09:00:00Z', email('ana@acme.example', { account: { id: 'acme' }, enrolment: { id: 'enr-0' } }));
    story.event('enrolment.created', start, email('ana@acme.example', account === undefined ? {} : { account: { id: account } }));
    expect(story.lines()).toContain(line);
  });

  it.each([
    ['ana@home.example', 'act acted'],
    ['ana@new.example', 'act skipped no-consent'],
  ])('is where the consent was given for: %s', (address, line) => {
    const story = new Story(journey('send: a', 'news'));
    story.event('consent.granted', '2026-03-01T09:00:00Z', email('ana@home.example', { consent: { purpose: 'news', channel: 'email' } }));
    story.event('enrolment.created', start, email(address));
    expect(story.lines()).toContain(line);
  });

  it('is an address that an operator opened again', () => {
    const story = new Story(journey('send: a', 'service'));
    story.event('email.bounced', '2026-03-01T09:00:00Z', { data: { kind: 'hard', email: 'ana@example.org', command: 'c', enrolment: { id: 'enr-0' } } });
    story.tell({ type: 'address.reopen', contact: story.contact.id, address: 'ana@example.org', by: 'eve' }, now - 1);
    story.event('enrolment.created', start);
    expect(story.lines()).toContain('act acted');
  });

  it.each([
    ['private', {}, 'act skipped no-consent'],
    ['professional', { account: { id: 'acme' } }, 'act acted'],
  ])('decides the basis: a %s address', (_kind, more, line) => {
    const story = new Story(journey('send: a', 'tips'));
    story.event('enrolment.created', start, email('ana@example.org', more));
    expect(story.lines()).toContain(line);
  });
});
