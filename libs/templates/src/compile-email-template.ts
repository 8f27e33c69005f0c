import Handlebars from 'handlebars';
import mjml2html from 'mjml';
import type { TemplateUse } from './check-variables';
import type { CompiledEmailTemplate, TemplateProblem } from './compiled-email-template';
import { escapeText } from './escape-text';
import { foldLanguage } from './fold-language';
import { splitFrontMatter } from './front-matter';
import { guardMarkup } from './guard-markup';
import { inspectHandlebars, type Inspected } from './inspect-handlebars';
import { putInPartials, type TemplatePart } from './put-in-partials';
import { markTags, unmarkTags, withoutComments } from './tag-marks';
import { textTemplate } from './text-part';
import { joinTraced, originOf, sliceTraced, traced, type Origin, type TracedText } from './traced-text';

export interface EmailTemplateSource {
  name: string;
  locale: string;
  source: string;
  /** How people know the file, for messages. */
  file: string;
  /** Layouts by name; the one that front matter names (`main` by default) is put around the body at `<!-- body -->`. */
  layouts: Record<string, TemplatePart>;
  /** Put in at `{{> name}}`. */
  partials: Record<string, TemplatePart>;
}

/** `uses`: all that is read, and where, for `checkVariables`. */
export type CompileResult = { ok: true; template: CompiledEmailTemplate; uses: TemplateUse[] } | { ok: false; problems: TemplateProblem[] };

/** What the rendering itself puts in: the rendered preheader, and the language (`fr`) of the recipient's locale (`fr-CA`). */
const renderedNames = ['preheader', 'language'];

/** Where a layout holds the body. */
const slot = '<!-- body -->';
const plainLayout: TemplatePart = { file: 'layout', source: `<mjml><mj-body>${slot}</mj-body></mjml>` };
/** More tags than any honest mail: each may be as long as a value may be. */
const mostTags = 2_000;

/**
 * Compiles one template at publish: front matter (`subject`, `preheader`, `layout`), MJML (mjml.io) and Handlebars; its HTML and its text part. Every
 * problem comes at once, with the file it is in: the template's own, its layout's or a partial's. Between components Handlebars stands in `<mj-raw>`.
 */
export async function compileEmailTemplate(from: EmailTemplateSource): Promise<CompileResult> {
  const { name, locale, file, layouts, partials } = from;
  const { front, body, bodyLine, lines, problems: ofFront } = splitFrontMatter(withoutComments(from.source.replaceAll('\r\n', '\n')), ['subject', 'preheader', 'layout']);
  const problems: TemplateProblem[] = ofFront.map((problem) => ({ file, ...problem }));
  // 1. one text of the body, its layout and the partials
  const layout = layoutOf(front.layout ?? 'main', layouts, { file, line: lines.layout }, front.layout !== undefined, problems);
  const inner = putInPartials(traced(body, file, bodyLine), mapParts(partials), problems);
  const whole = around(putInPartials(traced(layout.source, layout.file), mapParts(partials), problems), inner, problems);
  // 2. what it reads, and whether it may
  const heads = (['subject', 'preheader'] as const).map((field) => ({ place: { file, line: lines[field] }, inspected: inspectHandlebars(front[field]) }));
  const inspected = inspectHandlebars(whole.text);
  for (const { place, inspected: head } of heads) problems.push(...head.problems.map((problem) => ({ ...problem, ...place })));
  const at = ({ line = 1, column = 1 }: { line?: number; column?: number }) => originOf(whole, line, column);
  // What does not even parse is told by the lines of the body, where the fault is nearly always.
  const unparsed = inspected.uses.length === 0 ? inspectHandlebars(inner.text).problems.filter(({ code }) => code === 'handlebars') : [];
  problems.push(...(unparsed.length > 0 ? unparsed.map((problem) => ({ ...problem, ...originOf(inner, problem.line ?? 1, problem.column ?? 1) })) : inspected.problems.map((problem) => ({ ...problem, ...at(problem) }))));
  const marked = markTags(whole.text);
  if (inspected.problems.length === 0) problems.push(...guardMarkup(marked).problems.map((problem) => ({ ...problem, ...at(problem) })));
  if (marked.tags.length > mostTags) problems.push({ file, line: 1, column: 1, code: 'too-large', message: `The template has ${marked.tags.length} tags, ${mostTags} are allowed.` });
  if (problems.length) return { ok: false, problems };
  // 3. the HTML, and the text part made of it
  const compiled = await toHtml(whole.text);
  if ('errors' in compiled) return { ok: false, problems: compiled.errors.map(({ line, message, tag }) => ({ ...at({ line, column: columnOf(whole.text, line, tag) }), code: 'mjml', message })) };
  const made = finish(locale.split('-')[0] ?? locale, compiled.html.replace(/\{\{~?\s*preheader\s*~?\}\}/g, () => preheaderIn(front.preheader)), new Set([...marked.tags, ...markTags(front.preheader).tags]));
  if ('problems' in made) return { ok: false, problems: made.problems.map((problem) => ({ ...problem, file, line: 1, column: 1 })) };
  const all = [...heads.map((head) => head.inspected), inspected];
  const variables = [...new Set(all.flatMap((part) => part.variables))].filter((variable) => !renderedNames.includes(variable));
  const uses = [...heads.flatMap(({ place, inspected: head }) => usesAt(head, () => ({ ...place, column: 1 }))), ...usesAt(inspected, at)];
  return { ok: true, template: { name, locale, subject: front.subject, preheader: front.preheader, html: made.html, text: made.text, variables, reads: readsOf(uses) }, uses };
}

function layoutOf(name: string, layouts: Record<string, TemplatePart>, place: { file: string; line: number }, named: boolean, problems: TemplateProblem[]): TemplatePart {
  const layout = Object.hasOwn(layouts, name) ? layouts[name] : undefined;
  if (layout) return { file: layout.file, source: withoutComments(layout.source.replaceAll('\r\n', '\n')) };
  if (named) problems.push({ ...place, column: 1, code: 'front-matter', message: `No layout ${name}: there are ${Object.keys(layouts).join(', ') || 'none'}.` });
  return plainLayout;
}

function around(layout: TracedText, body: TracedText, problems: TemplateProblem[]): TracedText {
  const index = layout.text.indexOf(slot);
  if (index < 0 || layout.text.includes(slot, index + 1)) {
    problems.push({ file: layout.pieces[0]?.file ?? '', line: 1, column: 1, code: 'layout', message: `A layout says once where the body goes: write ${slot} on a line of its own.` });
    return body;
  }
  return joinTraced([sliceTraced(layout, 0, index), body, sliceTraced(layout, index + slot.length)]);
}

const mapParts = (parts: Record<string, TemplatePart>): Record<string, TemplatePart> =>
  Object.fromEntries(Object.entries(parts).map(([name, { file, source }]) => [name, { file, source: withoutComments(source) }]));

/** The preheader as HTML holds it: its own words escaped, its tags as they are. */
function preheaderIn(preheader: string): string {
  const { text, tags } = markTags(preheader);
  return unmarkTags(escapeText(text), tags);
}

const usesAt = ({ uses }: Inspected, at: (use: { line: number; column: number }) => Origin): TemplateUse[] => uses.map((use) => ({ ...use, ...at(use) }));

/** MJML tells lines only: the first of such elements on it is meant. */
const columnOf = (text: string, line: number, tag: string): number => Math.max(0, text.split('\n')[line - 1]?.indexOf(`<${tag}`) ?? 0) + 1;

/** What is shown: of what is asked for or repeated, only the items come into the mail. */
function readsOf(uses: TemplateUse[]): string[][] {
  const shown = uses.filter(({ path, wants }) => path.length > 0 && wants !== 'repeat' && wants !== 'condition' && typeof wants === 'string');
  return [...new Map(shown.map(({ path }) => [path.join('\0'), path])).values()];
}

/** The HTML with its addresses guarded, and the text part; `written`: the tags of the sources, so that MJML's reading of entities adds none. */
function finish(language: string, whole: string, written: Set<string>): { html: string; text: string } | { problems: Omit<TemplateProblem, 'file'>[] } {
  const { problems } = inspectHandlebars(whole);
  if (problems.length) return { problems };
  const marked = markTags(foldLanguage(markTags(whole), language));
  const foreign = marked.tags.find((tag) => !written.has(tag));
  if (foreign !== undefined) problems.push({ code: 'handlebars', message: `${foreign} came of the markup: write it as it is, without entities.` });
  const guarded = guardMarkup(marked);
  if (problems.length || guarded.problems.length) return { problems: [...problems, ...guarded.problems] };
  const text = textTemplate(marked, guarded.tags);
  try {
    Handlebars.parse(text);
  } catch {
    return { problems: [{ code: 'text-part', message: 'No text part can be made of it: open and close each {{#...}} in the same paragraph, or both between paragraphs.' }] };
  }
  return { html: unmarkTags(marked.text, guarded.tags), text };
}

async function toHtml(mjml: string): Promise<{ html: string } | { errors: { line: number; message: string; tag: string }[] }> {
  try {
    const { html, errors } = await mjml2html(mjml, { validationLevel: 'soft', fonts: {}, keepComments: false, ignoreIncludes: true });
    return errors.length ? { errors: errors.map(({ line, message, tagName }) => ({ line, message: `${tagName}: ${message}`, tag: tagName })) } : { html };
  } catch (error) {
    const { message } = error as Error;
    return { errors: [{ line: Number(/line (\d+)/i.exec(message)?.[1] ?? 1), message, tag: '' }] };
  }
}
