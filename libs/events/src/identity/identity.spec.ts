import { anonymise, claimsOf, decideIdentity, fullType, identityKey, isRoleMailbox, normaliseIdentifier, type Identifier, type LearnerEvent } from '../index';

const lms1: Identifier = { scheme: 'lms', issuer: 'lms/main', value: 'u-1' };
const lms2: Identifier = { scheme: 'lms', issuer: 'lms/main', value: 'u-2' };
const crm: Identifier = { scheme: 'crm', issuer: 'crm', value: 'c-9' };
const ana: Identifier = { scheme: 'email', value: 'ana@example.org' };
const anaNew: Identifier = { scheme: 'email', value: 'ana@new.example' };

function eventOf(identifiers: Identifier[], more: Partial<LearnerEvent['data']> = {}, name = 'login.recorded'): LearnerEvent {
  return { specversion: '1.0', id: 'a', source: 's', type: fullType(name), time: '2026-03-02T09:00:00Z', data: { learner: { identifiers }, ...more } };
}

describe('normaliseIdentifier and identityKey', () => {
  it.each<[Identifier, string]>([
    [{ scheme: 'email', value: '  Ana@Example.ORG ' }, 'email||ana@example.org'],
    [{ scheme: 'email', issuer: 'lms/main', value: 'ana@example.org' }, 'email||ana@example.org'],
    [{ scheme: 'mbox', value: 'mailto:Ana@example.org' }, 'email||ana@example.org'],
    [{ scheme: 'iri', issuer: 'x', value: 'MAILTO:ana%2Bnews@example.org?subject=x' }, 'email||ana+news@example.org'],
    [{ scheme: 'mbox', value: 'mailto:100%@example.org' }, 'email||100%@example.org'],
    [{ scheme: 'LMS', issuer: ' lms/main ', value: ' U-1 ' }, 'lms|lms/main|U-1'],
    [{ scheme: 'lms', issuer: '', value: 'u-1' }, 'lms||u-1'],
    [{ scheme: 'lms', issuer: 'a|b', value: 'c' }, 'lms|a%7Cb|c'],
    [{ scheme: 'lms', issuer: 'a', value: 'b|c' }, 'lms|a|b|c'],
  ])('%j has the key %s', (identifier, key) => {
    expect(identityKey(identifier)).toBe(key);
    expect(identityKey(normaliseIdentifier(identifier))).toBe(key);
  });
});

describe('isRoleMailbox', () => {
  it.each(['training@acme.fr', 'Formation@acme.fr', 'info@x', 'contact@x', 'rh@x', 'hr@x', 'office@x', 'admin@x', 'no-reply@x', 'formation+lms@x', 'service.rh@x', 'formation2@x', 'Comptabilité@x', 'training-team@x', 'ressources.humaines@x'])(
    '%s is an office',
    (address) => expect(isRoleMailbox(address)).toBe(true),
  );
  it.each(['ana@example.org', 'ana.roux@training.example', 'rhea@x', 'info', '', '@x', 'contact.dupont@x', 'marie.claire@x', 'le@x', 'fr@x'])('%j is not', (address) =>
    expect(isRoleMailbox(address)).toBe(false),
  );
});

describe('claimsOf', () => {
  it('gives each identifier once, and leaves role mailboxes out of the claims but not of the addresses', () => {
    const event = eventOf([lms1, { ...ana, value: 'ANA@example.org' }, ana, { scheme: 'email', value: 'training@acme.fr' }, lms1]);
    expect(claimsOf(event)).toEqual({ claims: [lms1, ana], addresses: ['ana@example.org', 'training@acme.fr'] });
  });
  it('finds two ids of one issuer, but not of two issuers nor two e-mail addresses', () => {
    expect(claimsOf(eventOf([lms1, lms2])).problem?.code).toBe('two-ids-of-one-issuer');
    expect(claimsOf(eventOf([lms1, { ...lms2, issuer: 'lms/other' }, ana, anaNew])).problem).toBeUndefined();
  });
  it('never counts the actor, nor who gave an anonymous evaluation', () => {
    expect(claimsOf(eventOf([lms1], { actor: { identifiers: [lms2] } })).claims).toEqual([lms1]);
    expect(claimsOf(eventOf([lms1], { evaluation: { kind: 'hot', anonymous: true } }, 'evaluation.submitted'))).toEqual({ claims: [], addresses: [] });
    expect(claimsOf({ ...eventOf([]), data: {} })).toEqual({ claims: [], addresses: [] });
  });
});

describe('decideIdentity', () => {
  const none: ReadonlySet<string> = new Set<string>();
  const owning = (...pairs: [Identifier, string][]): Map<string, string> => new Map(pairs.map(([identifier, contact]) => [identityKey(identifier), contact]));
  const sharedMailbox: ReadonlySet<string> = new Set([identityKey(ana)]);

  it.each<[string, Parameters<typeof decideIdentity>[0], Partial<ReturnType<typeof decideIdentity>>]>([
    ['claims nobody owns make a new contact', { claims: [lms1, ana], owners: owning(), ownedBy: [], shared: none }, { type: 'new', link: [lms1, ana] }],
    ['known claims name their contact', { claims: [lms1, ana], owners: owning([lms1, 'A'], [ana, 'A']), ownedBy: [lms1, ana], shared: none }, { type: 'existing', contact: 'A', link: [] }],
    ['a platform id that comes later is linked', { claims: [ana, lms1], owners: owning([ana, 'A']), ownedBy: [ana], shared: none }, { type: 'existing', contact: 'A', link: [lms1] }],
    ['an id of another platform is linked', { claims: [lms1, crm], owners: owning([lms1, 'A']), ownedBy: [lms1], shared: none }, { type: 'existing', contact: 'A', link: [crm] }],
    ['a changed e-mail on a known platform id is linked besides', { claims: [lms1, anaNew], owners: owning([lms1, 'A']), ownedBy: [lms1, ana], shared: none }, { type: 'existing', contact: 'A', link: [anaNew] }],
    ['a mailbox alone names its contact', { claims: [ana], owners: owning([ana, 'A']), ownedBy: [lms1, ana], shared: none }, { type: 'existing', contact: 'A', link: [] }],
    ['a mailbox that a second platform id brings is shared, and the id is a new contact', { claims: [lms2, ana], owners: owning([ana, 'A']), ownedBy: [lms1, ana], shared: none }, { type: 'shared-mailbox', mailboxes: ['email||ana@example.org'], link: [lms2] }],
    ['another address of its own is linked when the first is shared', { claims: [ana, lms2, anaNew], owners: owning([ana, 'A']), ownedBy: [lms1, ana], shared: none }, { type: 'shared-mailbox', link: [lms2, anaNew] }],
    ['a known contact that brings another platform id\'s mailbox keeps its event', { claims: [lms2, ana], owners: owning([ana, 'A'], [lms2, 'B']), ownedBy: new Map([['A', [lms1, ana]], ['B', [lms2]]]), shared: none }, { type: 'shared-mailbox', contact: 'B', mailboxes: ['email||ana@example.org'], link: [] }],
    ['a shared mailbox beside a new platform id claims nobody', { claims: [lms2, ana], owners: owning(), ownedBy: [], shared: sharedMailbox }, { type: 'new', link: [lms2] }],
    ['a shared mailbox beside a known platform id is not linked', { claims: [lms2, ana], owners: owning([lms2, 'B'], [ana, 'A']), ownedBy: [lms2], shared: sharedMailbox }, { type: 'existing', contact: 'B', link: [] }],
    ['a shared mailbox alone is nobody', { claims: [ana], owners: owning([ana, 'A']), ownedBy: [], shared: sharedMailbox }, { type: 'quarantine', code: 'no-identifier' }],
    ['no claim at all is nobody', { claims: [], owners: owning(), ownedBy: [], shared: none }, { type: 'quarantine', code: 'no-identifier' }],
    ['two platform ids of two contacts', { claims: [lms1, crm], owners: owning([lms1, 'A'], [crm, 'B']), ownedBy: [], shared: none }, { type: 'quarantine', code: 'two-contacts', contacts: ['A', 'B'] }],
    ['a platform id and a mailbox of two contacts', { claims: [lms1, ana], owners: owning([lms1, 'A'], [ana, 'B']), ownedBy: [], shared: none }, { type: 'quarantine', code: 'two-contacts', contacts: ['A', 'B'] }],
    ['two mailboxes of two contacts', { claims: [ana, anaNew], owners: owning([ana, 'A'], [anaNew, 'B']), ownedBy: [], shared: none }, { type: 'quarantine', code: 'two-contacts' }],
    ['a second id of one issuer never links', { claims: [crm, lms2], owners: owning([crm, 'A']), ownedBy: [crm, lms1], shared: none }, { type: 'quarantine', code: 'two-ids-of-one-issuer', contacts: ['A'] }],
  ])('%s', (_case, question, decision) => {
    const decided = decideIdentity(question);
    expect(decided).toMatchObject(decision);
    if (decision.type === 'shared-mailbox' && !('contact' in decision)) expect(decided).not.toHaveProperty('contact');
  });
});

describe('anonymise', () => {
  const evaluation = { kind: 'hot', nps: 3, anonymous: true, comment: 'Ana: trop rapide', referral: { email: 'bo@example.org' }, identifiers: ['u-1'] };
  const submitted: LearnerEvent = {
    ...eventOf([lms1], { evaluation, actor: { identifiers: [lms2] }, course: { id: 'c' }, enrolment: { id: 'e' }, account: { id: 'acme', managers: [{ identifiers: [ana] }] }, identifiers: ['u-1'] }, 'evaluation.submitted'),
    subject: 'contact-1',
  };

  it('leaves out whoever gave an anonymous evaluation, and the comment as it is', () => {
    const before = structuredClone(submitted);
    const bare = anonymise(submitted);
    expect(bare).not.toHaveProperty('subject');
    expect(bare.data).toEqual({ course: { id: 'c' }, account: { id: 'acme' }, evaluation: { kind: 'hot', nps: 3, anonymous: true, comment: 'Ana: trop rapide' } });
    expect(submitted).toEqual(before);
  });

  it('leaves every other event as it is', () => {
    const named: LearnerEvent = { ...submitted, data: { ...submitted.data, evaluation: { kind: 'hot' } } };
    expect(anonymise(named)).toBe(named);
  });
});
