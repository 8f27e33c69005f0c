import pc from 'picocolors';

/** Where a command's words go: results to stdout, progress and remarks to stderr. Colours only on a terminal. */
export interface Output {
  json: boolean;
  line(text?: string): void;
  note(text: string): void;
}

const colors = pc.createColors(Boolean(process.stdout.isTTY));
export const paint = colors;

export function createOutput(json: boolean): Output {
  // Whoever reads may stop reading (`| head`): that is the end of the words, not a fault.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => (error.code === 'EPIPE' ? process.exit() : undefined));
  return {
    json,
    line: (text = '') => void process.stdout.write(`${text}\n`),
    note: (text) => void process.stderr.write(`${text}\n`),
  };
}

/** Columns as wide as their widest cell; a wide character counts once. */
export function table(rows: string[][]): string[] {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, [...cell].length)));
  return rows.map((row) => row.map((cell, i) => (i === row.length - 1 ? cell : cell + ' '.repeat((widths[i] ?? 0) - [...cell].length))).join('  '));
}

/** An instant (epoch ms or RFC 3339) as people read it: UTC, to the minute. */
export function when(at: number | string): string {
  return new Date(at).toISOString().slice(0, 16).replace('T', ' ');
}
