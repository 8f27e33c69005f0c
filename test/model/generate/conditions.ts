import fc from 'fast-check';

const ALWAYS_NAMED = [
  'contact.attributes.flag',
  '!contact.attributes.flag',
  'contact.attributes.level >= 2',
  'contact.attributes.level * 2 + 1 < 6',
  'contact.attributes.note == "hot"',
  '"vba" in contact.interests',
  'size(contact.interests) > 1',
  '"gold" in contact.tags',
  'sentWithin("mail-1", "2d")',
  'sentWithin("email", "30h")',
  'sentWithin("print", "1w")',
  'now - run.startedAt > duration("36h")',
  ...Array<string>(5).fill('woke.type == "module.completed"'),
  'has(contact.consents.offers.email)',
  'contact.consents.offers.email == "granted"',
  'contact.consents["learning-news"].print == "withdrawn"',
];
const OF_ENROLMENT = [
  'enrolment.modulesDone >= 1',
  'enrolment.modulesDone == 0',
  'enrolment.status == "completed"',
  'enrolment.status == "suspended"',
  'has(enrolment.starts) && enrolment.starts > now',
  'enrolment.starts > now',
  'enrolment.mode == "online"',
  'enrolment.role != "teacher"',
  'now - enrolment.lastActivityAt < duration("72h")',
  'enrolment.score >= 0.5',
  'woke.data.enrolment.id == run.key',
];
const OF_EVENT = ['event.data.enrolment.id == run.key', 'event.data.enrolment.id != run.key', 'contact.attributes.flag', '"vba" in contact.interests'];
const OF_TYPE: { [type: string]: string[] } = {
  'module.completed': ['DATA.activity.id == "m-1"'],
  'evaluation.submitted': ['DATA.evaluation.nps >= 7', 'has(DATA.evaluation.nps) && DATA.evaluation.nps < 7', 'DATA.evaluation.kind == "hot"'],
  'enrolment.created': ['DATA.enrolment.mode == "online"'],
  'score.recorded': ['DATA.scaled > 0.4'],
};

const about = (type: string, data: string): string[] => (OF_TYPE[type] ?? []).map((text) => text.replaceAll('DATA', data));

/** Simple conditions and what operators make of them. */
function combined(simple: string[]): fc.Arbitrary<string> {
  const one = fc.constantFrom(...simple);
  return fc.oneof(
    { weight: 6, arbitrary: one },
    { weight: 1, arbitrary: fc.tuple(one, one).map(([a, b]) => `(${a}) && (${b})`) },
    { weight: 1, arbitrary: fc.tuple(one, one).map(([a, b]) => `(${a}) || (${b})`) },
    { weight: 1, arbitrary: one.map((a) => `!(${a})`) },
    { weight: 1, arbitrary: fc.tuple(one, one, one).map(([a, b, c]) => `(${a}) ? (${b}) : (${c})`) },
  );
}

/** Types whose events name an enrolment. */
export const namesEnrolment = (type: string): boolean => !['interest.declared', 'consent.granted', 'profile.updated', 'manager.noticed'].includes(type);

/** A condition inside steps of a journey that such an event enters. */
export function stepCondition(entry: string): fc.Arbitrary<string> {
  return combined([...ALWAYS_NAMED, ...(namesEnrolment(entry) ? OF_ENROLMENT : []), ...about(entry, 'entry.data')]);
}

/** A condition on an event of a type, in a wait, an exit or a goal. */
export function eventCondition(type: string): fc.Arbitrary<string> {
  const simple = [...about(type, 'event.data'), ...OF_EVENT.filter((text) => namesEnrolment(type) || !text.includes('event.data.enrolment'))];
  return combined(simple);
}

/** A condition on the entering event: no run yet. */
export function entryCondition(type: string): fc.Arbitrary<string> {
  return combined([...about(type, 'event.data'), 'contact.attributes.flag == false', '"vba" in contact.interests', '!("gold" in contact.tags)']);
}

/** An expression that gives a time. */
export function timeExpression(entry: string): fc.Arbitrary<string> {
  return fc.constantFrom(
    'run.startedAt + duration("50h")',
    'now + duration("30h")',
    'contact.attributes.flag ? now + duration("5h") : now + duration("90h")',
    ...(namesEnrolment(entry) ? ['enrolment.starts', 'enrolment.starts - duration("168h")', 'enrolment.completedAt', 'enrolment.lastActivityAt + duration("40h")'] : []),
  );
}
