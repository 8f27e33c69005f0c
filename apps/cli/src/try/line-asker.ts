import { createInterface, type Interface } from 'node:readline/promises';

/** Asks for lines: of a terminal, or of a script on the standard input, one answer a line. */
export class LineAsker {
  private readonly lines: Interface;
  private readonly answers: AsyncIterator<string>;
  private readonly typed: boolean;

  constructor(
    /** Takes questions, without a line's end. */
    private readonly say: (text: string) => void,
    input: NodeJS.ReadableStream & { isTTY?: boolean } = process.stdin,
  ) {
    this.typed = input.isTTY ?? false;
    this.lines = createInterface({ input, terminal: false });
    this.answers = this.lines[Symbol.asyncIterator]();
  }

  /** The next answer; undefined: there is none any more. */
  async ask(question: string): Promise<string | undefined> {
    this.say(question);
    const next = await this.answers.next();
    if (next.done) return undefined;
    // A terminal has shown what was typed; of a script the reader sees it here.
    if (!this.typed) this.say(`${next.value}\n`);
    return next.value.trim();
  }

  close(): void {
    this.lines.close();
  }
}
