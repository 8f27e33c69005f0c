import { closeSync, openSync, readSync } from 'node:fs';

/** A line of a file that is not blank: its number, from 1, and where its bytes stand. */
export interface TextLine {
  number: number;
  text: string;
  offset: number;
  length: number;
}

const chunkBytes = 1 << 20;
const newline = 10;

/** The lines of a UTF-8 file, one after the other; only the current piece of it is held. Throws what opening and reading throw. */
export function* textLines(file: string): Generator<TextLine> {
  const handle = openSync(file, 'r');
  try {
    let held = Buffer.alloc(chunkBytes);
    let filled = 0;
    let offset = 0;
    let number = 0;
    for (let ended = false; !ended; ) {
      if (filled === held.length) held = Buffer.concat([held], held.length * 2);
      const read = readSync(handle, held, filled, held.length - filled, null);
      filled += read;
      ended = read === 0;
      let begin = 0;
      while (begin < filled) {
        const found = held.indexOf(newline, begin);
        const end = found < 0 || found >= filled ? filled : found;
        if (end === filled && !ended && (found < 0 || found >= filled)) break;
        number++;
        const text = held.toString('utf8', begin, end);
        if (text.trim() !== '') yield { number, text: number === 1 ? text.replace(/^\uFEFF/, '') : text, offset: offset + begin, length: end - begin };
        begin = end + 1;
      }
      begin = Math.min(begin, filled);
      held.copy(held, 0, begin, filled);
      filled -= begin;
      offset += begin;
    }
  } finally {
    closeSync(handle);
  }
}

/** Reads single lines of a file, by where they stand. */
export class LineReader {
  private readonly handle: number;

  constructor(file: string) {
    this.handle = openSync(file, 'r');
  }

  at(offset: number, length: number): string {
    const bytes = Buffer.allocUnsafe(length);
    readSync(this.handle, bytes, 0, length, offset);
    return bytes.toString('utf8').replace(/^\uFEFF/, '');
  }

  close(): void {
    closeSync(this.handle);
  }
}
