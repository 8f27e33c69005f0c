import { Parser } from 'htmlparser2';

/** A link of an HTML document: the attribute that names its address, from `start` to before `end`, and the address as programs read it. */
export interface FoundLink {
  start: number;
  end: number;
  url: string;
}

/** Tags that lead somewhere. Only they are parsed: a mail is tables for the most part, and parsing all of it is a seventh of the work of writing it. */
const leading = /<a(?:rea)?(?=[\s/])(?:[^"'>]|"[^"]*"|'[^']*')*>/gi;

/** How nearly all are written: the address in double quotes, no reference in it, no attribute before it that could hold one. What is written so needs no parser. */
const plainly = /^(<a(?:rea)?(?: [a-z-]+="[^"]*")*? )(href="([^"&\s]*)")(?=[\s/>])/;

/** The links of a document (`a` and `area` with `href`) in its order, those of comments included: some programs show what stands in them. */
export function findLinks(html: string): FoundLink[] {
  const found: FoundLink[] = [];
  for (const { 0: tag, index } of html.matchAll(leading)) {
    const [, before, href, url] = plainly.exec(tag) ?? [];
    if (before !== undefined && href !== undefined && url !== undefined) {
      const start = index + before.length;
      found.push({ start, end: start + href.length, url });
      continue;
    }
    const parser = new Parser({
      onattribute: (name, url) => void (name === 'href' && found.push({ start: index + parser.startIndex, end: index + parser.endIndex, url: url.trim() })),
    });
    parser.end(tag);
  }
  return found;
}

/** The document with other addresses in its links; one for which `change` answers nothing stays as it is written. */
export function replaceLinks(html: string, found: readonly FoundLink[], change: (url: string) => string | undefined): string {
  let changed = '';
  let from = 0;
  for (const { start, end, url } of found) {
    const other = change(url);
    if (other === undefined) continue;
    changed += `${html.slice(from, start)}href="${other.replace(/&/g, '&amp;').replace(/"/g, '&quot;')}"`;
    from = end;
  }
  return changed + html.slice(from);
}

/** The same of a text: every whole address that stands in it, as `change` has it. */
export function replaceInText(text: string, change: (url: string) => string | undefined): string {
  return text.replace(/https?:\/\/[^\s<>[\]]+/gi, (url) => change(url) ?? url);
}
