import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, type Node } from 'yaml';

type Path = readonly PropertyKey[];

/** A YAML text read: its value, or why it is none, and on which line of it each place stands. */
export interface YamlPlaces {
  value: unknown;
  faults: { line: number; message: string }[];
  /** 1-based; of what is missing the nearest that is there. */
  lineOf(path: Path): number;
}

/** Reads a small file of ours. Never throws. */
export function readYaml(text: string): YamlPlaces {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'silent' });
  const line = (offset: number): number => Math.max(1, lines.linePos(offset).line);
  const faults = document.errors.map(({ pos, message }) => ({ line: line(pos[0]), message: message.split('\n')[0] ?? message }));
  let value: unknown;
  try {
    value = faults.length > 0 ? undefined : document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    faults.push({ line: 1, message: error instanceof Error ? error.message : 'can not be read' });
  }
  return { value, faults, lineOf: (path) => line(offsetOf(document.contents, path)) };
}

function offsetOf(root: unknown, path: Path): number {
  let node: Node | undefined = isNode(root) ? root : undefined;
  let offset = node?.range?.[0] ?? 0;
  for (const part of path) {
    let next: unknown;
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part));
      // The line that names the field, also where its value begins below.
      if (isNode(pair?.key)) offset = pair.key.range?.[0] ?? offset;
      next = pair?.value;
    } else if (isSeq(node)) {
      next = node.items[Number(part)];
      if (isNode(next)) offset = next.range?.[0] ?? offset;
    }
    if (!isNode(next)) break;
    node = next;
  }
  return offset;
}
