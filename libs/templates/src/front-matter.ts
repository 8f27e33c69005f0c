import { parseDocument } from 'yaml';
import type { TemplateProblem } from './compiled-email-template';

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
  problems: Omit<TemplateProblem, 'file'>[];
}

/** Takes a template apart: `subject` and more between two lines of `---`, then its body. */
export function splitFrontMatter(source: string): SplitTemplate {
  const match = /^---\r?\n([\s\S]*?)\r?\n---\r?\n/.exec(source);
  const none = { subject: '', preheader: '' };
  const problem = (message: string) => [{ code: 'front-matter' as const, line: 1, column: 1, message }];
  if (!match) return { front: none, body: source, bodyLine: 1, problems: problem('A template begins with its subject between two lines of ---: write ---, subject: ..., ---.') };
  const bodyLine = match[0].split('\n').length;
  const body = source.slice(match[0].length);
  const document = parseDocument(match[1] ?? '');
  const values = (document.toJS() ?? {}) as { subject?: unknown; preheader?: unknown; layout?: unknown };
  if (document.errors.length || typeof values.subject !== 'string' || values.subject.trim() === '') {
    return { front: none, body, bodyLine, problems: problem(document.errors[0]?.message ?? 'subject is missing: write subject: ... between the lines of ---.') };
  }
  const layout = typeof values.layout === 'string' ? values.layout : undefined;
  return { front: { subject: values.subject, preheader: typeof values.preheader === 'string' ? values.preheader : '', layout }, body, bodyLine, problems: [] };
}
