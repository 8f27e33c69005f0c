/** Where a character stands in its file, from 1. */
export interface Origin {
  file: string;
  line: number;
  column: number;
}

/** A text put together of pieces of several files. */
export interface TracedText {
  text: string;
  /** What each piece begins with: `at`, its index in `text`, in rising order. */
  pieces: (Origin & { at: number })[];
}

export function traced(text: string, file: string, line = 1): TracedText {
  return { text, pieces: [{ at: 0, file, line, column: 1 }] };
}

/** The origin of a place of a traced text, both counted from 1. */
export function originOf({ text, pieces }: TracedText, line: number, column: number): Origin {
  const lines = text.split('\n');
  return originAt({ text, pieces }, lines.slice(0, line - 1).reduce((sum, { length }) => sum + length + 1, 0) + column - 1);
}

/** The origin of the character at an index. */
export function originAt({ text, pieces }: TracedText, index: number): Origin {
  const { at, file, line, column } = pieces.findLast((piece) => piece.at <= index) ?? { at: 0, file: '', line: 1, column: 1 };
  const before = text.slice(at, index).split('\n');
  const last = before.at(-1)?.length ?? 0;
  return { file, line: line + before.length - 1, column: before.length === 1 ? column + last : last + 1 };
}

/** What stands between two indexes. */
export function sliceTraced(whole: TracedText, from: number, to = whole.text.length): TracedText {
  const inside = whole.pieces.filter(({ at }) => at > from && at < to).map((piece) => ({ ...piece, at: piece.at - from }));
  return { text: whole.text.slice(from, to), pieces: [{ at: 0, ...originAt(whole, from) }, ...inside] };
}

/** One behind the other. */
export function joinTraced(parts: readonly TracedText[]): TracedText {
  let text = '';
  const pieces: TracedText['pieces'] = [];
  for (const part of parts) {
    if (part.text === '') continue;
    pieces.push(...part.pieces.map((piece) => ({ ...piece, at: piece.at + text.length })));
    text += part.text;
  }
  return { text, pieces };
}
