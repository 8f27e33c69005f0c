import type { Contact } from '@parcours/contact';
import type { Definitions, JourneyDefinition, Step, Trace } from '@parcours/journey';
import { play } from '@parcours/journey';
import { Temporal } from 'temporal-polyfill';
import { cohort } from './cohort';
import type { StoryName } from './cohort-types';
import { deliveries } from './deliveries';
import { playWithMailboxes, shippedDefinitions } from './play-cohort.fixture';
import { stories } from './stories';

const period = { from: '2026-03-02T00:00:00Z', days: 120 };
const seeds = [1, 7];
const definitions: Definitions = shippedDefinitions();
const made = new Map(seeds.map((seed) => [seed, cohort(seed, period)]));
const played = new Map([...made].map(([seed, one]) => [seed, playWithMailboxes(one, definitions)]));

function of(seed: number) {
  const people = made.get(seed);
  const came = played.get(seed);
  if (!people || !came) throw new Error(`seed ${seed} is not played`);
  return { people, ...came };
}

/** How often each thing happened: `journey/step outcome reason`. */
function countsOf(trace: readonly Trace[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { journey, step, outcome, reason } of trace) {
    const key = [`${journey}/${step ?? ''}`, outcome, ...(reason === undefined ? [] : [reason])].join(' ');
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/** What must have been traced for a step to count as seen, one of each list. */
function proofsOf(journey: JourneyDefinition, step: Step): string[][] {
  const at = `${journey.id}/${step.id}`;
  const { block } = step;
  switch (block.type) {
    case 'choose':
      return [...block.branches.map((_, index) => [`${at} noted branch ${index + 1}`]), [`${at} noted otherwise`]];
    case 'wait.for':
      return [[`${at} waiting`], [`${at} woke`], [`${at} woke timeout`]];
    case 'wait.duration':
    case 'wait.until':
    case 'wait.silence':
    case 'wait.window':
      return [[`${at} waiting`], [`${at} woke`]];
    case 'split':
      return [...block.branches.map((branch, index) => [`${at} noted branch ${branch.name ?? index + 1}`]), [`${at} noted held-out`]];
    case 'stop':
      return [];
    default:
      return [[`${at} acted`]];
  }
}

describe.each(seeds)('the shipped journeys, played by the cohort of seed %i', (seed) => {
  const counts = countsOf(of(seed).trace);
  const cases = definitions.current.flatMap((journey) => Object.values(journey.steps).flatMap((step) => proofsOf(journey, step).map((proof) => [proof.join(' or '), proof] as const)));

  it.each(cases)('show: %s', (_what, proof) => {
    expect(proof.some((key) => counts.has(key))).toBe(true);
  });

  it.each(['no-consent', 'unsubscribed', 'complained', 'bounced', 'no-address', 'paused', 'expired', 'held-out', 'backfill'])('skip for the reason %s', (reason) => {
    expect([...counts.keys()].filter((key) => key.endsWith(` skipped ${reason}`))).not.toEqual([]);
  });

  it.each([
    'welcome/ goal started', 'welcome/ exited enrolment.cancelled', 'keep-going/ goal finished', 'keep-going/ exited enrolment.suspended', 'keep-going/ exited contact.closed', 'hot-evaluation/ exited evaluation.submitted', 'next-chapter/ goal enrolled-again',
  ])('end with: %s', (ending) => {
    expect(counts.has(ending)).toBe(true);
  });

  it.each([['mail', 'back-after-mail'], ['letter', 'back-after-letter']])('stop where somebody is back after the %s', (_what, step) => {
    const woken = of(seed).trace.filter((trace) => trace.step === step && trace.outcome === 'woke' && trace.reason === undefined);
    expect(woken.some(({ runId, at }) => of(seed).trace.some((trace) => trace.runId === runId && trace.at === at && trace.outcome === 'completed'))).toBe(true);
  });

  it('let no teacher in, and nobody who is closed', () => {
    const { people, trace } = of(seed);
    const closed = people.learners.find(({ part }) => part === 'closed');
    const left = trace.find(({ learner, reason }) => learner === closed?.email && reason === 'contact.closed');
    expect(left).toBeDefined();
    // Why an event entered nothing is noted; nothing else happens.
    const happened = trace.filter(({ outcome }) => outcome !== 'noted');
    expect(happened.filter(({ learner, at }) => learner === closed?.email && at > (left?.at ?? Infinity))).toEqual([]);
    expect(happened.filter(({ learner }) => people.teachers.some(({ email }) => email === learner))).toEqual([]);
  });

  it('write mostly while people work', () => {
    const mails = of(seed).commands.filter(({ type }) => type === 'email.send');
    const working = mails.filter(({ at, timeZone }) => {
      const { hour, dayOfWeek } = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
      return hour >= 8 && hour < 19 && dayOfWeek < 6;
    });
    expect(working.length / mails.length).toBeGreaterThan(0.8);
  });
});

/** How many runs stand at each step: `journey/step`. */
function standingOf(contacts: readonly Contact[]): Map<string, number> {
  const standing = new Map<string, number>();
  for (const { journey, wait } of contacts.flatMap(({ runs }) => runs)) standing.set(`${journey}/${wait?.step}`, (standing.get(`${journey}/${wait?.step}`) ?? 0) + 1);
  return standing;
}

/** A run can stand where it waits, and where a step acts in a window only. */
const waits = definitions.current.flatMap(({ id, steps }) =>
  Object.values(steps).filter(({ block }) => block.type.startsWith('wait.') || ('window' in block && block.window !== undefined)).map((step) => `${id}/${step.id}`),
);
/** Held over weekends and holidays alone, and the period ends on a Tuesday. */
const overWeekends = ['evaluation-loop/next-working-day', 'cold-evaluation/ask', 'cold-evaluation/remind'];
/** Whole weeks after a working day, which mostly are working days; digests close on Monday mornings. */
const onWorkingDays = ['next-chapter/article-mail', 'next-chapter/webinar-mail', 'next-chapter/courses-mail', 'manager-week/week'];
/** Everybody who completed a course stands there for long. */
const forLong = ['cold-evaluation/three-months', 'next-chapter/three-weeks'];
/** An hour after nine in the morning is over by noon. */
const forAnHour = definitions.current.flatMap(({ id, steps }) => Object.values(steps).filter(({ block }) => block.type === 'wait.duration' && block.duration.days === 0).map((step) => `${id}/${step.id}`));

describe.each(seeds)('the end of the period, for the cohort of seed %i', (seed) => {
  const { people, contacts, outcomes } = of(seed);
  const standing = standingOf(contacts);

  it.each(waits.filter((wait) => ![...overWeekends, ...onWorkingDays, ...forAnHour].includes(wait)))('finds somebody at %s', (wait) => {
    expect(standing.get(wait)).toBeGreaterThan(0);
  });

  it('finds 40 to 110 runs standing, beside those that wait for weeks and months', () => {
    const all = [...standing].reduce((sum, [step, count]) => sum + (forLong.includes(step) ? 0 : count), 0);
    expect(all).toBeGreaterThanOrEqual(40);
    expect(all).toBeLessThanOrEqual(110);
  });

  it('comes two days after a Sunday on which some waited for the working week: to be called, to be asked', () => {
    const onSunday = play([...deliveries(people), ...outcomes], definitions, Date.parse('2026-06-28T12:00:00Z'));
    const waiting = standingOf(onSunday.contacts);
    expect(overWeekends.filter((wait) => !waits.includes(wait) || !waiting.has(wait))).toEqual([]);
    expect(overWeekends.filter((wait) => standing.has(wait))).toEqual([]);
  });

  it('finds people enrolled for rooms of July whose practical information is still to come', () => {
    const starts = contacts.flatMap(({ runs, enrolments }) => runs.filter(({ wait }) => wait?.step === 'one-week-before').map(({ key }) => enrolments[key]?.values.starts ?? NaN));
    const inJuly = starts.filter((at) => at >= Date.parse('2026-07-07T00:00:00Z') && at < Date.parse('2026-08-01T00:00:00Z'));
    expect(inJuly.length).toBeGreaterThan(10);
  });
});

describe('what is sent twice', () => {
  it('changes nothing', () => {
    const { people, outcomes, trace } = of(1);
    const once = play([...people.events, ...outcomes], definitions, Date.parse(period.from) + period.days * 86_400_000);
    expect(deliveries(people).length).toBeGreaterThan(people.events.length);
    expect(once.trace).toEqual(trace);
  });
});

describe.each(seeds)('the six stories of seed %i', (seed) => {
  const { people, commands, trace } = of(seed);
  const mailOf = (name: StoryName) => stories(people).find((story) => story.name === name)?.learner ?? name;
  const told = (name: StoryName) => trace.filter(({ learner }) => learner === mailOf(name)).map(({ journey, step, outcome, reason }) => [`${journey}/${step ?? ''}`, outcome, ...(reason === undefined ? [] : [reason])].join(' '));
  const got = (name: StoryName) => commands.filter(({ learner }) => learner === mailOf(name));
  const localTimes = (name: StoryName, step: string) => got(name).filter((command) => command.step === step).map(({ at, timeZone }) => Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone));

  it('come in their order, each a sentence in French and English', () => {
    expect(stories(people).map(({ name }) => name)).toEqual(['Ana', 'Ben', 'Chloé', 'Dev', 'Eve', 'Finn']);
    for (const { sentence } of stories(people)) for (const text of Object.values(sentence)) expect(text.length).toBeGreaterThan(30);
  });

  it.each<[StoryName, string[]]>([
    ['Ana', ['evaluation-loop/by-score noted branch 1', 'evaluation-loop/invite-colleague acted', 'evaluation-loop/thanks acted', 'cold-evaluation/by-answer noted branch 1']],
    ['Ben', ['keep-going/pick-up skipped no-consent', 'keep-going/letter acted', 'keep-going/call acted']],
    ['Chloé', ['welcome/ exited enrolment.cancelled', 'welcome/practical-information acted', 'certificate-letter/letter acted']],
    ['Dev', ['welcome/practical-information acted']],
    ['Eve', ['evaluation-loop/by-score noted otherwise', 'evaluation-loop/pause-promotions acted', 'evaluation-loop/call-back acted', 'evaluation-loop/by-score noted branch 2', 'evaluation-loop/ideas skipped paused', 'evaluation-loop/ideas-by-mail skipped paused']],
    ['Finn', ['welcome/hello skipped backfill', 'welcome/practical-information skipped expired', 'hot-evaluation/ exited evaluation.submitted', 'next-chapter/nine-in-ten noted held-out', 'next-chapter/webinar skipped held-out', 'next-chapter/courses-mail skipped held-out', 'certificate-letter/letter skipped no-address']],
  ])('%s: the journeys did what the sentence says', (name, expected) => {
    const happened = told(name);
    expect(expected.filter((line) => !happened.includes(line))).toEqual([]);
  });

  it('Ana: the colleague comes after the invitation', () => {
    const invited = got('Ana').find(({ step }) => step === 'invite-colleague')?.at ?? Infinity;
    const colleague = people.learners.find(({ part }) => part === 'colleague')?.id;
    const came = people.events.find(({ data }) => data.learner?.identifiers.some(({ value }) => value === colleague));
    expect(Date.parse(came?.time ?? '')).toBeGreaterThan(invited);
    expect(got('Ana').find(({ step }) => step === 'thanks')?.at).toBeGreaterThan(Date.parse(came?.time ?? ''));
  });

  it('Ben: the letter leaves 19 days after he was last seen, the call comes 5 days later', () => {
    const days = (step: string) => localTimes('Ben', step).map((at) => at.toPlainDate().toString());
    expect([days('letter'), days('call')]).toEqual([['2026-03-22'], ['2026-03-27']]);
  });

  it('Dev: a wait that began in winter time ends at nine in summer time', () => {
    const [at] = localTimes('Dev', 'practical-information');
    expect(at?.toString()).toBe('2026-03-11T09:00:00-04:00[America/Toronto]');
    expect(localTimes('Dev', 'hello')[0]?.offset).toBe('-05:00');
  });

  it('Eve: the call comes on the working day after her answer', () => {
    const answered = people.events.find(({ data }) => data.evaluation?.nps === 3 && data.learner?.identifiers.some(({ value }) => value === people.learners.find(({ story }) => story === 'Eve')?.id));
    const [call] = localTimes('Eve', 'call-back');
    const day = Temporal.Instant.from(answered?.time ?? '').toZonedDateTimeISO('Europe/Paris').toPlainDate();
    expect(call && day.until(call.toPlainDate()).days).toBe(1);
    expect(call?.hour).toBe(9);
  });

  it('Finn: nothing left for him; he counts in his manager’s digest', () => {
    expect(got('Finn').map(({ type }) => type)).toEqual(['digest.add']);
  });

  it('the smallest client is told no number, the others are, each in the language of its manager', () => {
    const told = commands.filter(({ journey }) => journey === 'manager-week');
    const clients = new Set(told.map(({ learner }) => people.accounts.find(({ manager }) => manager.email === learner)?.id));
    expect(clients.has('acc-etude')).toBe(false);
    expect(clients.size).toBeGreaterThan(3);
    for (const { learner, locale } of told) expect(locale).toBe(people.accounts.find(({ manager }) => manager.email === learner)?.manager.locale);
  });

  it('the article goes out under both subjects', () => {
    expect(new Set(commands.filter(({ step }) => step === 'article-mail').map(({ template }) => template))).toEqual(new Set(['next-article', 'next-article-question']));
  });
});
