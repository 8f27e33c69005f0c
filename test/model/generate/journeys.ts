import fc from 'fast-check';
import { stringify } from 'yaml';
import { entryCondition, eventCondition, namesEnrolment } from './conditions';
import { duration, filled, REASONS, stepList, waitedFor, type Draft } from './steps';

const ENTRIES = ['enrolment.created', 'enrolment.created', 'enrolment.created', 'evaluation.submitted', 'module.completed', 'course.completed', 'interest.declared', 'consent.granted', 'profile.updated'];
/** What comes back of a block's commands. */
const OUTCOMES: { [block: string]: string[] } = {
  send: ['email.delivered', 'email.bounced', 'email.clicked'],
  refer: ['email.delivered', 'email.clicked'],
  recommend: ['recommendation.clicked'],
  print: ['print.returned'],
  task: ['task.closed'],
};
type Numbering = { next: number; acting: { id: string; block: string }[] };
const LISTS_OF_STEPS = ['steps', 'timeout', 'otherwise', 'default', ...REASONS];

/** Gives every step its id by its place, and every `of` an acting step before it. */
function numbered(steps: Draft[], id: Numbering): Draft[] {
  return steps.map((step) => {
    const named = `s${id.next}`;
    id.next += 1;
    const body = inside(step, id);
    const block = Object.keys(OUTCOMES).find((kind) => kind in step);
    if (block !== undefined) id.acting.push({ id: named, block });
    return { id: named, ...body };
  });
}

function inside(draft: Draft, id: Numbering): Draft {
  if (typeof draft.of === 'number') return inside({ ...draft, ...outcomeOf(draft.of, draft.on !== undefined, id) }, id);
  const entries = Object.entries(draft).map(([key, value]): [string, unknown] => {
    if (key === 'set' || key === 'addInterests') return [key, value];
    if (LISTS_OF_STEPS.includes(key) && Array.isArray(value)) return [key, numbered(value as Draft[], id)];
    if (Array.isArray(value)) return [key, value.map((item): unknown => (typeof item === 'object' ? inside(item as Draft, id) : item))];
    return [key, typeof value === 'object' && value !== null ? inside(value as Draft, id) : value];
  });
  return Object.fromEntries(entries);
}

/** The step that a number picks, with one of its outcomes where one is asked for; an event where no step comes before. */
function outcomeOf(n: number, named: boolean, { acting }: Numbering): Draft {
  const step = acting[n % Math.max(acting.length, 1)];
  if (!step) return { of: undefined, on: 'module.completed' };
  const outcomes = OUTCOMES[step.block] ?? [];
  return { of: step.id, ...(named && { on: outcomes[n % outcomes.length] }) };
}

function trigger(types: string[]): fc.Arbitrary<Draft> {
  return fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...types).chain((on) => fc.option(eventCondition(on), { nil: undefined, freq: 2 }).map((when) => filled({ on, when }))) },
    { weight: 1, arbitrary: fc.uniqueArray(fc.constantFrom(...types), { minLength: 2, maxLength: 2 }).map((on) => ({ on })) },
  );
}

/** More steps than a run takes at one go. */
export const crowd = fc.integer({ min: 95, max: 130 }).map((count): Draft[] => Array.from({ length: count }, () => ({ update: { tag: 'new' } })));

const goal = (entry: string, id?: string): fc.Arbitrary<Draft> => fc.tuple(trigger([...waitedFor(entry), 'course.completed']), fc.option(duration, { nil: undefined, freq: 2 })).map(([one, within]) => filled({ id, ...one, within }));

/** A journey as YAML, of the blocks that the engine has. */
export function journeyYaml(id: string, entries: readonly string[] = ENTRIES, before: fc.Arbitrary<Draft[]> = fc.constant([])): fc.Arbitrary<string> {
  return fc.constantFrom(...entries).chain((on) => {
    return fc
      .record({
        purpose: fc.constantFrom('service', 'learning-news', 'offers'),
        roles: fc.option(fc.constantFrom(['learner'], ['learner', 'teacher'], ['teacher']), { nil: undefined, freq: 4 }),
        also: fc.option(fc.constantFrom('enrolment.updated', 'enrolment.resumed'), { nil: undefined, freq: 6 }),
        when: fc.option(entryCondition(on), { nil: undefined, freq: 4 }),
        key: namesEnrolment(on) ? fc.option(fc.constantFrom('event.data.enrolment.id', 'event.data.course.id'), { nil: undefined, freq: 3 }) : fc.constant(undefined),
        within: fc.option(duration, { nil: undefined, freq: 6 }),
        reentry: fc.option(fc.oneof<fc.Arbitrary<unknown>[]>(fc.constantFrom('never', 'always'), duration.map((after) => ({ after }))), { nil: undefined, freq: 2 }),
        exit: fc.option(fc.oneof<fc.Arbitrary<unknown>[]>(fc.constant('none'), trigger([...waitedFor(on), 'enrolment.cancelled']), fc.array(trigger([...waitedFor(on), 'profile.updated']), { minLength: 1, maxLength: 2 })), { nil: undefined, freq: 3 }),
        goal: fc.option(fc.oneof<fc.Arbitrary<unknown>[]>(goal(on), goal(on, 'first'), fc.tuple(goal(on), goal(on)), fc.tuple(goal(on), goal(on, 'second')), fc.tuple(goal(on, 'first'), goal(on, 'second'))), { nil: undefined, freq: 3 }),
        steps: stepList(on, 3, { minLength: 1, maxLength: 6 }),
        before,
      })
      .map(({ purpose, roles, also, when, key, within, reentry, exit, goal, steps, before }) =>
        stringify(filled({ journey: id, title: id, purpose, roles, entry: filled({ on: also === undefined ? on : [on, also], when, key, within, reentry }), exit, goal, steps: numbered([...before, ...steps], { next: 1, acting: [] }) }), {
          aliasDuplicateObjects: false,
        }),
      );
  });
}
