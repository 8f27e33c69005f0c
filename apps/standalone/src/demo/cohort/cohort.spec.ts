import { parseEvent, shortName, type LearnerEvent } from '@parcours/events';
import { weekdayOf } from './calendar';
import { cohort } from './cohort';
import { deliveries } from './deliveries';
import { stories } from './stories';

const period = { from: '2026-03-02T00:00:00Z', days: 120 };
const seeds = [1, 2, 7];
const made = new Map(seeds.map((seed) => [seed, cohort(seed, period)]));
const of = (seed: number) => made.get(seed) ?? cohort(seed, period);
const platformIdOf = (event: LearnerEvent) => event.data.learner?.identifiers.find(({ scheme }) => scheme === 'lms')?.value;

describe('the cohort', () => {
  it('is the same to the byte for the same seed, and another for another', () => {
    expect(JSON.stringify(cohort(1, period))).toBe(JSON.stringify(of(1)));
    expect(JSON.stringify(of(2))).not.toBe(JSON.stringify(of(1)));
  });

  it.each(seeds)('has 200 learners of eight clients, in three zones, thirty of them English (seed %i)', (seed) => {
    const { learners, accounts } = of(seed);
    const count = (wanted: (learner: (typeof learners)[number]) => boolean) => learners.filter(wanted).length;
    expect(learners).toHaveLength(200);
    expect(accounts).toHaveLength(8);
    expect(new Set(learners.map(({ email }) => email)).size).toBe(200);
    expect(count(({ account }) => account === undefined)).toBe(25);
    expect(count(({ locale }) => locale === 'en')).toBe(30);
    expect(count(({ timeZone }) => timeZone === 'Indian/Reunion')).toBe(12);
    expect(count(({ timeZone }) => timeZone === 'America/Toronto')).toBe(8);
    expect(count(({ address }) => address !== undefined)).toBeGreaterThan(150);
    for (const { id, learners: sent } of accounts) expect(count(({ account }) => account === id)).toBe(sent);
  });

  it.each(seeds)('sends four to six thousand events that the intake takes, each id once, in order of time, within the period (seed %i)', (seed) => {
    const { events } = of(seed);
    expect(events.length).toBeGreaterThan(4000);
    expect(events.length).toBeLessThan(6000);
    expect(events.map((event) => parseEvent(event)).filter(({ ok }) => !ok)).toEqual([]);
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    const times = events.map(({ time }) => Date.parse(time));
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times[0]).toBeGreaterThanOrEqual(Date.parse('2026-03-02T00:00:00Z'));
    expect(times.at(-1)).toBeLessThan(Date.parse('2026-06-30T00:00:00Z'));
  });

  it.each([
    'learner.registered', 'enrolment.created', 'enrolment.updated', 'enrolment.cancelled', 'enrolment.suspended', 'course.started', 'module.started', 'module.completed', 'progress.updated', 'score.recorded',
    'content.viewed', 'login.recorded', 'course.completed', 'evaluation.submitted', 'certificate.issued', 'certificate.revoked', 'consent.granted', 'consent.withdrawn', 'session.attended', 'contact.closed', 'session.cancelled',
  ])('tells of %s', (name) => {
    expect(of(1).events.some(({ type }) => shortName(type) === name)).toBe(true);
  });

  it.each(seeds)('tells of nobody before she is known, of no enrolment before it is made, and of nothing after it was cancelled or completed but what follows (seed %i)', (seed) => {
    const known = new Set<string>();
    const state = new Map<string, 'open' | 'cancelled' | 'completed'>();
    const follows = new Set(['evaluation.submitted', 'certificate.issued', 'certificate.revoked', 'referral.created']);
    const wrong = of(seed).events.flatMap((event) => {
      const name = shortName(event.type);
      const learner = platformIdOf(event);
      const enrolment = event.data.enrolment?.id;
      if (name === 'learner.registered' || name === 'profile.updated') known.add(learner ?? '');
      if (learner !== undefined && !known.has(learner)) return [`${event.id} ${name}: ${learner} is unknown`];
      if (enrolment === undefined || event.backfill && name === 'certificate.issued') return [];
      const before = state.get(enrolment);
      if (name === 'enrolment.created') state.set(enrolment, 'open');
      else if (before === undefined) return [`${event.id} ${name}: ${enrolment} was never made`];
      else if (before !== 'open' && !(before === 'completed' && follows.has(name))) return [`${event.id} ${name}: ${enrolment} is ${before}`];
      if (name === 'enrolment.cancelled') state.set(enrolment, 'cancelled');
      if (name === 'course.completed') state.set(enrolment, 'completed');
      return [];
    });
    expect(wrong).toEqual([]);
  });

  it.each(seeds)('has promoters, passives and detractors, and some who stay unnamed (seed %i)', (seed) => {
    const evaluations = of(seed).events.flatMap(({ data }) => (data.evaluation ? [data.evaluation] : []));
    const share = (from: number, to: number) => evaluations.filter(({ nps = -1 }) => nps >= from && nps <= to).length / evaluations.length;
    expect(share(9, 10)).toBeGreaterThan(0.3);
    expect(share(7, 8)).toBeGreaterThan(0.2);
    expect(share(0, 6)).toBeGreaterThan(0.12);
    expect(evaluations.filter(({ anonymous }) => anonymous === true).length).toBeGreaterThan(3);
    expect(of(seed).events.filter(({ data }) => data.evaluation?.anonymous === true && data.learner !== undefined)).toEqual([]);
  });

  it('writes French as the French do: no line breaks before ; : ! ? and none inside quotation marks', () => {
    const french = new Set(of(1).learners.filter(({ locale }) => locale === 'fr').map(({ id }) => id));
    const said = of(1).events.filter((event) => french.has(platformIdOf(event) ?? '')).flatMap(({ data }) => [data.course?.name, data.activity?.name, data.evaluation?.comment]);
    const texts = [...new Set([...said.filter((text) => typeof text === 'string'), ...stories(of(1)).map(({ sentence }) => sentence.fr)])];
    expect(texts.length).toBeGreaterThan(30);
    expect(texts.filter((text) => /(?<!\u00a0)[;:!?»]|«(?!\u00a0)/.test(text))).toEqual([]);
  });

  it('brings some events twice, body and all', () => {
    const { events, sentTwice } = of(1);
    const sent = deliveries(of(1));
    expect(sentTwice.length).toBeGreaterThan(10);
    expect(sent).toHaveLength(events.length + sentTwice.length);
    expect(new Set(sent.map((event) => JSON.stringify(event))).size).toBe(events.length);
  });

  it('tells the six stories alike whatever the seed', () => {
    const storiesOf = (seed: number) => of(seed).learners.filter(({ story }) => story).map((learner) => {
      const events = of(seed).events.filter((event) => platformIdOf(event) === learner.id);
      return { learner, told: events.map(({ type, time, data }) => ({ type, time, data })) };
    });
    expect(storiesOf(2)).toEqual(storiesOf(1));
    expect(storiesOf(7)).toEqual(storiesOf(1));
    expect(storiesOf(1).map(({ learner }) => learner.story).sort()).toEqual(['Ana', 'Ben', 'Chloé', 'Dev', 'Eve', 'Finn']);
  });

  it.each([30, 45, 60, 90])('tells as consistently in a period of %i days', (days) => {
    const { events } = cohort(1, { ...period, days });
    const made = new Set<string>();
    const wrong = events.filter(({ type, data, backfill }) => {
      if (shortName(type) === 'enrolment.created') made.add(data.enrolment?.id ?? '');
      return data.enrolment !== undefined && backfill !== true && !made.has(data.enrolment.id);
    });
    expect(wrong).toEqual([]);
    expect(Date.parse(events.at(-1)?.time ?? '')).toBeLessThan(Date.parse(period.from) + days * 86_400_000);
  });

  it('keeps to a shorter period', () => {
    const short = cohort(1, { ...period, days: 10 });
    expect(short.learners).toEqual(of(1).learners);
    expect(short.events.length).toBeGreaterThan(50);
    expect(short.events.filter(({ time }) => Date.parse(time) >= Date.parse('2026-03-12T00:00:00Z'))).toEqual([]);
  });

  it('teaches on working days', () => {
    const onWeekends = of(1).events.filter(({ type, time }) => shortName(type) === 'session.attended' && weekdayOf(period.from, Math.floor((Date.parse(time) - Date.parse(period.from)) / 86_400_000)) > 5);
    expect(onWeekends).toEqual([]);
  });
});
