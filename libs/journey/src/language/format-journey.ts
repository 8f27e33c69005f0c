import { isAlias, isCollection, isMap, isPair, isScalar, isSeq, parseDocument, visit } from 'yaml';
import type { Document, Node } from 'yaml';
import { journeySchema, KEYS_BY_PARENT } from './journey.schema';
import type { StepSource } from './journey-source';
import { orderKeys } from './key-order';
import type { Path, Problem } from './problem';
import { reportIssues } from './schema-problems';
import { assignIds, nestedSteps } from './step-ids';
import { YamlSource } from './yaml-source';

export type FormattedJourney = { ok: true; text: string } | { ok: false; problems: Problem[] };

/** A step without id of its own, and where it stands. */
interface NamelessStep {
  path: Path;
  id: string;
}

/** What a journey says and what is written beside it: neither may change by formatting. */
interface Meaning {
  says: string;
  remarks: string;
}

/**
 * A journey as it is best kept: every step with its id (the one it has without it, so runs under way stay where they are), keys in the
 * grammar's order, one way of spacing. Comments, blank lines, quotes and anchors stay, and so does what the journey says; where they
 * could not, less is changed. Formatting twice is formatting once. What is no journey answers its problems. Never throws.
 */
export function formatJourney(text: string, file: string): FormattedJourney {
  const read = readMeaning(text, file);
  if (!read.ok) return read;
  const { meaning, nameless } = read;
  const attempts = isJson(text)
    ? [() => jsonText(text, nameless)]
    : [() => yamlText(text, nameless, true), () => yamlText(text, nameless, false), () => yamlText(text, [], true), () => yamlText(text, [], false)];
  for (const attempt of attempts) {
    const formatted = tried(attempt);
    const again = formatted === undefined ? undefined : readMeaning(formatted, file);
    if (formatted !== undefined && again?.ok && again.meaning.says === meaning.says && again.meaning.remarks === meaning.remarks) return { ok: true, text: formatted };
  }
  return { ok: true, text };
}

function readMeaning(text: string, file: string): { ok: true; meaning: Meaning; nameless: NamelessStep[] } | { ok: false; problems: Problem[] } {
  const source = new YamlSource(text, file);
  if (source.hasErrors) return { ok: false, problems: source.sorted() };
  const shaped = journeySchema.safeParse(source.value);
  if (!shaped.success) {
    reportIssues(source, shaped.error.issues, KEYS_BY_PARENT);
    return { ok: false, problems: source.sorted() };
  }
  const ids = assignIds(source, shaped.data.steps);
  if (source.hasErrors) return { ok: false, problems: source.sorted() };
  const nameless: NamelessStep[] = [];
  eachStep(shaped.data.steps, ['steps'], (step, path) => {
    const id = ids.get(step);
    if (step.id !== undefined || id === undefined) return;
    nameless.push({ path, id });
    step.id = id;
  });
  return { ok: true, meaning: { says: JSON.stringify(sorted(shaped.data)), remarks: remarksOf(text) }, nameless };
}

function eachStep(steps: StepSource[], path: Path, take: (step: StepSource, path: Path) => void): void {
  steps.forEach((step, i) => {
    const here = [...path, i];
    for (const nested of nestedSteps(step)) eachStep(nested.steps, [...here, ...nested.path], take);
    take(step, here);
  });
}

/** The comments of a text, whatever their place. */
function remarksOf(text: string): string {
  const document = parseDocument(text, { logLevel: 'silent' });
  const remarks: (string | null | undefined)[] = [document.commentBefore, document.comment];
  visit(document, (_key, node) => {
    if (node !== null && !isPair(node)) remarks.push((node as Node).commentBefore, (node as Node).comment);
  });
  return remarks
    .flatMap((remark) => (remark ?? '').split('\n'))
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .sort()
    .join('\n');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]): [string, unknown] => [key, sorted(item)]).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

function tried(attempt: () => string): string | undefined {
  try {
    return attempt();
  } catch {
    return undefined;
  }
}

function isJson(text: string): boolean {
  return tried(() => String(typeof JSON.parse(text))) === 'object';
}

function jsonText(text: string, nameless: NamelessStep[]): string {
  const document = parseDocument(text);
  writeIds(document, nameless);
  orderKeys(document);
  return `${JSON.stringify(document.toJS(), null, 2)}\n`;
}

function yamlText(text: string, nameless: NamelessStep[], inOrder: boolean): string {
  const document = parseDocument(text);
  unfold(document, text);
  writeIds(document, nameless);
  if (inOrder) orderKeys(document);
  return closeBrackets(document.toString({ lineWidth: 0 }));
}

/** Flow collections that run over several lines become blocks, from the outside as far in as they do so. */
function unfold(document: Document, text: string): void {
  const visitNode = (node: unknown): void => {
    if (isPair(node)) return visitNode(node.value);
    if (!isCollection(node)) return;
    const [start, end] = node.range ?? [0, 0];
    if (node.flow && (node.items.length === 0 || !text.slice(start, end).includes('\n'))) return;
    node.flow = false;
    node.items.forEach(visitNode);
  };
  visitNode(document.contents);
}

/** Writes each step its id. A step that stands at several places, by an alias, gets none: its ids differ. */
function writeIds(document: Document, nameless: NamelessStep[]): void {
  const named = new Set<string>();
  visit(document, { Alias: (_key, alias) => void named.add(alias.source) });
  for (const { path, id } of nameless) {
    const step = ownNode(document.contents, path, named);
    if (isMap(step)) step.items.unshift(document.createPair('id', id));
  }
}

/** The node at a path, if no alias leads to it or to what holds it. */
function ownNode(root: unknown, path: Path, named: ReadonlySet<string>): unknown {
  let node = root;
  for (const part of path) {
    if (isAlias(node) || isShared(node, named)) return undefined;
    if (isMap(node)) node = node.items.find(({ key }) => (isScalar(key) ? String(key.value) : String(key)) === String(part))?.value;
    else if (isSeq(node)) node = node.items[Number(part)];
    else return undefined;
  }
  return isShared(node, named) ? undefined : node;
}

function isShared(node: unknown, named: ReadonlySet<string>): boolean {
  return isCollection(node) && node.anchor !== undefined && named.has(node.anchor);
}

/** `[ a, b ]` as people write it: `[a, b]`. Braces keep their spaces. */
function closeBrackets(text: string): string {
  const blanks: [number, number][] = [];
  visit(parseDocument(text), {
    Seq: (_key, seq) => {
      const [start, end] = seq.range ?? [0, 0];
      if (!seq.flow || text[start] !== '[' || text[end - 1] !== ']' || text.slice(start, end).includes('\n')) return;
      const inner = text.slice(start + 1, end - 1);
      blanks.push([start + 1, end - 1 - inner.trimStart().length]);
      if (inner.trim() !== '') blanks.push([start + 1 + inner.trimEnd().length, end - 1]);
    },
  });
  let closed = '';
  let from = 0;
  for (const [start, end] of blanks.sort(([a], [b]) => a - b)) {
    closed += text.slice(from, start);
    from = end;
  }
  return closed + text.slice(from);
}
