import mjml2html from 'mjml';
import type { CompiledEmailTemplate, TemplateProblem } from './compiled-email-template';
import { splitFrontMatter } from './front-matter';
import { inspectHandlebars } from './inspect-handlebars';

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

export type CompileResult = { ok: true; template: CompiledEmailTemplate } | { ok: false; problems: TemplateProblem[] };

/** What the rendering itself puts in: the rendered preheader, and the language (`fr`) of the recipient's locale (`fr-CA`). */
const renderedNames = ['preheader', 'language'];

const plainLayout = '<mjml><mj-body><!-- body --></mj-body></mjml>';

/**
 * Compiles one template at publish: front matter (`subject`, `preheader`, `layout`), MJML (mjml.io) and Handlebars. Every problem of
 * the file comes at once. Between components Handlebars stands in `<mj-raw>`.
 */
export async function compileEmailTemplate({ name, locale, source, file, layouts, partials }: EmailTemplateSource): Promise<CompileResult> {
  const { front, body, bodyLine, problems } = splitFrontMatter(source);
  const say = (found: Omit<TemplateProblem, 'file'>[]): TemplateProblem[] => found.map((problem) => ({ file, ...problem }));
  const inlined = inlinePartials(body, partials);
  const checked = inspectHandlebars(inlined, bodyLine);
  const heads = [inspectHandlebars(front.subject), inspectHandlebars(front.preheader)];
  const found = [...problems, ...heads.flatMap((head) => head.problems), ...checked.problems];
  if (front.layout !== undefined && layouts[front.layout] === undefined) {
    found.push({ code: 'front-matter', line: 1, column: 1, message: `No layout ${front.layout}: there are ${Object.keys(layouts).join(', ') || 'none'}.` });
  }
  if (found.length) return { ok: false, problems: say(found) };
  const layout = inlinePartials(layouts[front.layout ?? 'main'] ?? plainLayout, partials);
  const layoutChecked = inspectHandlebars(layout);
  if (layoutChecked.problems.length) return { ok: false, problems: say(layoutChecked.problems.map((problem) => ({ ...problem, message: `In the layout: ${problem.message}` }))) };
  const compiled = await toHtml(layout.replace('<!-- body -->', () => inlined));
  if ('error' in compiled) return { ok: false, problems: say([{ code: 'mjml', line: bodyLine, column: 1, message: compiled.error }]) };
  const read = new Set([...heads.flatMap((head) => head.variables), ...checked.variables, ...layoutChecked.variables]);
  const variables = [...read].filter((variable) => !renderedNames.includes(variable));
  return { ok: true, template: { name, locale, subject: front.subject, preheader: front.preheader, html: compiled.html, variables } };
}

function inlinePartials(text: string, partials: Record<string, string>): string {
  return text.replace(/\{\{>\s*([\w-]+)\s*\}\}/g, (whole, partial: string) => partials[partial]?.trimEnd() ?? whole);
}

async function toHtml(mjml: string): Promise<{ html: string } | { error: string }> {
  try {
    const { html, errors } = await mjml2html(mjml, { validationLevel: 'soft', fonts: {}, keepComments: false });
    const [first] = errors;
    return first ? { error: first.formattedMessage } : { html };
  } catch (error) {
    return { error: (error as Error).message };
  }
}
