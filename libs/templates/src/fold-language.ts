import { innerOf, kindOf, tokensOf, type MarkedText } from './tag-marks';

const asked = /^#(if|unless) \(eq language (?:"([a-z]+)"|'([a-z]+)')\)$/;

interface Open {
  /** Of a question after the language: whether its first part holds; undefined for any other block. */
  holds?: boolean;
  /** Which of its parts one is in. */
  inElse: boolean;
}

/**
 * A marked text with its questions after the language answered (`{{#if (eq language "en")}}`): parts that templates of all languages share ask, and
 * within one template the answer is always the same. A question that goes on (`{{else if}}`) stays.
 */
export function foldLanguage({ text, tags }: MarkedText, language: string): string {
  const tokens = tokensOf(text);
  const plain = plainQuestions(tokens, tags);
  const open: Open[] = [];
  let folded = '';
  const isShown = (): boolean => open.every(({ holds, inElse }) => holds === undefined || holds !== inElse);
  tokens.forEach((token, i) => {
    if ('text' in token) {
      if (isShown()) folded += token.text;
      return;
    }
    const tag = tags[token.mark] ?? '';
    const block = open.at(-1);
    switch (kindOf(tag)) {
      case 'open': {
        const shown = isShown();
        const [, word, double, single] = plain.has(i) ? asked.exec(innerOf(tag)) ?? [] : [];
        open.push({ ...(word !== undefined && { holds: (language === (double ?? single)) === (word === 'if') }), inElse: false });
        if (shown && word === undefined) folded += tag;
        return;
      }
      case 'else':
        if (block) block.inElse = true;
        if (block?.holds === undefined && isShown()) folded += tag;
        return;
      case 'close':
        open.pop();
        if (block?.holds === undefined && isShown()) folded += tag;
        return;
      case 'output':
        if (isShown()) folded += tag;
    }
  });
  return folded;
}

/** Places of opening tags whose block has at most a plain `{{else}}`. */
function plainQuestions(tokens: ReturnType<typeof tokensOf>, tags: string[]): Set<number> {
  const plain = new Set<number>();
  const open: { at: number; chained: boolean }[] = [];
  tokens.forEach((token, at) => {
    const tag = 'mark' in token ? tags[token.mark] ?? '' : undefined;
    if (tag === undefined) return;
    const kind = kindOf(tag);
    if (kind === 'open') open.push({ at, chained: false });
    const block = open.at(-1);
    if (kind === 'else' && block && !/^(?:else|\^)$/.test(innerOf(tag))) block.chained = true;
    if (kind === 'close') {
      open.pop();
      if (block && !block.chained) plain.add(block.at);
    }
  });
  return plain;
}
