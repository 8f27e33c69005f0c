import type { TemplateUse } from './check-variables';
import type { TemplateProblem } from './compiled-email-template';
import { splitFrontMatter } from './front-matter';
import { inspectHandlebars } from './inspect-handlebars';

export interface LetterTemplateSource {
  name: string;
  locale: string;
  source: string;
  /** How people know the file, for messages. */
  file: string;
}

export interface CheckedLetterTemplate {
  name: string;
  locale: string;
  /** Dotted paths the template reads, in order of first use. */
  variables: string[];
}

export type LetterResult = { ok: true; template: CheckedLetterTemplate; uses: TemplateUse[] } | { ok: false; problems: TemplateProblem[] };

/** Checks a letter's template at publish: front matter with `subject`, then Handlebars between blank lines. Every problem of the file comes at once. */
export function compileLetterTemplate({ name, locale, source, file }: LetterTemplateSource): LetterResult {
  const { front, body, bodyLine, lines, problems } = splitFrontMatter(source, ['subject']);
  const head = inspectHandlebars(front.subject, lines.subject);
  const text = inspectHandlebars(body, bodyLine);
  const found = [...problems, ...head.problems, ...text.problems];
  if (found.length) return { ok: false, problems: found.map((problem) => ({ file, ...problem })) };
  return { ok: true, template: { name, locale, variables: [...new Set([...head.variables, ...text.variables])] }, uses: [...head.uses, ...text.uses].map((use) => ({ ...use, file })) };
}
