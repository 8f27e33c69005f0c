/** A fault that may pass (store down, provider busy): whoever asked tries again; nothing is dropped because of it. */
export class RetryableError extends Error {
  constructor(
    readonly code: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'RetryableError';
  }
}

/** Faults of what everything stands on. */
const outages = new Set(['store-unreachable', 'store-refused', 'store-address', 'store-closed', 'log-unreachable', 'log-refused', 'log-closed', 'data-unwritable', 'data-in-use', 'data-damaged']);

/** Whether the store or the log does not answer, refuses us or takes nothing. They tell of that themselves, once: whoever meets it need not. */
export function isOutage(fault: unknown): boolean {
  const code = (fault as { code?: unknown } | null | undefined)?.code;
  return (fault instanceof RetryableError || fault instanceof TerminalError) && outages.has(String(code));
}

/** A fault that trying again does not mend: the message says what to do. */
export class TerminalError extends Error {
  constructor(
    readonly code: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'TerminalError';
  }
}
