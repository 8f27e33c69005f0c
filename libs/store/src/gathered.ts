import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * One write for what is asked meanwhile: `run` gets what came while the write before it was under way, so that many who each write one thing
 * share a transaction or a round trip. It answers what each item gets; where it throws, all that were in that write get the fault.
 */
export function gathered<T, R>(run: (items: T[]) => Promise<(item: T) => R>): (item: T) => Promise<R> {
  let waiting: { item: T; resolve: (answer: R) => void; reject: (fault: unknown) => void }[] = [];
  let running = false;
  const work = async (): Promise<void> => {
    running = true;
    // Those who ask in one turn of the event loop share one write from the first on, and it begins with what others write in that turn.
    await nextTurn();
    while (waiting.length > 0) {
      const group = waiting;
      waiting = [];
      try {
        const answer = await run(group.map(({ item }) => item));
        for (const { item, resolve } of group) resolve(answer(item));
      } catch (fault) {
        for (const { reject } of group) reject(fault);
      }
    }
    running = false;
  };
  return (item) =>
    new Promise<R>((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (!running) void work();
    });
}
