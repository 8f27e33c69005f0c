import { BLOCKS } from './journey-source';
import type { BlockName, OtherwiseSource, StepSource } from './journey-source';
import type { Path } from './problem';
import type { YamlSource } from './yaml-source';

/** A list of steps inside a step, with its place below it. */
export interface NestedSteps {
  steps: StepSource[];
  path: Path;
}

/** The block of a step, if it has exactly one. */
export function blockOf(step: StepSource): BlockName | undefined {
  const present = BLOCKS.filter((block) => step[block] !== undefined);
  return present.length === 1 ? present[0] : undefined;
}

/** All lists of steps directly inside a step, in the order they are written. */
export function nestedSteps(step: StepSource): NestedSteps[] {
  const nested: NestedSteps[] = [];
  const add = (steps: StepSource[] | undefined, ...path: (string | number)[]) => {
    if (steps) nested.push({ steps, path });
  };
  const addOtherwise = (block: string, otherwise: OtherwiseSource | undefined) => {
    if (Array.isArray(otherwise)) add(otherwise, block, 'otherwise');
    else for (const [reason, steps] of Object.entries(otherwise ?? {})) add(steps, block, 'otherwise', reason);
  };
  for (const block of ['send', 'refer', 'recommend', 'print', 'task', 'call'] as const) {
    const written = step[block];
    if (typeof written === 'object') addOtherwise(block, written.otherwise);
  }
  if (typeof step.wait === 'object') {
    const list = step.wait.for;
    if (Array.isArray(list)) list.forEach((branch, i) => add(branch.steps, 'wait', 'for', i, 'steps'));
    else add(list?.steps, 'wait', 'for', 'steps');
    add(step.wait.timeout, 'wait', 'timeout');
  }
  step.choose?.branches.forEach((branch, i) => add(branch.steps, 'choose', 'branches', i, 'steps'));
  add(step.choose?.otherwise, 'choose', 'otherwise');
  step.split?.branches.forEach((branch, i) => add(branch.steps, 'split', 'branches', i, 'steps'));
  add(step.repeat?.steps, 'repeat', 'steps');
  return nested;
}

/**
 * Gives every step its id: its own, or one from its block and its position (`wait-2-1`: first step inside the second), the same
 * at every compilation. Ids stated twice are problems.
 */
export function assignIds(source: YamlSource, steps: StepSource[]): Map<StepSource, string> {
  const ids = new Map<StepSource, string>();
  const taken = new Set<string>();
  const missing: { step: StepSource; derived: string }[] = [];
  const visit = (list: StepSource[], path: Path, position: string) => {
    list.forEach((step, i) => {
      const here = `${position}${i + 1}`;
      if (step.id === undefined) missing.push({ step, derived: `${blockOf(step) ?? 'step'}-${here}` });
      else if (taken.has(step.id)) source.report([...path, i, 'id'], 'duplicate-id', `the id '${step.id}' is taken by an earlier step; give this step another`);
      else {
        taken.add(step.id);
        ids.set(step, step.id);
      }
      nestedSteps(step).forEach((nested, n, all) => visit(nested.steps, [...path, i, ...nested.path], `${here}-${all.length > 1 ? `${n + 1}-` : ''}`));
    });
  };
  visit(steps, ['steps'], '');
  for (const { step, derived } of missing) {
    let id = derived;
    while (taken.has(id)) id += '-x';
    taken.add(id);
    ids.set(step, id);
  }
  return inOrder(steps, ids);
}

/** The ids in the order the steps are written. */
function inOrder(steps: StepSource[], ids: ReadonlyMap<StepSource, string>): Map<StepSource, string> {
  const ordered = new Map<StepSource, string>();
  const visit = (step: StepSource): void => {
    const id = ids.get(step);
    if (id !== undefined) ordered.set(step, id);
    for (const nested of nestedSteps(step)) nested.steps.forEach(visit);
  };
  steps.forEach(visit);
  return ordered;
}
