import { convert, type FormatCallback, type HtmlToTextOptions } from 'html-to-text';
import { innerHelpers } from './handlebars-environment';
import { helperOf, innerOf, kindOf, markOf, through, tokensOf, unmarkTags, type MarkedText } from './tag-marks';

const widest = 78;

const selectors: HtmlToTextOptions['selectors'] = [
  { selector: 'img', format: 'skip' },
  { selector: 'a', options: { hideLinkHrefIfSameAsText: true } },
  { selector: 'table', format: 'block' },
  // the preheader, which MJML hides, and each of its texts as a paragraph
  { selector: 'div[style^="display:none"]', format: 'skip' },
  // what says in another way what the mail says anyway, such as a row of eleven links
  { selector: '[data-part="html"]', format: 'skip' },
  { selector: 'td > div', format: 'block', options: { leadingLineBreaks: 2, trailingLineBreaks: 2 } },
];

/** The text part of rendered HTML, for sets published before templates had one of their own. */
export function textOfHtml(html: string): string {
  return convert(html, { wordwrap: widest, selectors });
}

/** What these helpers answer is one line already. */
const oneLined = new Set(['date', 'time', 'datetime', 'period', 'money', 'number', 'percent', 'plural', 'greetingName', 'fullName']);

/**
 * The template of the text part, made of the marked HTML at publish: what a rendering then does is fill it in. `guarded`: the HTML's tags as they guard
 * its addresses. To be rendered without escaping, each value on one line; `tidyText` gives it its form.
 */
export function textTemplate({ text: html, tags }: MarkedText, guarded: readonly string[]): string {
  const own = tags.map((tag, i) => (kindOf(tag) !== 'output' || oneLined.has(helperOf(tag) ?? '') ? tag : through(innerHelpers.line, guarded[i] ?? tag)));
  const link: FormatCallback = (element, walk, builder) => {
    const { href = '' } = element.attribs as Record<string, string>;
    const words = unmarkTags(wordsOf(element.children as Node[]), tags);
    walk(element.children as Parameters<typeof walk>[0], builder);
    const [first, ...more] = tokensOf(href.trim());
    if (!first || href.startsWith('#') || unmarkTags(href, tags).replace(/^mailto:/i, '') === words.trim()) return;
    if (more.length > 0 || 'text' in first) return builder.addInline(` [${href.replace(/^mailto:/i, '')}]`, { noWordTransform: true });
    // An address that data brought may come to nothing: its brackets then go too.
    builder.addInline(markOf(own.push(`{{${innerHelpers.addressTail} ${expressionOf(tags[first.mark] ?? '')}}}`) - 1), { noWordTransform: true });
  };
  const text = convert(html, { wordwrap: false, formatters: { link }, selectors: [...(selectors ?? []), { selector: 'a', format: 'link' }] });
  // Words never become tags, and a list's bullets belong to its items alone.
  const plain = text.replaceAll('{{', '{ {').replace(/\\(?=\ue000)/g, '');
  const isBlockOnly = (line: string): boolean => tokensOf(line).every((token) => ('mark' in token ? kindOf(tags[token.mark] ?? '') !== 'output' : token.text.trim() === ''));
  return unmarkTags(plain.split('\n').map((line) => (/^ +(?:\*|\d+\.) /.test(line) && isBlockOnly(line.replace(/^ +\S+ /, '')) ? line.replace(/^ +\S+ /, '') : line)).join('\n'), own);
}

/** The same for values of one line each, as nearly all are: nothing of them has to be looked at. */
export function plainTextTemplate(template: string): string {
  const line = new RegExp(`(\\{\\{~?)${innerHelpers.line} (?:\\(([^{}]*)\\)|([^\\s{}]+))(~?\\}\\})`, 'g');
  return template.replace(line, (_tag, open: string, call: string | undefined, path: string | undefined, close: string) => `${open}${call ?? path ?? ''}${close}`);
}

interface Node {
  data?: string;
  children?: Node[];
}

const wordsOf = (nodes: Node[]): string => nodes.map(({ data, children }) => data ?? wordsOf(children ?? [])).join('');

/** A tag's inside as an argument. */
function expressionOf(tag: string): string {
  return helperOf(tag) === undefined ? innerOf(tag) : `(${innerOf(tag)})`;
}

/** A rendered text part in its form: at most one empty line and one blank in a row, lines of 78 characters where words allow. */
export function tidyText(rendered: string): string {
  const lines: string[] = [];
  let blank = true;
  const isLoose = rendered.includes('  ');
  for (let line of rendered.split('\n')) {
    // Looked at before anything is replaced: nearly every line is in its form already.
    if (isLoose && line.includes('  ')) line = line.replace(/(\S) {2,}(?=\S)/g, '$1 ');
    if (line.charCodeAt(0) === 32 || line.charCodeAt(line.length - 1) === 32) line = line.replace(/^ (?![*\d])/, '').trimEnd();
    if (line === '' && blank) continue;
    blank = line === '';
    if (line.length <= widest) lines.push(line);
    else wrap(line, lines);
  }
  if (blank) lines.pop();
  return lines.join('\n');
}

function wrap(line: string, lines: string[]): void {
  const indent = ' '.repeat(/^ +(?:\*|\d+\.) /.exec(line)?.[0].length ?? 0);
  let from = 0;
  let head = '';
  while (line.length - from + head.length > widest) {
    const room = widest - head.length;
    let at = line.lastIndexOf(' ', from + room);
    if (at <= from + (from === 0 ? indent.length : 0)) at = line.indexOf(' ', from + room);
    if (at < 0) break;
    lines.push(head + line.slice(from, at));
    from = at + 1;
    head = indent;
  }
  lines.push(head + line.slice(from));
}
