import { Logger } from '@nestjs/common';
import { FaultTeller, RetryableError, TerminalError } from '@parcours/platform';

const logger = new Logger('intake');
/** By step: a platform tries again and again. */
const teller = new FaultTeller((fault, step) => logger.error(`${step} failed: ${nameOf(fault)}`));

/**
 * Runs a step of the store or the log. Whatever goes wrong there may pass, and a sender that is told 4xx may drop its events for
 * ever: so every fault comes out as `RetryableError` (`intake-unavailable`), which is a 503.
 */
export async function durably<T>(step: string, work: () => Promise<T>): Promise<T> {
  try {
    const answer = await work();
    teller.passed(step);
    return answer;
  } catch (error) {
    if (error instanceof RetryableError) throw error;
    teller.failed(step, error);
    throw new RetryableError('intake-unavailable', 'The store or the log does not answer at the moment; nothing of this request counts as done.', { cause: error });
  }
}

/** Messages that are not ours may quote what was to be written, which is somebody's data. */
function nameOf(error: unknown): string {
  if (error instanceof TerminalError) return error.message;
  const { name = 'unknown fault', code } = error as { name?: string; code?: unknown };
  return code === undefined ? name : `${name} (${String(code)})`;
}
