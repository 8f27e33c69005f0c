import fc from 'fast-check';
import type { IdentityRules } from '../config/source-config.schema';
import { applyRules } from './apply-rules';

const lms = { scheme: 'lms', value: 'u-1' };
const mail = { scheme: 'email', value: 'ana@example.org' };
const event = (identifiers: unknown, more: object = {}) => ({ id: 'a', data: { learner: { identifiers, attributes: { x: 1 } }, course: { id: 'c' }, ...more } });
const rules = (identity: IdentityRules) => ({ backfill: false, identity });
const identifiersOf = (given: unknown, identity: IdentityRules, key?: string): unknown => {
  const ruled = applyRules(given, rules(identity), key);
  return ruled.type === 'event' ? (ruled.event as { data: { learner?: { identifiers: unknown } } }).data.learner?.identifiers : ruled.code;
};

describe('the rules of a source', () => {
  it('name the platform where the event names none, and mark history', () => {
    expect(applyRules({ id: 'a' }, { source: 'lms/main', backfill: true, identity: {} }, undefined)).toEqual({ type: 'event', event: { id: 'a', source: 'lms/main', backfill: true } });
    expect(applyRules({ id: 'a', source: 'other' }, { source: 'lms/main', backfill: false, identity: {} }, 'k')).toEqual({ type: 'event', event: { id: 'a', source: 'other' } });
  });

  it.each<[string, unknown, IdentityRules, string | undefined, unknown]>([
    ['give an issuer to who has none', [lms, { ...lms, issuer: 'x' }, mail], { issuer: 'lms/main' }, undefined, [{ ...lms, issuer: 'lms/main' }, { ...lms, issuer: 'x' }, mail]],
    ['give none to an address, whatever its scheme is called', [{ scheme: 'mbox', value: 'mailto:ana@example.org' }], { issuer: 'lms/main' }, undefined, [{ scheme: 'mbox', value: 'mailto:ana@example.org' }]],
    ['take the key for an identifier', [mail], { issuer: 'lms/main', key: 'lms' }, 'u-1', [mail, { ...lms, issuer: 'lms/main' }]],
    ['take the key of an address as one', [lms], { issuer: 'lms/main', key: 'email' }, 'a@b.example', [{ ...lms, issuer: 'lms/main' }, { scheme: 'email', value: 'a@b.example' }]],
    ['believe the event over its key', [lms], { key: 'LMS' }, 'other', [lms]],
    ['do without a key', [lms], { key: 'crm' }, ' ', [lms]],
    ['leave out what is not trusted', [lms, mail, { scheme: 'Phone', value: '1' }], { trust: ['LMS', 'phone'] }, undefined, [lms, { scheme: 'Phone', value: '1' }]],
    ['trust a key that they name themselves', [mail], { trust: ['crm'], key: 'lms' }, 'u-1', [lms]],
    ['refuse an event that names its learner by nothing trusted', [lms], { trust: ['email'] }, undefined, 'identity-untrusted'],
    ['leave what is no identifier to the intake', [7, { scheme: 7 }], { issuer: 'x', trust: ['email'], key: 'lms' }, undefined, [7, { scheme: 7 }]],
    ['leave no identifiers to the intake', [], { trust: ['email'] }, undefined, []],
  ])('%s', (_what, identifiers, identity, key, expected) => {
    expect(identifiersOf(event(identifiers), identity, key)).toEqual(expected);
  });

  it('name the learner by the key where the event names none', () => {
    expect(identifiersOf({ id: 'a', data: {} }, { key: 'lms' }, 'u-1')).toEqual([lms]);
  });

  it('give an issuer to who acted and to managers too, and leave nobody out there', () => {
    const ruled = applyRules(event([lms], { actor: { identifiers: [lms] }, account: { id: 'x', managers: [{ identifiers: [mail, lms] }] } }), rules({ issuer: 'lms/main', trust: ['lms'] }), undefined);
    const ours = { ...lms, issuer: 'lms/main' };
    expect(ruled).toMatchObject({ event: { data: { learner: { identifiers: [ours], attributes: { x: 1 } }, actor: { identifiers: [ours] }, account: { id: 'x', managers: [{ identifiers: [mail, ours] }] } } } });
  });

  it('change nothing that came, and answer whatever it is', () => {
    const whatever = fc.oneof(fc.jsonValue(), fc.record({ data: fc.jsonValue() }), fc.record({ data: fc.record({ learner: fc.jsonValue(), account: fc.jsonValue() }) }));
    fc.assert(fc.property(whatever, (given) => {
      const before = JSON.stringify(given);
      applyRules(given, { source: 's', backfill: true, identity: { issuer: 'i', key: 'lms', trust: ['lms'] } }, 'k');
      expect(JSON.stringify(given)).toBe(before);
    }));
  });
});
