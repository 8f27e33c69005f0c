import mjml2html from 'mjml';
import type { CompiledEmailTemplate, TemplateProblem } from './compiled-email-template';
import { splitFrontMatter } from './front-matter';
import { inspectHandlebars, type VariablePlaces } from './inspect-handlebars';
import { checkAddresses } from './safe-addresses';

export interface EmailTemplateSource {
  name: string;
  locale: string;
  source: string;
  /** How people know the file, for messages. */
  file: string;
  /** Layouts by name; the one that front matter names (`main` by default) is put around the body at `<!-- body -->`. */
  layouts: Record<string, string>;
  /** Put in at `{{> name}}`. */
  partials: Record<string, string>;
}

/** `places`: where the file reads each variable first; those of its layout have none. */
export type CompileResult = { ok: true; template: CompiledEmailTemplate; places: VariablePlaces } | { ok: false; problems: TemplateProblem[] };

/** What the rendering itself puts in: the rendered preheader, and the language (`fr`) of the recipient's locale (`fr-CA`). */
const renderedNames = ['preheader', 'language'];

/** Where a layout holds the body. */
const slot = '<!-- body -->';
const plainLayout = `<mjml><mj-body>${slot}</mj-body></mjml>`;

/**
 * Compiles one template at publish: front matter (`subject`, `preheader`, `layout`), MJML (mjml.io) and Handlebars. Every problem of
 * the file comes at once. Between components Handlebars stands in `<mj-raw>`.
 */
export async function compileEmailTemplate({ name, locale, source, file, layouts, partials }: EmailTemplateSource): Promise<CompileResult> {
  const { front, body, bodyLine, problems } = splitFrontMatter(source);
  const say = (found: Omit<TemplateProblem, 'file'>[]): TemplateProblem[] => found.map((problem) => ({ file, ...problem }));
  const inlined = inlinePartials(body, partials);
  const checked = inspectHandlebars(inlined.text);
  const heads = [inspectHandlebars(front.subject), inspectHandlebars(front.preheader)];
  const ofBody = [...checked.problems, ...checkAddresses(inlined.text)].map((problem) => ({ ...problem, line: bodyLine - 1 + (inlined.lines[(problem.line ?? 1) - 1] ?? 1) }));
  const found = [...problems, ...heads.flatMap((head) => head.problems), ...ofBody];
  if (front.layout !== undefined && layouts[front.layout] === undefined) {
    found.push({ code: 'front-matter', line: 1, column: 1, message: `No layout ${front.layout}: there are ${Object.keys(layouts).join(', ') || 'none'}.` });
  }
  if (found.length) return { ok: false, problems: say(found) };
  const layout = inlinePartials(layouts[front.layout ?? 'main'] ?? plainLayout, partials).text;
  const layoutChecked = inspectHandlebars(layout);
  const ofLayout = [...layoutChecked.problems, ...checkAddresses(layout)];
  if (ofLayout.length) return { ok: false, problems: say(ofLayout.map((problem) => ({ ...problem, message: `In the layout: ${problem.message}` }))) };
  const compiled = await toHtml(layout.replace(slot, () => inlined.text));
  if ('errors' in compiled) {
    const before = layout.slice(0, layout.indexOf(slot)).split('\n').length;
    return { ok: false, problems: say(compiled.errors.map(({ line, message }) => mjmlProblem(message, line - before + 1, inlined.lines, bodyLine))) };
  }
  const lineOf = (line: number): number => bodyLine - 1 + (inlined.lines[line - 1] ?? 1);
  const ofHeads = heads.flatMap((head) => Object.keys(head.places)).map((variable) => [variable, { line: 1, column: 1 }]);
  const places: VariablePlaces = { ...Object.fromEntries(Object.entries(checked.places).map(([variable, { line, column }]) => [variable, { line: lineOf(line), column }])), ...Object.fromEntries(ofHeads) };
  const read = new Set([...heads.flatMap((head) => head.variables), ...checked.variables, ...layoutChecked.variables]);
  const variables = [...read].filter((variable) => !renderedNames.includes(variable));
  return { ok: true, template: { name, locale, subject: front.subject, preheader: front.preheader, html: compiled.html, variables }, places };
}

/** `line`: in the body with its partials put in; a line before or behind it is the layout's. */
function mjmlProblem(message: string, line: number, lines: number[], bodyLine: number): Omit<TemplateProblem, 'file'> {
  const own = lines[line - 1];
  return { code: 'mjml', line: own === undefined ? 1 : bodyLine - 1 + own, column: 1, message: own === undefined ? `In the layout: ${message}` : message };
}

/** A text with its partials put in, and for each of its lines the line of `text` it comes from, from 1. */
function inlinePartials(text: string, partials: Record<string, string>): { text: string; lines: number[] } {
  const lines: number[] = [];
  const inlined = text.split('\n').map((line, i) => {
    const whole = line.replace(/\{\{>\s*([\w-]+)\s*\}\}/g, (call, partial: string) => (Object.hasOwn(partials, partial) ? partials[partial]?.trimEnd() : undefined) ?? call);
    lines.push(...whole.split('\n').map(() => i + 1));
    return whole;
  });
  return { text: inlined.join('\n'), lines };
}

async function toHtml(mjml: string): Promise<{ html: string } | { errors: { line: number; message: string }[] }> {
  try {
    const { html, errors } = await mjml2html(mjml, { validationLevel: 'soft', fonts: {}, keepComments: false });
    return errors.length ? { errors: errors.map(({ line, message, tagName }) => ({ line, message: `${tagName}: ${message}` })) } : { html };
  } catch (error) {
    const { message } = error as Error;
    return { errors: [{ line: Number(/line (\d+)/i.exec(message)?.[1] ?? 1), message }] };
  }
}
