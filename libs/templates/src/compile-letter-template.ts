import type { TemplateProblem } from './compiled-email-template';
import { splitFrontMatter } from './front-matter';
import { inspectHandlebars, type VariablePlaces } from './inspect-handlebars';

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
  /** Dotted paths the template reads, in order of first use, and where. */
  variables: string[];
  places: VariablePlaces;
}

export type LetterResult = { ok: true; template: CheckedLetterTemplate } | { ok: false; problems: TemplateProblem[] };

/** Checks a letter's template at publish: front matter with `subject`, then Handlebars between blank lines. Every problem of the file comes at once. */
export function compileLetterTemplate({ name, locale, source, file }: LetterTemplateSource): LetterResult {
  const { front, body, bodyLine, problems } = splitFrontMatter(source);
  const head = inspectHandlebars(front.subject, lineOf(source, /^subject:/));
  const text = inspectHandlebars(body, bodyLine);
  const found = [...problems, ...head.problems, ...text.problems];
  if (found.length) return { ok: false, problems: found.map((problem) => ({ file, ...problem })) };
  return { ok: true, template: { name, locale, variables: [...new Set([...head.variables, ...text.variables])], places: { ...text.places, ...head.places } } };
}

/** Line of the first that matches, from 1. */
function lineOf(source: string, pattern: RegExp): number {
  return Math.max(0, source.split('\n').findIndex((line) => pattern.test(line))) + 1;
}
