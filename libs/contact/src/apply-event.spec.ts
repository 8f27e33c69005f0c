import type { LearnerEvent } from '@parcours/events';
import fc from 'fast-check';
import { applyEvent, touchedBy } from './apply-event';
import { consentStatus } from './consent';
import type { Contact } from './contact';
import { newContact } from './new-contact';

const at = (day: number) => Date.parse(`2026-03-${String(day).padStart(2, '0')}T09:00:00Z`);
const ana = { identifiers: [{ scheme: 'email', value: 'ana@example.org' }] };

function event(name: string, day: number, data: LearnerEvent['data'] = {}): LearnerEvent {
  return { specversion: '1.0', id: `${name}-${day}`, source: 'lms/main', type: `org.parcours.learner.${name}.v1`, time: new Date(at(day)).toISOString(), data };
}

/** A contact that heard of events in the order given, all by the end of the month. */
function told(...events: LearnerEvent[]): Contact {
  return events.reduce((contact, one) => applyEvent(contact, one, at(31)), newContact('6f1b7a52-3f0e-5d0a-9c61-3f4b8d2a7e10', at(1)));
}

describe('an address', () => {
  const mail = { learner: ana };
  it('is private or professional by the event that brought it: an account that comes later makes no private address the employer’s', () => {
    expect(told(event('learner.registered', 2, mail), event('enrolment.created', 5, { ...mail, account: { id: 'acme' }, enrolment: { id: 'e' } })).addresses).toMatchObject([{ kind: 'private', at: at(5) }]);
    const brought = told(event('enrolment.created', 2, { ...mail, account: { id: 'acme' }, enrolment: { id: 'e' } }), event('login.recorded', 5, mail)).addresses;
    expect(brought).toMatchObject([{ kind: 'professional', account: 'acme', at: at(5) }]);
  });
});

describe('the time of a field', () => {
  it('is its record’s where the first event set it, and is named where another did', () => {
    const contact = told(
      event('profile.updated', 5, { learner: { ...ana, attributes: { firstName: 'Ana', locale: 'fr' } } }),
      event('profile.updated', 10, { learner: { ...ana, attributes: { locale: 'en' } } }),
    );
    expect(contact.attributes).toEqual({ values: { firstName: 'Ana', locale: 'en' }, times: { locale: at(10) }, at: at(5) });
  });

  it('of a standing nobody stated yet is older than any', () => {
    const heard = told(event('module.completed', 20, { enrolment: { id: 'enr-1' }, activity: { id: 'm-1' } }), event('enrolment.cancelled', 10, { enrolment: { id: 'enr-1' } }));
    expect(heard.enrolments['enr-1']?.values.status).toBe('cancelled');
  });

  it('is found in documents that name every one, and in those that a journey set first', () => {
    const known = newContact('c', at(1));
    known.attributes = { values: { firstName: 'Ana', stage: 'b' }, times: { firstName: at(10), stage: at(12) } };
    const older = applyEvent(known, event('profile.updated', 5, { learner: { ...ana, attributes: { firstName: 'A.', locale: 'fr' } } }), at(31));
    expect(older.attributes).toEqual({ values: { firstName: 'Ana', stage: 'b', locale: 'fr' }, times: { firstName: at(10), stage: at(12), locale: at(5) } });
    const newer = applyEvent(older, event('profile.updated', 11, { learner: { ...ana, attributes: { firstName: 'Anna', stage: 'a' } } }), at(31));
    expect(newer.attributes.values).toEqual({ firstName: 'Anna', stage: 'b', locale: 'fr' });
  });

  it('makes the outcome the same in whatever order events of different times come', () => {
    const days = [3, 5, 8, 13];
    const one = (day: number) => event('profile.updated', day, { learner: { ...ana, attributes: { name: `n${day}`, ...(day % 2 ? { odd: day } : { even: day }) } } });
    fc.assert(
      fc.property(fc.shuffledSubarray(days, { minLength: days.length }), (order) => {
        expect(told(...order.map(one)).attributes.values).toEqual({ name: 'n13', odd: 13, even: 8 });
      }),
    );
  });
});

describe('an event that happened before what was heard already', () => {
  it('never overwrites a newer field, and fills those that nothing newer set', () => {
    const contact = told(
      event('profile.updated', 10, { learner: { ...ana, attributes: { firstName: 'Ana', locale: 'fr' } } }),
      event('profile.updated', 5, { learner: { ...ana, attributes: { firstName: 'A.', jobTitle: 'Nurse' } } }),
    );
    expect(contact.attributes.values).toEqual({ firstName: 'Ana', locale: 'fr', jobTitle: 'Nurse' });
  });

  it('leaves the standing of an enrolment, its score, its modules and its last activity', () => {
    const enrolment = { enrolment: { id: 'enr-1' } };
    const module = { ...enrolment, activity: { id: 'm-1' } };
    const contact = told(
      event('enrolment.cancelled', 20, enrolment), event('module.uncompleted', 20, module), event('score.recorded', 20, { ...enrolment, final: true, scaled: 0.9 }),
      event('enrolment.created', 5, enrolment), event('module.completed', 6, module), event('score.recorded', 7, { ...enrolment, final: true, scaled: 0.1 }),
    );
    expect(contact.enrolments['enr-1']).toMatchObject({ values: { status: 'cancelled', score: 0.9, lastActivityAt: at(20) }, modules: { 'm-1': false } });
  });

  it.each([
    ['attributes', (day: number) => event('profile.updated', day, { learner: { ...ana, attributes: { day } } }), (contact: Contact) => contact.attributes.values.day],
    ['a course', (day: number) => event('course.started', day, { course: { id: 'c', name: `${day}` } }), (contact: Contact) => Number(contact.courses.c?.values.name)],
    ['an account', (day: number) => event('course.started', day, { account: { id: 'a', name: `${day}` } }), (contact: Contact) => Number(contact.accounts.a?.values.name)],
    ['silence', (day: number) => event('course.started', day), (contact: Contact) => (Number(contact.lastSeen['course.started']) - at(0)) / 86_400_000],
  ])('leaves %s as the newest said, in any order of hearing', (_what, make, read) => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 2, max: 30 }), { minLength: 1, maxLength: 8 }), (days) => {
        expect(read(told(...days.map(make)))).toBe(_what === 'silence' ? read(told(make(Math.max(...days)))) : Math.max(...days));
      }),
    );
  });

  it('of a later date than now counts as now', () => {
    const contact = applyEvent(newContact('c', at(1)), event('course.started', 20), at(10));
    expect(contact.lastSeen['course.started']).toBe(at(10));
  });
});

describe('names that mean something to the language', () => {
  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('%s is an id, an event and an attribute like another', (name) => {
    const data = {
      learner: { ...ana, attributes: JSON.parse(`{"${name}": "x"}`) as Record<string, string> },
      course: { id: name }, account: { id: name }, enrolment: { id: name }, activity: { id: name }, consent: { purpose: name, channel: name },
    };
    const contact = told(event('module.completed', 2, data), { ...event(name, 3, data), type: name }, event('consent.granted', 4, data));
    expect(Object.getOwnPropertyDescriptor(contact.enrolments, name)?.value).toMatchObject({ values: { status: 'active' } });
    expect(Object.getPrototypeOf(contact.attributes.values)).toBe(Object.prototype);
    expect(JSON.parse(JSON.stringify(contact))).toEqual(contact);
  });
});

describe('what comes back of a mail', () => {
  const private_ = event('profile.updated', 2, { learner: ana });
  const professional = event('profile.updated', 3, { learner: { identifiers: [{ scheme: 'email', value: 'ana@acme.example' }] }, account: { id: 'acme' } });
  const command = 'aabbccddeeff00112233445566778899';
  const closed = (contact: Contact) => contact.addresses.filter((address) => address.closed).map(({ value }) => value);
  const sent = (to: string): Contact => ({ ...told(private_, professional), touches: [{ channel: 'email', at: at(4), command: touchedBy(command), to }] });

  it.each(['email', 'to', 'address'])('closes the address it names by `%s`', (field) => {
    expect(closed(applyEvent(sent('ana@acme.example'), event('email.bounced', 5, { command, kind: 'hard', [field]: 'Ana@Example.org' }), at(31)))).toEqual(['ana@example.org']);
  });

  it('closes the address its command went to, where it names none', () => {
    expect(closed(applyEvent(sent('ana@example.org'), event('email.bounced', 5, { command, kind: 'hard' }), at(31)))).toEqual(['ana@example.org']);
  });

  it('closes none where it can not be told which of several', () => {
    expect(closed(told(private_, professional, event('email.bounced', 5, { command, kind: 'hard' })))).toEqual([]);
  });

  it('closes the only one there is', () => {
    expect(closed(told(private_, event('email.bounced', 5, { command, kind: 'hard' })))).toEqual(['ana@example.org']);
  });

  it('closes none where the bounce was soft', () => {
    expect(closed(told(private_, event('email.bounced', 5, { command, kind: 'soft' })))).toEqual([]);
  });

  it('stays closed when an event states the address again', () => {
    expect(closed(told(private_, event('email.bounced', 5, { command, kind: 'hard' }), event('profile.updated', 6, { learner: ana })))).toEqual(['ana@example.org']);
  });

  it.each([
    ['before', ['email.complained', 'email.bounced']],
    ['after', ['email.bounced', 'email.complained']],
  ])('stays complained about where the complaint came %s a hard bounce', (_when, names) => {
    const outcomes = names.map((name, i) => event(name, 5 + i, { command, kind: 'hard' }));
    expect(told(private_, ...outcomes).addresses.map((address) => address.closed)).toEqual(['complained']);
  });
});

describe('consent', () => {
  const consent = (name: string, day: number, channel?: string, form?: string) => event(name, day, { consent: { purpose: 'offers', ...(channel && { channel }), ...(form && { proof: { form } }) } });

  it.each([
    ['a platform\'s grant does not lift a withdrawal', [consent('consent.withdrawn', 2), consent('consent.granted', 3)], 'withdrawn'],
    ['a grant on the preference page lifts it', [consent('consent.withdrawn', 2), consent('consent.granted', 3, undefined, 'preference-centre')], 'granted'],
    ['a confirmed grant lifts it', [consent('consent.withdrawn', 2), consent('consent.granted', 3, 'email', 'double-opt-in')], 'granted'],
    ['a grant from before the withdrawal does not', [consent('consent.withdrawn', 3), consent('consent.granted', 2, 'email', 'double-opt-in')], 'withdrawn'],
    ['a withdrawal of one channel leaves another', [consent('consent.granted', 2), consent('consent.withdrawn', 3, 'print')], 'granted'],
    ['a withdrawal without channel is for all', [consent('consent.granted', 2, 'email'), consent('consent.withdrawn', 3)], 'withdrawn'],
    ['a withdrawal heard late counts, where only a platform granted since', [consent('consent.granted', 5), consent('consent.withdrawn', 3)], 'withdrawn'],
    ['an older withdrawal heard late changes nothing, where the person granted since', [consent('consent.granted', 5, undefined, 'preference-centre'), consent('consent.withdrawn', 3)], 'granted'],
    ['a grant of a guardian lifts a withdrawal', [consent('consent.withdrawn', 2), event('consent.granted', 3, { consent: { purpose: 'offers', proof: { form: 'double-opt-in', actor: 'guardian' } } })], 'granted'],
    ['a grant that somebody else gave does not', [consent('consent.withdrawn', 2), event('consent.granted', 3, { actor: { identifiers: [{ scheme: 'lms', issuer: 'lms/main', value: 'admin' }] }, consent: { purpose: 'offers', proof: { form: 'preference-centre' } } })], 'withdrawn'],
    ['a grant that an administrator is named for does not', [consent('consent.withdrawn', 2), event('consent.granted', 3, { consent: { purpose: 'offers', proof: { form: 'preference-centre', actor: 'admin' } } })], 'withdrawn'],
  ])('%s', (_rule, events, status) => {
    expect(consentStatus(told(...events), 'offers', 'email')).toBe(status);
  });
});
