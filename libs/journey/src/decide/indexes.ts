import type { Definitions } from '../decide-contract';
import type { ForBranch, JourneyDefinition } from '../graph';

const entries = new WeakMap<readonly JourneyDefinition[], Map<string, JourneyDefinition[]>>();
const lookingBack = new WeakMap<JourneyDefinition, readonly ForBranch[]>();
const none: readonly JourneyDefinition[] = [];

/** The journeys that an event may enter, in order of their id. Looked up in an index that is made once a set of versions. */
export function entriesOn({ current }: Definitions, name: string): readonly JourneyDefinition[] {
  let index = entries.get(current);
  if (!index) {
    index = new Map();
    for (const journey of [...current].sort((a, b) => (a.id < b.id ? -1 : 1))) {
      for (const on of journey.entry.on) index.set(on, [...(index.get(on) ?? []), journey]);
    }
    entries.set(current, index);
  }
  return index.get(name) ?? none;
}

/** The branches of a journey's waits that look back to the run's start. */
export function branchesLookingBack(journey: JourneyDefinition): readonly ForBranch[] {
  let branches = lookingBack.get(journey);
  if (!branches) {
    branches = Object.values(journey.steps).flatMap(({ block }) => (block.type === 'wait.for' && block.since === 'run' ? block.branches : []));
    lookingBack.set(journey, branches);
  }
  return branches;
}
