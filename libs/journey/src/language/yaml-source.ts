import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml';
import type { Document, Node, Pair } from 'yaml';
import { formatPath } from './problem';
import type { Path, Problem, ProblemCode } from './problem';
import { yamlAdvice } from './yaml-advice';

const MAX_CHARACTERS = 1_000_000;
const MAX_DEPTH = 100;
/** Aliases may repeat a few fragments; more is an anchor bomb. */
const MAX_ALIASES = 100;

/**
 * A YAML (or JSON) text with its places: every problem found in it is collected here, with line and column.
 * Reading never throws; a text that can not be read has problems and `value` undefined.
 */
export class YamlSource {
  readonly value: unknown;
  readonly problems: Problem[] = [];
  private readonly lines = new LineCounter();
  private readonly document: Document | undefined;

  constructor(
    private readonly source: string,
    private readonly file: string,
  ) {
    if (source.length > MAX_CHARACTERS) {
      this.push(0, [], 'yaml', `the file is too large: at most ${MAX_CHARACTERS} characters`);
      return;
    }
    const deep = tooDeep(source);
    if (deep !== undefined) {
      this.lines.addNewLine(0);
      this.push(deep, [], 'yaml', `nested deeper than ${MAX_DEPTH} levels: put it flatter`);
      return;
    }
    try {
      this.document = parseDocument(source, { lineCounter: this.lines, prettyErrors: false, logLevel: 'error' });
      for (const fault of [...this.document.errors, ...this.document.warnings]) {
        this.push(fault.pos[0], [], 'yaml', yamlAdvice(fault.message.split('\n')[0] ?? '', /^[\w-]+/.exec(source.slice(fault.pos[0]))?.[0]));
      }
      this.refuseUnknownAnchors(this.document);
      if (this.problems.length > 0) return;
      const value: unknown = this.document.toJS({ maxAliasCount: MAX_ALIASES });
      if (isTooDeep(value, MAX_DEPTH)) this.push(0, [], 'yaml', `nested deeper than ${MAX_DEPTH} levels: put it flatter`);
      // What stands in several places by an alias is something of its own in each: steps are told apart by where they stand.
      else this.value = unshared(value);
    } catch (fault) {
      this.push(0, [], 'yaml', `can not be read: ${fault instanceof Error ? fault.message.split('\n')[0] : 'fault'}`);
    }
  }

  get hasErrors(): boolean {
    return this.problems.some((problem) => problem.severity === 'error');
  }

  /** Notes a problem at the value of `path`, or at `offset` characters into that (string) value. */
  report(path: Path, code: ProblemCode, message: string, severity: 'error' | 'warning' = 'error', offset?: number): void {
    this.push(this.offsetOf(path, offset), path, code, message, severity);
  }

  /** Notes a problem at the key `key` of the map at `path`. */
  reportKey(path: Path, key: string, code: ProblemCode, message: string): void {
    const map = this.nodeAt(path);
    const pair = isMap(map) ? map.items.find((item) => keyOf(item) === key) : undefined;
    const at = pair && isNode(pair.key) ? pair.key.range?.[0] : undefined;
    this.push(at ?? this.offsetOf(path), [...path, key], code, message);
  }

  /** All problems by place. */
  sorted(): Problem[] {
    return [...this.problems].sort((a, b) => a.line - b.line || a.column - b.column || (a.code < b.code ? -1 : a.code > b.code ? 1 : 0));
  }

  private push(offset: number, path: Path, code: ProblemCode, message: string, severity: 'error' | 'warning' = 'error'): void {
    const position = this.lines.linePos(Math.max(0, Math.min(offset, this.source.length)));
    const problem = { file: this.file, line: Math.max(1, position.line), column: Math.max(1, position.col), path: formatPath(path), code, message, severity };
    const known = this.problems.some((p) => p.line === problem.line && p.column === problem.column && p.message === message);
    if (!known) this.problems.push(problem);
  }

  private refuseUnknownAnchors(document: Document): void {
    visit(document, {
      Alias: (_key, alias) => {
        if (!alias.resolve(document)) this.push(alias.range?.[0] ?? 0, [], 'yaml', `unknown alias '*${alias.source}': no earlier anchor '&${alias.source}'; write the value out`);
      },
    });
  }

  /** Where a path's value begins; a path that does not exist: its nearest existing parent. */
  private offsetOf(path: Path, into?: number): number {
    const node = this.nodeAt(path);
    const start = node?.range?.[0] ?? 0;
    if (into === undefined || !node || !isScalar(node) || typeof node.value !== 'string' || !node.range) return start;
    return start + alignment(this.source.slice(node.range[0], node.range[1]), node.value, into);
  }

  private nodeAt(path: Path): Node | undefined {
    let node = resolved(this.document?.contents, this.document);
    for (const part of path) {
      let next: unknown;
      if (isMap(node)) next = node.items.find((item) => keyOf(item) === String(part))?.value;
      else if (isSeq(node)) next = node.items[Number(part)];
      const child = resolved(next, this.document);
      if (!child) break;
      node = child;
    }
    return node;
  }
}

/** Deeper than `left` levels; an anchor inside itself is endlessly deep. */
function unshared(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unshared);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unshared(item)]));
}

function isTooDeep(value: unknown, left: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return left === 0 || Object.values(value).some((item) => isTooDeep(item, left - 1));
}

function resolved(node: unknown, document: Document | undefined): Node | undefined {
  if (isAlias(node) && document) return node.resolve(document) ?? node;
  return isNode(node) ? node : undefined;
}

function keyOf(pair: Pair): string {
  return isScalar(pair.key) ? String(pair.key.value) : String(pair.key);
}

/**
 * How far into `raw` (quoted, folded or block text) the character `into` of its `value` stands. Walks both and skips
 * what only YAML needs: quotes, escapes, line breaks, indentation, a block's header.
 */
function alignment(raw: string, value: string, into: number): number {
  let at = raw.startsWith('|') || raw.startsWith('>') ? raw.indexOf('\n') + 1 : raw.startsWith('"') || raw.startsWith("'") ? 1 : 0;
  const quote = raw.startsWith("'") ? "''" : undefined;
  for (let i = 0; i <= into && at < raw.length; i++) {
    const wanted = value[i];
    if (wanted === undefined) break;
    while (at < raw.length && raw[at] !== wanted && (/\s/.test(raw[at] ?? '') || raw[at] === '\\') && !(wanted === ' ' && raw[at] === '\n')) at++;
    if (i === into) break;
    at += quote && raw.startsWith(quote, at) ? 2 : 1;
  }
  return Math.min(at, Math.max(0, raw.length - 1));
}

/** Depth by brackets and indentation, before the parser recurses; where it gets too deep, if anywhere. */
function tooDeep(source: string): number | undefined {
  let depth = 0;
  let lineStart = true;
  let indents = 0;
  for (let i = 0; i < source.length; i++) {
    const c = source[i];
    if (c === '\n') {
      lineStart = true;
      indents = 0;
      continue;
    }
    if (lineStart && (c === '-' || c === '?') && /\s/.test(source[i + 1] ?? ' ')) indents++;
    else if (lineStart && c === ' ') indents += 0;
    else lineStart = false;
    if (c === '[' || c === '{') depth++;
    else if ((c === ']' || c === '}') && depth > 0) depth--;
    if (depth > MAX_DEPTH || indents > MAX_DEPTH) return i;
  }
  return undefined;
}
