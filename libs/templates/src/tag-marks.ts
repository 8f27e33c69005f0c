/** What stands for a tag in a text that others read: HTML parsers, whitespace collapsing. Private use characters, which no file may hold. */
const [begin, end] = ['\ue000', '\ue001'];
const mark = new RegExp(`${begin}(\\d+)${end}`, 'g');
/** No text within a tag holds braces: the inspection refused those. */
const tag = /\{\{[^{}]*\}\}/g;

export interface MarkedText {
  text: string;
  /** By number of the mark. */
  tags: string[];
}

export type TagKind = 'output' | 'open' | 'else' | 'close';

/** A text whose Handlebars tags are marks, each its own. */
export function markTags(text: string): MarkedText {
  const tags: string[] = [];
  return { text: text.replace(tag, (found) => markOf(tags.push(found) - 1)), tags };
}

export function unmarkTags(text: string, tags: readonly string[]): string {
  return text.replace(mark, (_mark, number: string) => tags[Number(number)] ?? '');
}

export const markOf = (number: number): string => begin + String(number) + end;

/** The text between marks and the numbers of the marks, in turn. */
export function tokensOf(text: string): ({ text: string } | { mark: number })[] {
  const parts = text.split(new RegExp(`(${begin}\\d+${end})`)).filter((part) => part !== '');
  return parts.map((part) => (part.startsWith(begin) ? { mark: Number(part.slice(1, -1)) } : { text: part }));
}

export function kindOf(written: string): TagKind {
  const inside = innerOf(written);
  if (/^(?:else\b|\^$)/.test(inside)) return 'else';
  return inside.startsWith('#') || inside.startsWith('^') ? 'open' : inside.startsWith('/') ? 'close' : 'output';
}

/** An output tag whose value goes through a helper first. */
export function through(helper: string, written: string): string {
  const inside = innerOf(written);
  return written.replace(/^(\{\{~?)[\s\S]*?(~?\}\})$/, (_whole, open: string, close: string) => `${open}${helper} ${isCall(inside) ? `(${inside})` : inside}${close}`);
}

/** The helper that an output tag calls; undefined where it shows a variable. */
export function helperOf(written: string): string | undefined {
  const inside = innerOf(written);
  return isCall(inside) ? /^\S+/.exec(inside)?.[0] : undefined;
}

export const innerOf = (written: string): string => written.replace(/^\{\{~?/, '').replace(/~?\}\}$/, '').trim();

const isCall = (inside: string): boolean => /\s/.test(inside.replace(/\[[^\]]*\]/g, ''));

/** Marks and comments of Handlebars taken out of a source, its lines kept. */
export function withoutComments(source: string): string {
  const lines = (found: string): string => found.replace(/[^\n]+/g, '');
  return source.replaceAll(begin, '').replaceAll(end, '').replace(/\{\{~?!--[\s\S]*?--~?\}\}|\{\{~?![^}]*\}\}/g, lines);
}
