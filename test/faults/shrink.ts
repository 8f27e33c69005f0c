import type { History } from './history';

/** The shortest history found that still fails: faults are left out one by one, then steps by halves, quarters and so on. */
export async function shrink(history: History, fails: (history: History) => Promise<boolean>): Promise<History> {
  let shortest = history;
  const attempt = async (shorter: History): Promise<boolean> => {
    if (!(await fails(shorter))) return false;
    shortest = shorter;
    return true;
  };
  for (const fault of history.faults) await attempt({ ...shortest, faults: shortest.faults.filter((other) => other !== fault) });
  for (let size = Math.ceil(shortest.steps.length / 2); ; size = Math.ceil(size / 2)) {
    for (let from = 0; from < shortest.steps.length; ) {
      const steps = [...shortest.steps.slice(0, from), ...shortest.steps.slice(from + size)];
      if (!(await attempt({ ...shortest, steps }))) from += size;
    }
    if (size === 1) break;
  }
  for (const fault of shortest.faults) await attempt({ ...shortest, faults: shortest.faults.filter((other) => other !== fault) });
  return shortest;
}
