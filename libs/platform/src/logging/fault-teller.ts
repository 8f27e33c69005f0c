import { isOutage } from '../errors';
import { faultCode } from '../tracing/in-span';

/** Tells of what fails again and again, a line per change. Each subject: well -> failing (told) -> (another fault: told) -> well. */
export class FaultTeller {
  private readonly failing = new Map<string, string>();

  /** `tell` puts a fault of a subject into the log, in words of its own. */
  constructor(private readonly tell: (fault: unknown, of: string) => void) {}

  /** `of` failed by this fault. What the store or the log tell themselves is left to them. */
  failed(of: string, fault: unknown): void {
    const code = faultCode(fault);
    const known = this.failing.get(of) === code;
    this.failing.set(of, code);
    if (!known && !isOutage(fault)) this.tell(fault, of);
  }

  passed(of: string): void {
    this.failing.delete(of);
  }

  /** Does it, and tells where it fails. Throws what it throws. */
  async over<T>(of: string, work: () => Promise<T>): Promise<T> {
    try {
      const answer = await work();
      this.passed(of);
      return answer;
    } catch (fault) {
      this.failed(of, fault);
      throw fault;
    }
  }
}
