import { closeSync, openSync, writeSync } from 'node:fs';

const heldCharacters = 1 << 18;

/** A file that is written from its beginning, line by line, in large pieces. */
export class OutputFile {
  private readonly handle: number;
  private held = '';

  /** What the file held before is gone. */
  constructor(file: string) {
    this.handle = openSync(file, 'w');
  }

  line(text: string): void {
    this.held += `${text}\n`;
    if (this.held.length >= heldCharacters) this.flush();
  }

  close(): void {
    this.flush();
    closeSync(this.handle);
  }

  private flush(): void {
    const bytes = Buffer.from(this.held);
    for (let written = 0; written < bytes.length; ) written += writeSync(this.handle, bytes, written);
    this.held = '';
  }
}
