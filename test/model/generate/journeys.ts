import fc from 'fast-check';
import { stringify } from 'yaml';
import { entryCondition, eventCondition, namesEnrolment } from './conditions';
import { duration, filled, REASONS, stepList, WAITED_FOR, type Draft } from './steps';

const ENTRIES = ['enrolment.created', 'enrolment.created', 'enrolment.created', 'evaluation.submitted', 'module.completed', 'course.completed', 'interest.declared', 'consent.granted', 'profile.updated'];
const ACTING = ['send', 'refer', 'recommend', 'print', 'task'];
const LISTS_OF_STEPS = ['steps', 'timeout', 'otherwise', 'default', ...REASONS];

/** Gives every step its id by its place, and every `of` an acting step before it. */
function numbered(steps: Draft[], id: { next: number; acting: string[] }): Draft[] {
  return steps.map((step) => {
    const named = `s${id.next}`;
    id.next += 1;
    const body = inside(step, id);
    if (ACTING.some((kind) => kind in step)) id.acting.push(named);
    return { id: named, ...body };
  });
}

function inside(draft: Draft, id: { next: number; acting: string[] }): Draft {
  const entries = Object.entries(draft).map(([key, value]): [string, unknown] => {
    if (key === 'set' || key === 'addInterests') return [key, value];
    if (key === 'of' && typeof value === 'number') return id.acting.length ? ['of', id.acting[value % id.acting.length]] : ['on', 'module.completed'];
    if (LISTS_OF_STEPS.includes(key) && Array.isArray(value)) return [key, numbered(value as Draft[], id)];
    if (Array.isArray(value)) return [key, value.map((item): unknown => (typeof item === 'object' ? inside(item as Draft, id) : item))];
    return [key, typeof value === 'object' && value !== null ? inside(value as Draft, id) : value];
  });
  return Object.fromEntries(entries);
}

function trigger(types: string[]): fc.Arbitrary<Draft> {
  return fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...types).chain((on) => fc.option(eventCondition(on), { nil: undefined, freq: 2 }).map((when) => filled({ on, when }))) },
    { weight: 1, arbitrary: fc.uniqueArray(fc.constantFrom(...types), { minLength: 2, maxLength: 2 }).map((on) => ({ on })) },
  );
}

/**
 * Left out: goals without an id. The engine then counts a late one once for each type of event, two of one type as one; the language counts goals.
 */
const goal = (id: string): fc.Arbitrary<Draft> => fc.tuple(trigger([...WAITED_FOR, 'course.completed']), fc.option(duration, { nil: undefined, freq: 2 })).map(([one, within]) => filled({ id, ...one, within }));

/** A journey as YAML, of the blocks that the engine has. */
export function journeyYaml(id: string): fc.Arbitrary<string> {
  return fc.constantFrom(...ENTRIES).chain((on) => {
    return fc
      .record({
        purpose: fc.constantFrom('service', 'learning-news', 'offers'),
        roles: fc.option(fc.constantFrom(['learner'], ['learner', 'teacher'], ['teacher']), { nil: undefined, freq: 4 }),
        also: fc.option(fc.constantFrom('enrolment.updated', 'enrolment.resumed'), { nil: undefined, freq: 6 }),
        when: fc.option(entryCondition(on), { nil: undefined, freq: 4 }),
        key: namesEnrolment(on) ? fc.option(fc.constantFrom('event.data.enrolment.id', 'event.data.course.id'), { nil: undefined, freq: 3 }) : fc.constant(undefined),
        within: fc.option(duration, { nil: undefined, freq: 6 }),
        reentry: fc.option(fc.oneof<fc.Arbitrary<unknown>[]>(fc.constantFrom('never', 'always'), duration.map((after) => ({ after }))), { nil: undefined, freq: 2 }),
        exit: fc.option(fc.oneof<fc.Arbitrary<unknown>[]>(fc.constant('none'), trigger([...WAITED_FOR, 'enrolment.cancelled']), fc.array(trigger(WAITED_FOR), { minLength: 1, maxLength: 2 })), { nil: undefined, freq: 3 }),
        goal: fc.option(fc.oneof<fc.Arbitrary<unknown>[]>(goal('first'), fc.tuple(goal('first'), goal('second'))), { nil: undefined, freq: 3 }),
        steps: stepList(on, 3, { minLength: 1, maxLength: 6 }),
      })
      .map(({ purpose, roles, also, when, key, within, reentry, exit, goal, steps }) =>
        stringify(filled({ journey: id, title: id, purpose, roles, entry: filled({ on: also === undefined ? on : [on, also], when, key, within, reentry }), exit, goal, steps: numbered(steps, { next: 1, acting: [] }) }), {
          aliasDuplicateObjects: false,
        }),
      );
  });
}
