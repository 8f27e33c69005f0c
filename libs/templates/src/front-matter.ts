import { parseDocument } from 'yaml';
import type { TemplateProblem } from './compiled-email-template';

type Field = 'subject' | 'preheader' | 'layout';

export interface FrontMatter {
  subject: string;
  preheader: string;
  layout?: string;
}

export interface SplitTemplate {
  front: FrontMatter;
  body: string;
  /** Line of the file that the body begins at, from 1. */
  bodyLine: number;
  /** Line that each field stands on, from 1. */
  lines: Record<Field, number>;
  problems: Omit<TemplateProblem, 'file'>[];
}

/** Takes a template apart: `subject` and more between two lines of `---`, then its body. `fields`: what may stand there. */
export function splitFrontMatter(source: string, fields: readonly Field[]): SplitTemplate {
  const match = /^---\r?\n([\s\S]*?)\r?\n---\r?\n/.exec(source);
  const none = { subject: '', preheader: '' };
  const lineOf = (field: string): number => Math.max(0, source.split('\n').findIndex((line) => line.startsWith(`${field}:`))) + 1;
  const lines = { subject: lineOf('subject'), preheader: lineOf('preheader'), layout: lineOf('layout') };
  const problem = (message: string, line = 1) => [{ code: 'front-matter' as const, line, column: 1, message }];
  if (!match) return { front: none, body: source, bodyLine: 1, lines, problems: problem('A template begins with its subject between two lines of ---: write ---, subject: ..., ---.') };
  const bodyLine = match[0].split('\n').length;
  const body = source.slice(match[0].length);
  const document = parseDocument(match[1] ?? '');
  const values = document.errors.length ? {} : ((document.toJS() ?? {}) as Record<string, unknown>);
  if (document.errors.length || typeof values.subject !== 'string' || values.subject.trim() === '') {
    return { front: none, body, bodyLine, lines, problems: problem(document.errors[0]?.message ?? 'subject is missing: write subject: ... between the lines of ---.') };
  }
  const problems = Object.entries(values).flatMap(([field, value]) => {
    if (!(fields as readonly string[]).includes(field)) return problem(`No field ${field} here: there are ${fields.join(', ')}.`, lineOf(field));
    return typeof value === 'string' || value === null ? [] : problem(`${field} is text: put it in quotes.`, lineOf(field));
  });
  const [preheader = '', layout] = [values.preheader, values.layout].map((value) => (typeof value === 'string' ? value : undefined));
  return { front: { subject: values.subject, preheader, ...(layout !== undefined && { layout }) }, body, bodyLine, lines, problems };
}
