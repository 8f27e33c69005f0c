/** How far this process is: it waits for what it needs, or works; and what somebody should look at although it works. Told by `/health/ready`. */
export class ProcessState {
  private readonly warned = new Map<string, string>();
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

  get warnings(): string[] {
    return [...this.warned.values()];
  }

  /** `words` undefined: `about` is well again. */
  warn(about: string, words: string | undefined): void {
    if (words === undefined) this.warned.delete(about);
    else this.warned.set(about, words);
  }
}
