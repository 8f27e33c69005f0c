/**
 * Which set is in force behind a control record: the later saved one. Two processes that publish at once may announce their sets in another
 * order than they saved them, and in another one on each partition; the number in a set's id (`set-000012`) is the order they were saved in.
 */
export function newerSet(inForce: string | undefined, announced: string): string {
  return inForce !== undefined && numberOf(inForce) > numberOf(announced) ? inForce : announced;
}

const numberOf = (set: string): number => Number(/^set-(\d+)$/.exec(set)?.[1] ?? 0);
