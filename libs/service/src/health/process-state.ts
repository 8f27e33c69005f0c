/** How far this process is: it waits for what it needs, or works. Told by `/health/ready`. */
export class ProcessState {
  private waitingFor: string | undefined = 'its start';

  /** Why it does not work yet; undefined: it does. */
  get waits(): string | undefined {
    return this.waitingFor;
  }

  waitFor(what: string): void {
    this.waitingFor = what;
  }

  works(): void {
    this.waitingFor = undefined;
  }
}
