import { Inject, Injectable } from '@nestjs/common';
import { ELAPSED, type Elapsed } from '../shared/elapsed';

const wrongTries = 10;
const windowMs = 60_000;
/** Addresses remembered at most; beyond it the longest known ones are forgotten. */
const remembered = 10_000;

/** Against guessing: at most ten wrong keys a minute from one address. */
@Injectable()
export class SignInLimit {
  /** Address -> when its wrong tries of the last minute were made. */
  private readonly tries = new Map<string, number[]>();

  constructor(@Inject(ELAPSED) private readonly elapsed: Elapsed) {}

  /** Seconds until the address may try again; `undefined`: it may. */
  waitFor(address: string): number | undefined {
    const recent = this.recent(address);
    const oldest = recent[recent.length - wrongTries];
    return oldest === undefined ? undefined : Math.max(1, Math.ceil((oldest + windowMs - this.elapsed()) / 1000));
  }

  /** Counted before the key is looked at, so that tries made at once count too. */
  begin(address: string): void {
    const recent = [...this.recent(address), this.elapsed()];
    this.tries.delete(address);
    this.tries.set(address, recent);
    const [longest] = this.tries.keys();
    if (this.tries.size > remembered && longest !== undefined) this.tries.delete(longest);
  }

  /** The key was right: the try is taken back. */
  succeeded(address: string): void {
    const recent = this.recent(address);
    recent.pop();
    if (recent.length) this.tries.set(address, recent);
    else this.tries.delete(address);
  }

  private recent(address: string): number[] {
    const since = this.elapsed() - windowMs;
    return (this.tries.get(address) ?? []).filter((at) => at > since);
  }
}
