import type { SpooledCommand } from './command-spool';

/** A line of compare.ndjson: what one learner gets else. `at`: when, or for what is removed when it would have been; `was`: what differs, as it was. */
export interface Difference {
  learner: string;
  journey: string;
  run: string;
  step: string;
  type: string;
  template?: string;
  change: 'added' | 'removed' | 'moved' | 'changed';
  at: string;
  was?: { at?: string; type?: string; template?: string; says?: unknown };
}

/**
 * What two plays of one story gave, command by command. The same command has the same id in both; of what has not, those of one learner,
 * run and step are taken for one another in their order. Both come in order of `at`; kept is only what differs. Answers in order of `at`,
 * then learner, journey, run, step.
 */
export function commandDifferences(before: Iterable<SpooledCommand>, after: Iterable<SpooledCommand>): Difference[] {
  const differences: Difference[] = [];
  const compare = (was: SpooledCommand, is: SpooledCommand): void => {
    const difference = differenceOf(was, is);
    if (difference) differences.push(difference);
  };
  // 1. by id, side by side along the story
  const removed = new Map<string, SpooledCommand>();
  const added = new Map<string, SpooledCommand>();
  for (const { side, command } of alongside(before, after)) {
    const [own, other] = side === 'before' ? [removed, added] : [added, removed];
    const twin = other.get(command.id);
    if (!twin) own.set(command.id, command);
    else {
      other.delete(command.id);
      if (side === 'before') compare(command, twin);
      else compare(twin, command);
    }
  }
  // 2. what is left, by learner, run and step: a run that begins by another event has other ids
  const places = new Map<string, SpooledCommand[]>();
  for (const command of removed.values()) places.set(placeOf(command), [...(places.get(placeOf(command)) ?? []), command]);
  for (const is of added.values()) {
    const was = places.get(placeOf(is))?.shift();
    if (!was) differences.push(lineOf(is, 'added'));
    else {
      removed.delete(was.id);
      compare(was, is);
    }
  }
  for (const command of removed.values()) differences.push(lineOf(command, 'removed'));
  return differences.sort(byTime);
}

function differenceOf(was: SpooledCommand, is: SpooledCommand): Difference | undefined {
  const differs: NonNullable<Difference['was']> = {};
  if (was.type !== is.type) differs.type = was.type;
  if (was.template !== is.template) differs.template = was.template;
  if (was.says !== is.says) differs.says = JSON.parse(was.says) as unknown;
  const changed = Object.keys(differs).length > 0;
  if (!changed && was.at === is.at) return undefined;
  return { ...lineOf(is, changed ? 'changed' : 'moved'), was: { ...(was.at !== is.at && { at: was.at }), ...differs } };
}

function lineOf({ learner, journey, run, step, type, template, at }: SpooledCommand, change: Difference['change']): Difference {
  return { learner, journey, run, step, type, ...(template !== undefined && { template }), change, at };
}

const placeOf = ({ contact, journey, run, step }: SpooledCommand): string => JSON.stringify([contact, journey, run, step]);

function* alongside(before: Iterable<SpooledCommand>, after: Iterable<SpooledCommand>): Generator<{ side: 'before' | 'after'; command: SpooledCommand }> {
  const [left, right] = [before[Symbol.iterator](), after[Symbol.iterator]()];
  let [a, b] = [left.next(), right.next()];
  while (!a.done || !b.done) {
    if (!a.done && (b.done || instantOf(a.value) <= instantOf(b.value))) {
      yield { side: 'before', command: a.value };
      a = left.next();
    } else if (!b.done) {
      yield { side: 'after', command: b.value };
      b = right.next();
    }
  }
}

const instantOf = ({ at }: SpooledCommand): number => Date.parse(at);

function byTime(a: Difference, b: Difference): number {
  return (
    Date.parse(a.at) - Date.parse(b.at) || compareText(a.learner, b.learner) || compareText(a.journey, b.journey) || compareText(a.run, b.run) || compareText(a.step, b.step) ||
    compareText(a.change, b.change)
  );
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
