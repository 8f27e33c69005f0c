import type { Area } from './printer-profile';

export type FontRole = 'body' | 'bold' | 'italic' | 'address';
export type BoxRole = 'sender' | 'address' | 'date' | 'subject' | 'heading' | 'paragraph' | 'offer' | 'answer' | 'piece-code' | 'page-number';

/** Something printed, in millimetres. Text is broken into its lines already; `leading` is their distance, `size` in points. */
export type Box = Area & { role: BoxRole } & (
  | { type: 'text'; lines: string[]; font: FontRole; size: number; leading: number; align: 'left' | 'right' | 'center'; tone: 'ink' | 'soft' | 'accent' }
  | { type: 'qr'; content: string }
  | { type: 'rule'; tone: 'soft' | 'accent' }
  /** An outline to write or tick in. */
  | { type: 'frame'; tone: 'ink' | 'soft' }
);

export interface Page {
  boxes: Box[];
}

/** The pages of one mail piece. */
export interface PageLayout {
  /** Sheet in millimetres. */
  width: number;
  height: number;
  pages: Page[];
}

/** Width of a text in millimetres at a size in points. */
export type Measure = (text: string, font: FontRole, size: number) => number;

/** Breaks a text at spaces into lines of at most `width` mm; a word that is wider stands broken. Line breaks of the text are kept. */
export function breakLines(text: string, width: number, measureText: (text: string) => number): string[] {
  const lines: string[] = [];
  for (const part of text.split('\n')) {
    let line = '';
    for (const word of part.split(' ').flatMap((piece) => fitWord(piece, width, measureText))) {
      const longer = line === '' ? word : `${line} ${word}`;
      if (line === '' || measureText(longer) <= width) line = longer;
      else {
        lines.push(line);
        line = word;
      }
    }
    lines.push(line);
  }
  return lines;
}

function fitWord(word: string, width: number, measureText: (text: string) => number): string[] {
  if (measureText(word) <= width) return [word];
  const parts: string[] = [];
  let part = '';
  for (const character of word) {
    if (part !== '' && measureText(part + character) > width) {
      parts.push(part);
      part = '';
    }
    part += character;
  }
  return [...parts, part];
}
