import type { LearnerEventData } from '@parcours/events';
import { asking, ConsentHouse, type Purpose } from './consent-house';

const day = 86_400_000;
const lms = { scheme: 'lms', issuer: 'lms/main', value: 'u-1' };
const home = 'ana@home.example';
const work = 'ana@acme.example';
const acme = { id: 'acme', name: 'Acme' };

const named = (...addresses: string[]) => ({ learner: { identifiers: [lms, ...addresses.map((value) => ({ scheme: 'email', value }))] } });

/** One thing that happens: an event, or an operator's act. */
type Happening = [name: string, data: LearnerEventData] | { reopen: string };
const brings = (address: string, account?: { id: string; name?: string }): Happening => ['profile.updated', { ...named(address), ...(account && { account }) }];
const attributes = (values: Record<string, string | boolean>): Happening => ['profile.updated', { learner: { identifiers: [lms], attributes: values } }];
const grants = (purpose: Purpose, form?: string, ...addresses: string[]): Happening => ['consent.granted', { ...named(...addresses), consent: { purpose, channel: 'email', ...(form !== undefined && { proof: { form } }) } }];
const withdraws = (purpose: Purpose, channel?: string): Happening => ['consent.withdrawn', { ...named(), consent: { purpose, ...(channel !== undefined && { channel }) } }];
const bounces = (email: string, kind: 'hard' | 'soft'): Happening => ['email.bounced', { ...named(), command: 'some-mail', step: 'mail', kind, email }];
const complains = (email: string, purpose: Purpose): Happening => ['email.complained', { ...named(), command: 'some-mail', step: 'mail', purpose, email }];
const closes: Happening = ['contact.closed', { ...named(), reason: 'left' }];

let house: ConsentHouse;
beforeEach(async () => void (house = await ConsentHouse.open()));
afterEach(() => house.close());

async function happen(happenings: Happening[]): Promise<void> {
  for (const happening of happenings) {
    house.clock.instant += day;
    if ('reopen' in happening) await house.decide().then(async () => house.reopen((await house.contact('lms|lms/main|u-1'))?.id ?? '', happening.reopen));
    else await house.tell(...happening);
  }
}

async function ask(purpose: Purpose, account?: { id: string }): Promise<void> {
  house.clock.instant += day;
  await house.tell(asking[purpose], { ...named(), ...(account && { account }) });
  await house.decide();
}

/** Each rule: what was before, the mail that is asked for, and where it goes; undefined: nowhere. */
const rules: [rule: string, before: Happening[], purpose: Purpose, account: { id: string } | undefined, to: string | undefined][] = [
  ['what the contract owes goes to whoever said nothing', [brings(home)], 'service', undefined, home],
  ['what the contract owes goes to whoever withdrew everything', [brings(home), withdraws('service'), withdraws('offers')], 'service', undefined, home],
  ['news to a private address ask for a yes', [brings(home)], 'learning-news', undefined, undefined],
  ['news to a private address go out after a yes', [brings(home), grants('learning-news')], 'learning-news', undefined, home],
  ['a yes to one purpose is none to another', [brings(home), grants('learning-news')], 'offers', undefined, undefined],
  ['a yes to letters is none to mail', [brings(home), ['consent.granted', { ...named(), consent: { purpose: 'offers', channel: 'print' } }]], 'offers', undefined, undefined],
  ['a yes without channel is one to all', [brings(home), ['consent.granted', { ...named(), consent: { purpose: 'offers' } }]], 'offers', undefined, home],
  ['news about the job go to the address the employer supplied until she says no', [brings(work, acme)], 'learning-news', acme, work],
  ['and then no more', [brings(work, acme), withdraws('learning-news')], 'learning-news', acme, undefined],
  ['news about the job go to a private address after a yes alone', [brings(home)], 'learning-news', acme, undefined],
  ['news that are not about the job never go to the employer’s address', [brings(work, acme)], 'learning-news', undefined, undefined],
  ['not even after a yes', [brings(work, acme), grants('learning-news', 'double-opt-in', work)], 'learning-news', undefined, undefined],
  ['news about another employer’s course do not go there either', [brings(work, acme)], 'offers', { id: 'bolt' }, undefined],
  ['what the contract owes goes there, where there is no other', [brings(work, acme)], 'service', undefined, work],
  ['a mail about an enrolment goes to the address that came with it', [brings(home), brings(work, acme), brings(home)], 'service', acme, work],
  ['a private one goes to the private address', [brings(home), brings(work, acme)], 'service', undefined, home],
  ['an address that was private before an employer named it stays so', [brings(home), brings(home, acme)], 'offers', acme, undefined],
  ['a consent belongs to the address it was given for', [brings(home), grants('offers', 'double-opt-in', home), brings('new@home.example')], 'offers', undefined, undefined],
  ['one that names no address belongs to those there were', [brings(home), grants('offers'), brings('new@home.example')], 'offers', undefined, undefined],
  ['a new address is written to after its own yes', [brings(home), grants('offers'), brings('new@home.example'), grants('offers', undefined, 'new@home.example')], 'offers', undefined, 'new@home.example'],
  ['a withdrawal belongs to the person, whatever address comes later', [brings(home), withdraws('learning-news'), brings(work, acme)], 'learning-news', acme, undefined],
  ['a withdrawal of letters leaves mail', [brings(home), grants('offers'), withdraws('offers', 'print')], 'offers', undefined, home],
  ['a platform’s sync lifts no withdrawal', [brings(home), grants('offers'), withdraws('offers'), grants('offers'), grants('offers', 'enrolment-form')], 'offers', undefined, undefined],
  ['her own yes on the preference page lifts it', [brings(home), withdraws('offers'), grants('offers', 'preference-centre')], 'offers', undefined, home],
  ['and so does a confirmed one', [brings(home), withdraws('offers'), grants('offers', 'double-opt-in')], 'offers', undefined, home],
  ['but not where somebody else gave it for her', [brings(home), withdraws('offers'), ['consent.granted', { ...named(), actor: { identifiers: [{ scheme: 'lms', issuer: 'lms/main', value: 'admin' }] }, consent: { purpose: 'offers', channel: 'email', proof: { form: 'preference-centre' } } }]], 'offers', undefined, undefined],
  ['preferences that say withdrawn withdraw', [brings(home), grants('offers'), ['preference.changed', { ...named(), consent: { purpose: 'offers', channel: 'email', status: 'withdrawn' } as never }]], 'offers', undefined, undefined],
  ['a soft bounce closes nothing', [brings(home), grants('offers'), bounces(home, 'soft')], 'offers', undefined, home],
  ['a hard bounce closes the address, for all purposes', [brings(home), bounces(home, 'hard')], 'service', undefined, undefined],
  ['a hard bounce changes to no other address in silence', [brings(home), brings(work, acme), bounces(work, 'hard')], 'service', acme, undefined],
  ['a hard bounce closes no other address', [brings(home), brings(work, acme), bounces(work, 'hard')], 'service', undefined, home],
  ['her own yes lifts no bounce', [brings(home), bounces(home, 'hard'), grants('offers', 'preference-centre')], 'offers', undefined, undefined],
  ['nor a complaint', [brings(home), complains(home, 'offers'), grants('offers', 'preference-centre')], 'offers', undefined, undefined],
  ['a complaint closes the address for all purposes', [brings(home), complains(home, 'offers')], 'service', undefined, undefined],
  ['a complaint about a purpose ends it at her other addresses', [brings(home), grants('offers'), brings(work, acme), complains(work, 'offers')], 'offers', undefined, undefined],
  ['an operator lifts a bounce', [brings(home), grants('offers'), bounces(home, 'hard'), { reopen: home }], 'offers', undefined, home],
  ['an operator lifts a complaint', [brings(home), grants('offers'), complains(home, 'offers'), { reopen: home }], 'offers', undefined, home],
  ['an operator lifts no unsubscription', [brings(home), withdraws('offers'), { reopen: home }], 'offers', undefined, undefined],
  ['what bounced again after an operator’s word is closed again', [brings(home), bounces(home, 'hard'), { reopen: home }, bounces(home, 'hard')], 'service', undefined, undefined],
  ['a minor gets no news, whatever was agreed to', [brings(home), attributes({ birthDate: '2010-01-01' }), grants('offers', 'double-opt-in')], 'offers', undefined, undefined],
  ['a minor gets what the contract owes', [brings(home), attributes({ birthDate: '2010-01-01' })], 'service', undefined, home],
  ['somebody a platform calls a minor is one', [brings(home), attributes({ minor: true }), grants('offers')], 'offers', undefined, undefined],
  ['a closed contact gets nothing, and no farewell', [brings(home), closes], 'service', undefined, undefined],
  ['a training manager’s no to her numbers leaves her own news', [brings(work, acme), withdraws('manager-digest')], 'learning-news', acme, work],
  ['a learner’s no to news leaves the manager’s numbers', [brings(work, acme), withdraws('learning-news')], 'manager-digest', acme, work],
];

describe('the rules of consent, at the decision', () => {
  it.each(rules)('%s', async (_rule, before, purpose, account, to) => {
    await happen(before);
    await house.decide();
    await ask(purpose, account);
    const decided = house.waiting;
    await house.send();
    expect([decided, house.sent.map((sent) => sent.to)]).toEqual(to === undefined ? [0, []] : [1, [to]]);
  });
});

/** What may come between the decision and the sending, and that the engine has not heard of yet. */
const between: [what: string, before: Happening[], then: Happening[], purpose: Purpose, account: { id: string } | undefined, reason: string | undefined][] = [
  ['a withdrawal', [brings(home), grants('offers')], [withdraws('offers', 'email')], 'offers', undefined, 'unsubscribed'],
  ['a withdrawal of all channels', [brings(home), grants('offers')], [withdraws('offers')], 'offers', undefined, 'unsubscribed'],
  ['a changed preference', [brings(home), grants('offers')], [['preference.changed', { ...named(), consent: { purpose: 'offers', status: 'withdrawn' } as never }]], 'offers', undefined, 'unsubscribed'],
  ['a withdrawal of news to the employer’s address', [brings(work, acme)], [withdraws('learning-news')], 'learning-news', acme, 'unsubscribed'],
  ['a complaint', [brings(home), grants('offers')], [complains(home, 'offers')], 'offers', undefined, 'complained'],
  ['a hard bounce', [brings(home)], [bounces(home, 'hard')], 'service', undefined, 'bounced'],
  ['a soft bounce, which says nothing', [brings(home)], [bounces(home, 'soft')], 'service', undefined, undefined],
  ['a withdrawal of what the contract owes, which says nothing', [brings(home)], [withdraws('service')], 'service', undefined, undefined],
  ['a withdrawal of letters, which says nothing', [brings(home), grants('offers')], [withdraws('offers', 'print')], 'offers', undefined, undefined],
  ['a withdrawal that she lifted again', [brings(home), grants('offers')], [withdraws('offers'), grants('offers', 'preference-centre')], 'offers', undefined, undefined],
  ['a withdrawal that a platform claims to have lifted', [brings(home), grants('offers')], [withdraws('offers'), grants('offers')], 'offers', undefined, 'unsubscribed'],
];

describe('what holds a mail back that was decided already', () => {
  it.each(between)('is %s', async (_what, before, then, purpose, account, reason) => {
    await happen(before);
    await house.decide();
    await ask(purpose, account);
    await happen(then);
    await house.send();
    expect([house.refused, house.sent.length]).toEqual(reason === undefined ? [[], 1] : [[reason], 0]);
  });

  it.each<[string, Happening[], string]>([
    ['a withdrawal', [withdraws('offers')], 'unsubscribed'],
    ['the end of the contact', [closes], 'closed'],
    ['a birth date that makes her a minor', [attributes({ birthDate: '2012-05-05' })], 'minor'],
  ])('is %s that the engine has heard of', async (_what, then, reason) => {
    await happen([brings(home), grants('offers')]);
    await house.decide();
    await ask('offers');
    await happen(then);
    await house.decide();
    await house.send();
    expect([house.refused, house.sent.length]).toEqual([[reason], 0]);
  });

  it('is a consent that is no longer in the records', async () => {
    await happen([brings(home), grants('offers')]);
    await house.decide();
    await ask('offers');
    const contact = await house.contact('lms|lms/main|u-1');
    if (contact) await house.stores.contacts.commit([{ ...contact, consents: {}, version: contact.version + 1 }]);
    await house.send();
    expect(house.refused).toEqual(['no-consent']);
  });

  it('is a withdrawal that came twice, once', async () => {
    await happen([brings(home), grants('offers')]);
    await house.decide();
    await ask('offers');
    for (let i = 0; i < 2; i++) await house.tell('consent.withdrawn', { ...named(), consent: { purpose: 'offers' } }, { id: 'w', time: house.clock.instant - 1 });
    await house.send();
    expect(house.refused).toEqual(['unsubscribed']);
  });

  it('is no withdrawal from before a yes of hers, however late it is heard', async () => {
    await happen([brings(home), grants('offers', 'preference-centre')]);
    await house.tell('consent.withdrawn', { ...named(), consent: { purpose: 'offers' } }, { time: house.clock.instant - day / 2 });
    await house.decide();
    await ask('offers');
    await house.send();
    expect(house.sent.map(({ to }) => to)).toEqual([home]);
  });

  it('is one from before a platform’s yes, which lifts nothing', async () => {
    await happen([brings(home), grants('offers')]);
    await house.tell('consent.withdrawn', { ...named(), consent: { purpose: 'offers' } }, { time: house.clock.instant - day / 2 });
    await house.decide();
    await ask('offers');
    expect(house.waiting).toBe(0);
  });
});
