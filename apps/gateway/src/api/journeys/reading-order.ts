import type { Block, JourneyDefinition, Step } from '@parcours/journey';

/** Steps as they are read: nested ones right behind the step that holds them, each with how many blocks hold it. Unreachable ones come last. */
export function readingOrder({ steps, first }: Pick<JourneyDefinition, 'steps' | 'first'>): { step: Step; depth: number }[] {
  const depths = new Map<string, number>();
  // A block's own steps end where the run goes on behind the block.
  const visit = (from: string | undefined, end: string | undefined, depth: number): void => {
    for (let id = from; id !== undefined && id !== end && !depths.has(id); id = steps[id]?.next) {
      const step = steps[id];
      if (!step) return;
      depths.set(id, depth);
      for (const nested of nestedIn(step.block)) visit(nested, step.next, depth + 1);
    }
  };
  visit(first, undefined, 0);
  const unreachable = Object.keys(steps).filter((id) => !depths.has(id));
  return [...depths.keys(), ...unreachable].flatMap((id) => {
    const step = steps[id];
    return step ? [{ step, depth: depths.get(id) ?? 0 }] : [];
  });
}

/** First steps of the lists that a block holds. */
function nestedIn(block: Block): string[] {
  const held = (...ids: (string | undefined)[]): string[] => ids.filter((id) => id !== undefined);
  switch (block.type) {
    case 'choose':
      return held(...block.branches.map(({ first }) => first), block.otherwise);
    case 'wait.for':
      return held(...block.branches.map(({ first }) => first), block.timeout);
    case 'wait.until':
      return held(block.timeout);
    case 'send':
    case 'refer':
    case 'recommend':
    case 'print':
    case 'task':
      return held(...Object.values(block.otherwise?.byReason ?? {}), block.otherwise?.default);
    default:
      return [];
  }
}
