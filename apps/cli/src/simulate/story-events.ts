import { parseEvent, parseTime, type LearnerEvent } from '@parcours/events';
import { LineReader, textLines, type TextLine } from './text-lines';

/** An event and the instant it is played at (epoch ms), or why a line is none. */
export type StoryLine = { type: 'event'; line: number; at: number; event: LearnerEvent } | { type: 'wrong'; line: number; message: string };

export interface StoryOptions {
  /** Play at `receivedat` instead of `time`. */
  recorded: boolean;
}

const messagesAtMost = 3;
const plainValue = /^\s*:\s*"([^"\\]*)"/;

/**
 * The events of a file (one JSON event a line) in order of the instant they are played at, ties in the file's order; wrong lines come
 * where they stand. A file in that order is read piece by piece. Of any other an index is made and sorted first, 32 bytes a line, and
 * its wrong lines come before all events.
 */
export function* storyEvents(file: string, options: StoryOptions): Generator<StoryLine> {
  if (isInOrder(file, options)) {
    for (const { number, text } of textLines(file)) yield readLine(text, number, options);
    return;
  }
  // 1. where the events stand, and when they are played
  const index = new LineIndex();
  for (const line of textLines(file)) {
    const read = readLine(line.text, line.number, options);
    if (read.type === 'event') index.add(line, read.at);
    else yield read;
  }
  // 2. one by one, in order
  const reader = new LineReader(file);
  try {
    for (const { number, offset, length } of index.inOrder()) yield readLine(reader.at(offset, length), number, options);
  } finally {
    reader.close();
  }
}

function isInOrder(file: string, options: StoryOptions): boolean {
  let last = -Infinity;
  for (const { text } of textLines(file)) {
    const at = statedInstant(text, options);
    if (at === undefined) continue;
    if (at < last) return false;
    last = at;
  }
  return true;
}

/** The instant of a line that may still be wrong. Most lines name the field once, and need not be parsed to be looked at. */
function statedInstant(text: string, options: StoryOptions): number | undefined {
  const name = options.recorded ? '"receivedat"' : '"time"';
  const place = text.indexOf(name);
  if (place >= 0 && text.indexOf(name, place + name.length) < 0) {
    const stated = plainValue.exec(text.slice(place + name.length, place + name.length + 60))?.[1];
    if (stated !== undefined) return parseTime(stated);
  }
  return instantOf(jsonOf(text), options);
}

function instantOf(input: unknown, { recorded }: StoryOptions): number | undefined {
  if (typeof input !== 'object' || input === null) return undefined;
  const { time, receivedat } = input as { time?: unknown; receivedat?: unknown };
  const stated = recorded ? receivedat : time;
  return typeof stated === 'string' ? parseTime(stated) : undefined;
}

function readLine(text: string, line: number, options: StoryOptions): StoryLine {
  const input = jsonOf(text);
  if (input === undefined) return { type: 'wrong', line, message: 'not JSON: write one event a line, as a JSON object.' };
  const recordedAt = options.recorded ? instantOf(input, options) : undefined;
  if (options.recorded && recordedAt === undefined) return { type: 'wrong', line, message: 'receivedat: expected an RFC 3339 time, found none. --recorded plays events as the archive holds them.' };
  const read = parseEvent(input, recordedAt);
  if (!read.ok) return { type: 'wrong', line, message: read.issues.slice(0, messagesAtMost).map(({ message }) => message).join(' ') };
  return { type: 'event', line, at: recordedAt ?? parseTime(read.event.time) ?? 0, event: read.event };
}

/** undefined: no JSON, which has no such value. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Where lines stand in a file, in flat memory. */
class LineIndex {
  private table = new Float64Array(4 * 1024);
  private count = 0;

  add({ number, offset, length }: TextLine, at: number): void {
    if (this.count * 4 === this.table.length) {
      const larger = new Float64Array(this.table.length * 2);
      larger.set(this.table);
      this.table = larger;
    }
    this.table.set([at, number, offset, length], this.count * 4);
    this.count++;
  }

  *inOrder(): Generator<{ number: number; offset: number; length: number }> {
    const field = (entry: number, which: number): number => this.table[entry * 4 + which] ?? 0;
    const order = Uint32Array.from({ length: this.count }, (_, entry) => entry).sort((a, b) => field(a, 0) - field(b, 0) || a - b);
    for (const entry of order) yield { number: field(entry, 1), offset: field(entry, 2), length: field(entry, 3) };
  }
}
