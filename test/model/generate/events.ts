import fc from 'fast-check';
import type { ModelEvent } from '../interpreter/model-event';

const ZONES = ['Europe/Paris', 'America/Toronto', 'Indian/Reunion', 'Australia/Lord_Howe', 'Asia/Kathmandu'];
/** Weeks with a clock change in one zone or another follow each of these. */
const BEGINNINGS = ['2026-03-01T00:00:00Z', '2026-03-25T12:00:00Z', '2026-09-28T06:00:00Z', '2026-10-20T00:00:00Z'];
const HOUR = 3_600_000;

const ADDRESS = { line1: '3 rue des Lilas', postalCode: '75011', city: 'Paris', country: 'FR' };

/** Managers are contacts of their own, numbered behind the learners; one of the learners is a manager too. */
const manager = (n: number, attributes: Fields = {}): Fields => ({ identifiers: [{ scheme: 'email', value: `manager-${n}@example.org` }], attributes });
const ACCOUNTS = [
  { id: 'acme', name: 'Acme', managers: [manager(7), manager(8, { timeZone: 'America/Toronto' })] },
  { id: 'acme', name: 'Acme' },
  { id: 'bolt', name: 'Bolt' },
  { id: 'bolt', name: 'Bolt', managers: [manager(8), { identifiers: [{ scheme: 'lms', issuer: 'lms/model', value: 'u-1' }] }] },
];
type Account = (typeof ACCOUNTS)[number];

type Fields = { [field: string]: unknown };
interface Person {
  email: boolean;
  address: boolean;
  account: boolean;
  /** In her events the address stands before the platform's id. */
  emailFirst: boolean;
  zone: string | undefined;
  registers: boolean;
}
type Happening = { learner: number; half: number; name: string; fields: Fields; backfill: boolean; email: boolean; account: Account | undefined; answers?: number };

const person: fc.Arbitrary<Person> = fc.record({
  email: fc.oneof({ weight: 5, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  address: fc.boolean(),
  account: fc.boolean(),
  emailFirst: fc.boolean(),
  zone: fc.option(fc.constantFrom(...ZONES), { nil: undefined, freq: 6 }),
  registers: fc.oneof({ weight: 5, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
});

/** What may be a key begins behind the letters of a contact's id, so that runs of one instant have one order by key whatever that id is. */
const enrolment = fc.record({ id: fc.constantFrom('place-1', 'place-2') });
const course = fc.record({ id: fc.constantFrom('spreadsheets', 'writing') });
const activity = fc.constantFrom('m-1', 'm-2', 'm-3').map((id) => ({ id, type: 'module' }));
const withEnrolment = (name: string, rest: fc.Arbitrary<Fields> = fc.constant({})): fc.Arbitrary<[string, Fields]> =>
  fc.tuple(enrolment, course, rest).map(([in_, of, more]) => [name, { enrolment: in_, course: of, ...more }]);
const stated = fc
  .record({
    mode: fc.constantFrom('online', 'classroom'),
    role: fc.constantFrom(undefined, undefined, 'learner', 'teacher'),
    startsIn: fc.option(fc.integer({ min: -3, max: 30 }), { nil: undefined, freq: 4 }),
  })
  .map((fields): Fields => fields);
const consent = fc.record({
  purpose: fc.constantFrom('learning-news', 'offers', 'service'),
  channel: fc.constantFrom(undefined, 'email', 'email', 'print', 'phone', 'feed'),
  form: fc.constantFrom(undefined, 'enrolment-form', 'preference-centre', 'double-opt-in'),
});

const statesEnrolment = (name: string): fc.Arbitrary<[string, Fields]> =>
  fc.tuple(enrolment, course, stated).map(([{ id }, of, fields]) => [name, { enrolment: { id, ...fields }, course: of }]);
const consents = (name: string): fc.Arbitrary<[string, Fields]> =>
  consent.map(({ purpose, channel, form }) => [name, { consent: { purpose, ...(channel && { channel }), ...(form && { proof: { form } }) } }]);
const topics = fc.uniqueArray(fc.constantFrom('vba', 'sql', 'power-bi'), { minLength: 1, maxLength: 2 });

const moduleCompleted = withEnrolment('module.completed', activity.map((one) => ({ activity: one })));
const interest = topics.map((list): [string, Fields] => ['interest.declared', { topics: list }]);
const zoneChange = fc.constantFrom(...ZONES).map((timeZone): [string, Fields] => ['profile.updated', { attributes: { timeZone } }]);
const moving = fc.constant<[string, Fields]>(['profile.updated', { attributes: { address: ADDRESS } }]);
const evaluation = withEnrolment(
  'evaluation.submitted',
  fc.record({ kind: fc.constantFrom('hot', 'cold'), nps: fc.option(fc.nat(10), { nil: undefined, freq: 4 }), interests: fc.option(topics, { nil: undefined }) }).map(({ kind, nps, interests }) => ({
    evaluation: { kind, ...(nps !== undefined && { nps }), ...(interests && { interests }) },
  })),
);

const anything: fc.Arbitrary<[string, Fields]> = fc.oneof(
  { weight: 6, arbitrary: statesEnrolment('enrolment.created') },
  { weight: 3, arbitrary: statesEnrolment('enrolment.updated') },
  { weight: 1, arbitrary: withEnrolment('enrolment.suspended') },
  { weight: 1, arbitrary: withEnrolment('enrolment.resumed') },
  { weight: 2, arbitrary: withEnrolment('enrolment.cancelled') },
  { weight: 5, arbitrary: moduleCompleted },
  { weight: 1, arbitrary: withEnrolment('module.uncompleted', activity.map((one) => ({ activity: one }))) },
  { weight: 1, arbitrary: withEnrolment('module.started', activity.map((one) => ({ activity: one }))) },
  { weight: 1, arbitrary: withEnrolment('content.viewed') },
  { weight: 3, arbitrary: withEnrolment('course.completed') },
  { weight: 2, arbitrary: withEnrolment('score.recorded', fc.record({ scaled: fc.constantFrom(0.2, 0.5, 0.9), final: fc.boolean() })) },
  { weight: 4, arbitrary: evaluation },
  { weight: 3, arbitrary: consents('consent.granted') },
  { weight: 3, arbitrary: consents('consent.withdrawn') },
  { weight: 2, arbitrary: interest },
  { weight: 2, arbitrary: zoneChange },
  { weight: 1, arbitrary: moving },
  { weight: 8, arbitrary: fc.constantFrom('email.delivered', 'email.clicked', 'email.complained', 'email.complained', 'recommendation.clicked', 'print.returned', 'task.closed').map((name): [string, Fields] => [name, {}]) },
  { weight: 2, arbitrary: fc.constantFrom('hard', 'soft').map((kind): [string, Fields] => ['email.bounced', { kind }]) },
  { weight: 1, arbitrary: fc.constantFrom('left', 'deceased').map((reason): [string, Fields] => ['contact.closed', { reason }]) },
);
/** Of each type that journeys are entered by, one event: the one taken is chosen by what the journeys at hand listen to. */
const entering = fc.record({
  'enrolment.created': statesEnrolment('enrolment.created'),
  'enrolment.updated': statesEnrolment('enrolment.updated'),
  'enrolment.resumed': withEnrolment('enrolment.resumed'),
  'evaluation.submitted': evaluation,
  'module.completed': moduleCompleted,
  'course.completed': withEnrolment('course.completed'),
  'interest.declared': interest,
  'consent.granted': consents('consent.granted'),
  'profile.updated': zoneChange,
});
type Choose = (entries: readonly string[]) => [string, Fields];
const happenings: fc.Arbitrary<Choose> = fc.oneof(
  { weight: 3, arbitrary: anything.map((one): Choose => () => one) },
  { weight: 1, arbitrary: fc.tuple(fc.nat(1), entering).map(([n, each]): Choose => (entries) => each[entries[n % entries.length] as keyof typeof each] ?? each['module.completed']) },
);
const OUTCOME = /^(email|recommendation|print|task)\./;

/** Half hours of six weeks, whole days likelier so that things happen at one instant and at the ends of waits. */
const half = fc.oneof(fc.integer({ min: 0, max: 42 * 48 }), fc.integer({ min: 0, max: 42 }).map((day) => day * 48), fc.integer({ min: 0, max: 300 }));

function dataOf(one: Person, happening: Happening, at: number): Fields {
  const { learner, fields, email, account } = happening;
  const { attributes, ...rest } = fields;
  const identifiers = [{ scheme: 'lms', issuer: 'lms/model', value: `u-${learner}` }, ...(one.email && email ? [{ scheme: 'email', value: `u${learner}@example.org` }] : [])];
  if (one.emailFirst) identifiers.reverse();
  const { startsIn, role, ...enrolled } = (rest.enrolment ?? {}) as { startsIn?: number; role?: string };
  return {
    learner: { identifiers, ...(attributes !== undefined && { attributes }) },
    ...(one.account && account && { account }),
    ...rest,
    ...(rest.enrolment !== undefined && {
      enrolment: { ...enrolled, ...(role !== undefined && { role }), ...(startsIn !== undefined && { starts: new Date(at + startsIn * 24 * HOUR).toISOString() }) },
    }),
  };
}

/** What happens to one to three learners in six weeks, in no order, some of it told twice; a share of it is what the journeys are entered by. */
export const eventSequence: fc.Arbitrary<(entries: readonly string[]) => ModelEvent[]> = fc
  .record({
    beginning: fc.constantFrom(...BEGINNINGS),
    people: fc.array(person, { minLength: 1, maxLength: 3, size: 'max' }),
    happened: fc.array(
      fc.tuple(fc.nat(2), half, happenings, fc.integer({ min: 0, max: 19 }), fc.nat(5), fc.nat(8), fc.option(fc.constantFrom(...ACCOUNTS), { nil: undefined, freq: 2 })).map(([learner, when, choose, luck, answers, carries, account]) => (entries: readonly string[]): Happening => {
        const [name, fields] = choose(entries);
        return { learner, half: when, name, fields, backfill: luck === 19, email: carries !== 8, account, ...(OUTCOME.test(name) && { answers }) };
      }),
      { minLength: 1, maxLength: 45, size: 'max' },
    ),
    twice: fc.array(fc.nat(40), { maxLength: 3, size: 'max' }),
  })
  .map(({ beginning, people, happened, twice }) => (entries) => {
    const start = Date.parse(beginning);
    const registered = people.flatMap((one, learner): Happening[] =>
      one.registers
        ? [{ learner, half: 0, name: 'learner.registered', backfill: false, email: learner !== 1, account: learner === 2 ? ACCOUNTS[0] : undefined, fields: { attributes: { ...(one.zone && { timeZone: one.zone }), ...(one.address && { address: ADDRESS }) } } }]
        : [],
    );
    const events = [...registered, ...happened.map((of) => of(entries))].map((one, n): ModelEvent => {
      const theirs = { ...one, learner: one.learner % people.length };
      const at = start + one.half * (HOUR / 2);
      const of = people[theirs.learner];
      return { id: `e-${n}`, learner: theirs.learner, name: one.name, at, backfill: one.backfill, data: of ? dataOf(of, theirs, at) : {}, ...(one.answers !== undefined && { answers: one.answers }) };
    });
    return [...events, ...twice.flatMap((n) => events[n] ?? [])];
  });
