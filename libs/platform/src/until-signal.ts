/** Resolves on the first SIGTERM or SIGINT; the second ends the process at once. */
export function untilSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    const heard = (signal: NodeJS.Signals): void => {
      process.once('SIGTERM', () => process.exit(1));
      process.once('SIGINT', () => process.exit(1));
      process.stderr.write(`${signal}: finishing what is in hand (again to stop at once)\n`);
      resolve(signal);
    };
    let done = false;
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => {
        if (done) return;
        done = true;
        heard(signal);
      });
    }
  });
}
