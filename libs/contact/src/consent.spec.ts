import fc from 'fast-check';
import { applyConsent, consentStatus, withdrawnAnywhere, type StatedConsent } from './consent';
import type { Contact } from './contact';
import { newContact } from './new-contact';

const told = (stated: StatedConsent[], attributes: Contact['attributes']['values'] = {}): Contact => {
  const contact = { ...newContact('c', 0), attributes: { values: attributes, times: {} } };
  for (const one of stated) applyConsent(contact, one);
  return contact;
};
const grant = (at: number, addresses?: string[], form?: string, channel?: string): StatedConsent => ({ purpose: 'offers', channel, status: 'granted', at, form, addresses });
const withdrawal = (at: number, channel?: string): StatedConsent => ({ purpose: 'offers', channel, status: 'withdrawn', at });

describe('the address of a grant', () => {
  it.each([
    ['is the one it was given for', [grant(1, ['a'])], 'a', 'granted'],
    ['however it is written', [grant(1, ['a'])], 'A', 'granted'],
    ['and no other', [grant(1, ['a'])], 'b', undefined],
    ['may be one of several grants', [grant(1, ['a']), grant(2, ['b'])], 'a', 'granted'],
    ['may come of a grant for all channels', [grant(1, ['a']), grant(2, ['b'], undefined, 'email')], 'a', 'granted'],
    ['is any where none was known', [grant(1)], 'b', 'granted'],
    ['goes with a withdrawal', [grant(1, ['a']), withdrawal(2), grant(3, ['b'], 'double-opt-in')], 'a', undefined],
    ['comes with the grant that lifts one', [grant(1, ['a']), withdrawal(2), grant(3, ['b'], 'double-opt-in')], 'b', 'granted'],
    ['is for nothing while withdrawn', [grant(1, ['a']), withdrawal(2)], 'a', 'withdrawn'],
  ])('%s', (_what, stated, address, status) => {
    expect(consentStatus(told(stated), 'offers', 'email', address)).toBe(status);
  });

  it.each(['print', 'phone', 'feed'])('says nothing about %s', (channel) => {
    expect(consentStatus(told([grant(1, ['a'])]), 'offers', channel, 'b')).toBe('granted');
  });
});

describe('who is too young', () => {
  const birthDate = '2012-06-01';
  const before = Date.parse('2027-05-31T12:00:00Z');
  const after = Date.parse('2027-06-02T12:00:00Z');
  it.each<[string, number, string | undefined, Contact['attributes']['values'], string | undefined]>([
    ['can not consent alone', before, undefined, { birthDate }, undefined],
    ['consents by a guardian', before, 'guardian', { birthDate }, 'granted'],
    ['consents alone from 15 on', after, undefined, { birthDate }, 'granted'],
    ['is anybody whom a platform calls a minor without a date', after, undefined, { minor: true }, undefined],
    ['is not who has a date that says otherwise', after, undefined, { minor: true, birthDate: '1990-01-01' }, 'granted'],
    ['is nobody of whom no age is known', before, undefined, {}, 'granted'],
  ])('%s', (_what, at, actor, attributes, status) => {
    expect(consentStatus(told([{ ...grant(at), actor }], attributes), 'offers', 'email')).toBe(status);
  });

  it('withdraws alone', () => {
    const contact = told([{ ...grant(before), actor: 'guardian' }, withdrawal(before + 1)], { birthDate });
    expect([consentStatus(contact, 'offers', 'email'), withdrawnAnywhere(contact, 'offers')]).toEqual(['withdrawn', true]);
  });
});

describe('the standing of a purpose', () => {
  const statement = fc.record({
    granted: fc.boolean(), form: fc.constantFrom(undefined, 'enrolment-form', 'preference-centre', 'double-opt-in'), channel: fc.constantFrom(undefined, 'email', 'print'),
    addresses: fc.constantFrom<(string[] | undefined)[]>(undefined, ['a'], ['b'], ['a', 'b']),
  });
  const statements = fc.array(statement, { minLength: 1, maxLength: 8 }).map((list) => list.map(({ granted, form, channel, addresses }, at): StatedConsent => ({ purpose: 'offers', status: granted ? 'granted' : 'withdrawn', at, channel, ...(granted && { form, addresses }) })));
  const seen = (contact: Contact) => ['email', 'print', 'feed'].flatMap((channel) => ['a', 'b', 'c'].map((address) => consentStatus(contact, 'offers', channel, address)));

  it('is the same in whatever order it was heard, and however often', () => {
    fc.assert(
      fc.property(statements.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }), fc.subarray(list))), ([list, shuffled, again]) => {
        expect(seen(told([...shuffled, ...again]))).toEqual(seen(told(list)));
      }),
    );
  });

  it('keeps few statements of a platform that repeats itself', () => {
    const contact = told(Array.from({ length: 200 }, (_, i) => grant(i, [`${i % 2}`])));
    expect(contact.consents.offers?.['*']?.said?.length).toBeLessThan(5);
    expect(consentStatus(contact, 'offers', 'email', '0')).toBe('granted');
  });

  it('keeps few of a person who often changes her mind', () => {
    const contact = told(Array.from({ length: 200 }, (_, i) => (i % 3 ? grant(i, ['a'], 'preference-centre') : withdrawal(i))));
    expect(JSON.stringify(contact.consents).length).toBeLessThan(1_000);
    expect(told(Array.from({ length: 200 }, (_, i) => grant(i, ['a'], 'preference-centre'))).consents.offers?.['*']?.said).toHaveLength(16);
  });

  it('of one statement is kept as that statement alone', () => {
    expect(told([grant(1, ['a'], 'double-opt-in')]).consents).toEqual({ offers: { '*': { status: 'granted', at: 1, form: 'double-opt-in', addresses: ['a'] } } });
  });

  it('reads what was kept before statements were, and adds to it', () => {
    const contact = { ...newContact('c', 0), consents: { offers: { '*': { status: 'withdrawn' as const, at: 5 }, email: { status: 'granted' as const, at: 3 } } } };
    expect(consentStatus(contact, 'offers', 'email', 'a')).toBe('withdrawn');
    applyConsent(contact, grant(6, ['a'], 'preference-centre', 'email'));
    expect(consentStatus(contact, 'offers', 'email', 'a')).toBe('granted');
  });
});
