import fc from 'fast-check';
import { eventCondition, stepCondition, timeExpression } from './conditions';
import { call, notify, repeat, split, templates } from './later-blocks';

/** A document node before its steps have ids; an `of` is a number that picks among the acting steps before it, an `on` beside it stands for one of its outcomes. */
export type Draft = { [key: string]: unknown };

export const DURATIONS = ['30m', '2h', '5h', '1d', '2d', '3d', '1w', '1d12h', '2w'];
export const WAITED_FOR = ['module.completed', 'evaluation.submitted', 'enrolment.updated', 'course.completed', 'interest.declared', 'score.recorded', 'content.viewed'];
export const REASONS = ['no-consent', 'unsubscribed', 'no-address', 'paused', 'expired', 'complained', 'bounced', 'held-out'];

export const duration = fc.constantFrom(...DURATIONS);
const purpose = fc.constantFrom('service', 'learning-news', 'offers');
const template = fc.constantFrom('mail-1', 'mail-2', 'mail-3');
const sometimes = <T>(arbitrary: fc.Arbitrary<T>, freq = 3): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined, freq });

/** What a journey's learners go on to do: those of `manager.noticed` are managers, who only get more of it. */
export const waitedFor = (entry: string): string[] => (entry === 'manager.noticed' ? [entry] : WAITED_FOR);

/** Without the keys that hold nothing. */
export function filled(draft: Draft): Draft {
  return Object.fromEntries(Object.entries(draft).filter(([, value]) => value !== undefined));
}

const window = fc
  .record({
    hours: fc.constantFrom(['09:00', '18:00'], ['01:30', '02:30'], ['02:00', '03:00'], ['22:00', '06:00'], ['00:00', '12:00'], ['02:15', '04:00'], ['13:00', '13:30']),
    days: sometimes(fc.uniqueArray(fc.constantFrom('mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun', 'working'), { minLength: 1, maxLength: 4 }), 2),
  })
  .map(({ hours: [from, to], days }) => filled({ from, to, days }));

function updateBlock(entry: string): fc.Arbitrary<Draft> {
  const set = fc.constantFrom<Draft>({ flag: true }, { flag: false }, { level: 2 }, { level: '= contact.attributes.level + 1' }, { note: 'hot' }, { own: 3 }, { note: '= run.key' }, { level: '= enrolment.score' });
  return fc
    .record({
      set: sometimes(entry === 'interest.declared' ? set.filter((one) => one.level !== '= enrolment.score') : set, 2),
      addInterests: sometimes(fc.constantFrom<unknown>(['vba'], ['sql', 'vba'], ...(entry === 'evaluation.submitted' ? ['= entry.data.evaluation.interests'] : [])), 4),
      tag: sometimes(fc.constantFrom<unknown>('gold', ['gold', 'new']), 4),
      untag: sometimes(fc.constantFrom<unknown>('gold', ['new']), 6),
      pausePromotions: sometimes(duration, 4),
    })
    .map((block) => filled(withoutSameTagTwice(block)))
    .filter((block) => Object.keys(block).length > 0)
    .map((update) => ({ update }));
}

/** Left out: one `update` that tags and untags the same, since the language does not say which comes last. */
function withoutSameTagTwice<T extends { tag: unknown; untag: unknown }>(block: T): T {
  const tags = [block.tag, block.untag].flat();
  return tags.some((tag, n) => tag !== undefined && tags.indexOf(tag) !== n) ? { ...block, untag: undefined } : block;
}

const made = new Map<string, fc.Arbitrary<Draft>>();

/** Lists of steps, nested at most `depth` deep. */
export function stepList(entry: string, depth: number, lengths: { minLength?: number; maxLength: number }): fc.Arbitrary<Draft[]> {
  return fc.array(step(entry, depth), { ...lengths, size: 'max' });
}

/** One step; made once for each entry and depth, since building the choices costs more than drawing from them. */
function step(entry: string, depth: number): fc.Arbitrary<Draft> {
  const known = made.get(`${entry} ${depth}`) ?? newStep(entry, depth);
  made.set(`${entry} ${depth}`, known);
  return known;
}

function newStep(entry: string, depth: number): fc.Arbitrary<Draft> {
  const inner = (): fc.Arbitrary<Draft[]> => stepList(entry, depth - 1, { minLength: 1, maxLength: 2 });
  const within = <T>(arbitrary: () => fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => (depth > 0 ? sometimes(arbitrary(), 2) : fc.constant(undefined));
  const limit = fc.record({ max: sometimes(duration, 2), timeout: within(inner) }).map(({ max, timeout }) => (max === undefined ? {} : filled({ max, timeout })));
  const otherwise = within(() => fc.oneof<fc.Arbitrary<unknown>[]>(inner(), fc.dictionary(fc.constantFrom(...REASONS, 'default'), inner(), { minKeys: 1, maxKeys: 2 })));

  const trigger = fc.constantFrom(...waitedFor(entry)).chain((on) => fc.record({ on: fc.constant(on), when: sometimes(eventCondition(on), 2) })).map(filled);

  const acts = fc.oneof(
    { weight: 1, arbitrary: template.map((send) => ({ send })) },
    {
      weight: 4,
      arbitrary: fc
        .tuple(fc.constantFrom('send', 'send', 'refer'), fc.record({ template: templates(template), purpose: sometimes(purpose, 2), window: sometimes(window, 3), notAfter: sometimes(timeExpression(entry), 5), otherwise }))
        .map(([kind, body]) => ({ [kind]: filled(body) })),
    },
    { weight: 2, arbitrary: fc.record({ slot: fc.constant('next'), limit: fc.constant(3), purpose: sometimes(purpose, 2), otherwise }).map((body) => ({ recommend: filled(body) })) },
    { weight: 2, arbitrary: fc.record({ template, format: fc.constant('a6-postcard'), purpose: sometimes(purpose, 2), otherwise }).map((body) => ({ print: filled(body) })) },
    { weight: 2, arbitrary: fc.record({ title: fc.constant('Call'), channel: sometimes(fc.constant('phone'), 2), purpose: sometimes(purpose, 2), otherwise }).map((body) => ({ task: filled(body) })) },
  );

  const alternative = fc
    .oneof(
      { weight: 3, arbitrary: trigger },
      { weight: 1, arbitrary: fc.record({ of: fc.nat(20), on: sometimes(fc.constant('an outcome'), 2) }) },
    )
    .chain((what) => within(inner).map((steps) => filled({ ...what, steps })));
  const waits = fc.oneof(
    { weight: 3, arbitrary: duration as fc.Arbitrary<unknown> },
    { weight: 2, arbitrary: fc.tuple(timeExpression(entry), limit).map(([until, rest]) => ({ until, ...rest })) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(timeExpression(entry), fc.oneof(fc.record({ before: duration }), fc.record({ after: duration }), fc.constant({})), sometimes(fc.constantFrom('09:00', '02:30', '01:45', '00:00'), 2), limit)
        .map(([date, moved, at, rest]) => ({ until: filled({ date, ...moved, at }), ...rest })),
    },
    { weight: 1, arbitrary: window.map((open) => ({ window: open })) },
    { weight: 2, arbitrary: fc.record({ silence: duration, of: fc.uniqueArray(fc.constantFrom(...waitedFor(entry)), { minLength: 1, maxLength: 3 }) }) },
    {
      weight: 4,
      arbitrary: fc
        .tuple(fc.oneof(alternative as fc.Arbitrary<unknown>, fc.array(alternative, { minLength: 1, maxLength: 3 })), fc.constantFrom(undefined, 'wait', 'run'), limit)
        .map(([alternatives, since, rest]) => ({ for: alternatives, ...filled({ since }), ...rest })),
    },
  );
  const choose = fc
    .record({ branches: fc.array(fc.record({ when: stepCondition(entry), steps: depth > 0 ? inner() : fc.constant<Draft[]>([]) }), { minLength: 1, maxLength: 2 }), otherwise: within(inner) })
    .map((body) => ({ choose: filled(body) }));

  return fc.oneof(
    { weight: 6, arbitrary: acts },
    { weight: 6, arbitrary: waits.map((wait) => ({ wait })) },
    { weight: depth > 0 ? 3 : 0, arbitrary: choose },
    { weight: depth > 0 ? 2 : 0, arbitrary: depth > 0 ? split(inner) : choose },
    { weight: depth > 0 ? 3 : 0, arbitrary: depth > 0 ? repeat(inner, duration, trigger) : choose },
    { weight: 2, arbitrary: notify },
    { weight: 1, arbitrary: call(otherwise) },
    { weight: 3, arbitrary: updateBlock(entry) },
    { weight: 1, arbitrary: fc.constant({ stop: {} }) },
  );
}
