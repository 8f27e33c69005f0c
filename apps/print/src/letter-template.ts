import { createHandlebars, type RenderLocale } from '@parcours/templates';
import { parse } from 'yaml';

export interface RenderedLetter {
  subject: string;
  paragraphs: string[];
}

type Render = (context: { [key: string]: unknown }) => string;

const handlebars = createHandlebars();
const largest = 20_000;
const compiled = new Map<string, { subject: Render; body: Render }>();

/**
 * Renders a print template for one recipient: front matter (`subject`), then paragraphs with blank lines between them. A paragraph
 * `[offers]` says where the offers stand. Values are plain text: a letter is no HTML. Throws `TypeError` on a template that is none,
 * `RangeError` on a letter that comes out too long.
 */
export function renderLetter(source: string, context: { [key: string]: unknown }, renderLocale: RenderLocale): RenderedLetter {
  const { subject, body } = partsOf(source);
  const scope = { ...context, renderLocale };
  const paragraphs = body(scope)
    .split(/\r?\n\s*\r?\n/)
    .map((paragraph) => paragraph.split(/\r?\n/).map(oneLine).join('\n').trim())
    .filter((paragraph) => paragraph !== '');
  return { subject: oneLine(subject(scope)), paragraphs };
}

function partsOf(source: string): { subject: Render; body: Render } {
  let parts = compiled.get(source);
  if (!parts) {
    const match = /^---\r?\n([\s\S]*?)\r?\n---\r?\n/.exec(source);
    const front: unknown = match ? parse(match[1] ?? '') : undefined;
    const subject = typeof front === 'object' && front !== null && 'subject' in front && typeof front.subject === 'string' ? front.subject : '';
    if (subject === '') throw new TypeError('A print template begins with its subject between two lines of ---.');
    parts = { subject: renderer(subject), body: renderer(source.slice(match?.[0].length ?? 0)) };
    if (compiled.size >= 200) compiled.clear();
    compiled.set(source, parts);
  }
  return parts;
}

function renderer(text: string): Render {
  const template = handlebars.compile(text, { noEscape: true });
  return (context) => {
    const said = template(context, { allowProtoPropertiesByDefault: false, allowProtoMethodsByDefault: false });
    if (said.length > largest) throw new RangeError(`The letter came to ${said.length} characters, ${largest} are allowed.`);
    return said;
  };
}

const oneLine = (text: string): string => text.replace(/\p{C}|\s+/gu, ' ').trim();

/** The template of a name in the nearest locale: itself, its language, French, any. */
export function nearestLocale<T extends { locale: string }>(templates: T[], locale: string): T | undefined {
  const language = locale.split('-')[0];
  for (const wanted of [locale, language, 'fr']) {
    const found = templates.find((template) => template.locale === wanted);
    if (found) return found;
  }
  return templates[0];
}
