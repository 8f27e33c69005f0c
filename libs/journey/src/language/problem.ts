import { distance } from 'fastest-levenshtein';

/** One thing wrong (or doubtful) in a file. `line` and `column` are 1-based; `path` is the place in the document (`steps[0].send`). */
export interface Problem {
  file: string;
  line: number;
  column: number;
  path: string;
  code: ProblemCode;
  /** What was expected, the nearest known name, and how to put it right. */
  message: string;
  severity: 'error' | 'warning';
}

export type ProblemCode =
  | 'yaml'
  | 'shape'
  | 'missing'
  | 'unknown-key'
  | 'bad-id'
  | 'duplicate-id'
  | 'bad-duration'
  | 'bad-window'
  | 'bad-block'
  | 'bad-expression'
  | 'unknown-name'
  | 'wrong-type'
  | 'optional-read'
  | 'maybe-expression'
  | 'unknown-event'
  | 'unknown-purpose'
  | 'unknown-template'
  | 'unknown-attribute'
  | 'unknown-step'
  | 'unknown-reason'
  | 'not-available';

/** A place in a document: map keys and list positions (0-based). */
export type Path = readonly (string | number)[];

/** `steps[0].choose.branches[1].when`, as people read it; the root is `(file)`. */
export function formatPath(path: Path): string {
  if (path.length === 0) return '(file)';
  return path.map((part, i) => (typeof part === 'number' ? `[${part}]` : i === 0 ? part : `.${part}`)).join('');
}

/** The known name nearest to `name` by edit distance, if it is near enough to be a slip of the pen. */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const candidate of known) {
    const d = distance(name.toLowerCase(), candidate.toLowerCase());
    if (d < bestDistance) {
      best = candidate;
      bestDistance = d;
    }
  }
  return best;
}

/** `; did you mean 'x'?`, or the list of what is known, or nothing. */
export function suggestion(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  if (nearest !== undefined) return `; did you mean '${nearest}'?`;
  if (known.length === 0) return '';
  const names = [...new Set(known)];
  const shown = names.slice(0, 12);
  return `; known: ${shown.join(', ')}${names.length > shown.length ? ', ...' : ''}`;
}
