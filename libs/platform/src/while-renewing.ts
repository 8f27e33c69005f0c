/**
 * Does `work` under a lease: meanwhile `renew` is called every `everyMs`, once at a time, and never after this resolved. A renewal that
 * fails is left to the next one: a lease ends by itself, and whoever works must be harmless after that.
 */
export async function whileRenewing<T>(work: () => Promise<T>, renew: () => Promise<void>, everyMs: number): Promise<T> {
  let renewing: Promise<void> | undefined;
  const timer = setInterval(() => {
    renewing ??= renew()
      .catch(() => undefined)
      .finally(() => (renewing = undefined));
  }, everyMs);
  timer.unref();
  try {
    return await work();
  } finally {
    clearInterval(timer);
    await renewing;
  }
}
