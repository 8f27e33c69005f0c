import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node } from 'yaml';
import { catalogueSchema, type Catalogue } from './catalogue';

/** One thing wrong in a catalogue file. `line` and `column` are 1-based; `path` the place (`items[3].topics[0]`). */
export interface CatalogueProblem {
  file: string;
  line: number;
  column: number;
  path: string;
  code: 'yaml' | 'shape' | 'duplicate-id' | 'unknown-topic' | 'unknown-item' | 'prerequisite-cycle' | 'dates';
  message: string;
}

export type ParsedCatalogue = { ok: true; catalogue: Catalogue } | { ok: false; problems: CatalogueProblem[] };

type Path = readonly PropertyKey[];

/** Reads a catalogue (YAML or JSON). All problems come at once, each with its place; never throws. */
export function parseCatalogue(text: string, file: string): ParsedCatalogue {
  const lines = new LineCounter();
  const problems: CatalogueProblem[] = [];
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'silent' });
  const add = (offset: number, path: Path, code: CatalogueProblem['code'], message: string): void => {
    const { line, col } = lines.linePos(offset);
    problems.push({ file, line: Math.max(1, line), column: Math.max(1, col), path: pathText(path), code, message });
  };
  // 1. YAML
  for (const fault of document.errors) add(fault.pos[0], [], 'yaml', fault.message.split('\n')[0] ?? fault.message);
  if (problems.length) return { ok: false, problems };
  // An alias that nothing anchors, or one that grows without end, makes `toJS` throw.
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch (fault) {
    add(0, [], 'yaml', fault instanceof Error ? fault.message : 'can not be read');
    return { ok: false, problems };
  }
  // 2. shape
  const parsed = catalogueSchema.safeParse(value);
  const say = (path: Path, code: CatalogueProblem['code'], message: string): void => add(offsetOf(document, path), path, code, message);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) say(issue.path, 'shape', shapeMessage(issue.path, issue.message));
    return { ok: false, problems: byPlace(problems) };
  }
  // 3. what the items say about each other
  checkReferences(parsed.data, say);
  return problems.length ? { ok: false, problems: byPlace(problems) } : { ok: true, catalogue: parsed.data };
}

function checkReferences({ items, topics }: Catalogue, say: (path: Path, code: CatalogueProblem['code'], message: string) => void): void {
  const ids = new Set(items.map((item) => item.id));
  const seen = new Set<string>();
  items.forEach((item, i) => {
    if (seen.has(item.id)) say(['items', i, 'id'], 'duplicate-id', `${item.id} stands twice in the catalogue; ids are kept for ever, give this one another`);
    seen.add(item.id);
    item.topics.forEach((topic, n) => {
      if (!Object.hasOwn(topics, topic)) say(['items', i, 'topics', n], 'unknown-topic', `no topic ${topic}; name it under topics, or use one of ${Object.keys(topics).join(', ')}`);
    });
    if (item.course !== undefined && !ids.has(item.course)) say(['items', i, 'course'], 'unknown-item', `no item ${item.course} in the catalogue`);
    item.prerequisites.forEach((needed, n) => {
      if (!ids.has(needed)) say(['items', i, 'prerequisites', n], 'unknown-item', `no item ${needed} in the catalogue`);
      else if (leadsTo(items, needed, item.id)) say(['items', i, 'prerequisites', n], 'prerequisite-cycle', `${item.id} needs ${needed}, which needs ${item.id}: nobody could ever begin`);
    });
    if (item.starts !== undefined && item.ends !== undefined && Date.parse(item.ends) < Date.parse(item.starts)) {
      say(['items', i, 'ends'], 'dates', `${item.id} ends before it starts`);
    }
  });
}

function leadsTo(items: Catalogue['items'], from: string, to: string, seen = new Set<string>()): boolean {
  if (from === to) return true;
  if (seen.has(from)) return false;
  seen.add(from);
  return items.some((item) => item.id === from && item.prerequisites.some((next) => leadsTo(items, next, to, seen)));
}

const shapeMessage = (path: Path, message: string): string => (path.length ? `${String(path.at(-1))}: ${message}` : `a catalogue has topics and items: ${message}`);

const pathText = (path: Path): string => path.map((part, i) => (typeof part === 'number' ? `[${part}]` : i === 0 ? String(part) : `.${String(part)}`)).join('') || '(file)';

const byPlace = (problems: CatalogueProblem[]): CatalogueProblem[] => [...problems].sort((a, b) => a.line - b.line || a.column - b.column);

/** Where a path's value begins; a missing one: its nearest parent. */
function offsetOf(document: Document, path: Path): number {
  let node: Node | undefined = isNode(document.contents) ? document.contents : undefined;
  for (const part of path) {
    let next: unknown;
    if (isMap(node)) next = node.items.find(({ key }) => (isScalar(key) ? String(key.value) : String(key)) === String(part))?.value;
    else if (isSeq(node)) next = node.items[Number(part)];
    if (!isNode(next)) break;
    node = next;
  }
  return node?.range?.[0] ?? 0;
}
