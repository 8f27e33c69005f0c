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
