/** Resolves when the work is done or failed, or after `ms` at the latest; the work goes on. A fault is told to `onFault`, whenever it comes. */
export async function within(ms: number, work: Promise<unknown>, onFault: (fault: unknown) => void): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const elapsed = new Promise<void>((resolve) => void (timer = setTimeout(resolve, ms)));
  await Promise.race([work.catch(onFault), elapsed]);
  clearTimeout(timer);
}
