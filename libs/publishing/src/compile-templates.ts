import type { CompiledTemplate } from '@parcours/store';
import { checkVariables, compileEmailTemplate, compileLetterTemplate, type TemplateProblem } from '@parcours/templates';
import { templateFiles, templateParts, type TemplateFile } from './config-folder';
import type { PublishProblem } from './publish-problem';
import { letterVariables, templateVariables } from './template-variables';

export interface CompiledTemplates {
  compiled: CompiledTemplate[];
  /** Names that journeys may use. */
  known: { channel: 'email' | 'print'; name: string }[];
  problems: PublishProblem[];
}

/** Compiles every template of the configuration folder: MJML at publish, variables checked against what a mail can know. */
export async function compileTemplates(config: string): Promise<CompiledTemplates> {
  const [files, layouts, partials] = await Promise.all([templateFiles(config), templateParts(config, '_layouts'), templateParts(config, '_partials')]);
  const results = await Promise.all(files.map((file) => (file.channel === 'email' ? compileEmail(file, layouts, partials) : compilePrint(file))));
  return {
    compiled: results.flatMap(({ compiled }) => compiled ?? []),
    known: files.map(({ channel, name }) => ({ channel, name })),
    problems: results.flatMap(({ problems }) => problems),
  };
}

type Result = { compiled?: CompiledTemplate; problems: PublishProblem[] };

async function compileEmail({ name, locale, source, file }: TemplateFile, layouts: Record<string, string>, partials: Record<string, string>): Promise<Result> {
  const result = await compileEmailTemplate({ name, locale, source, file, layouts, partials });
  const found = result.ok ? checkVariables({ ...result.template, places: result.places }, templateVariables) : result.problems;
  const problems = found.map((problem) => publishProblem(problem, name, file));
  return result.ok ? { compiled: { channel: 'email', name, locale, compiled: JSON.stringify(result.template) }, problems } : { problems };
}

/** Print templates are laid out by the print service from their source; here they are checked against what a letter can know. */
async function compilePrint({ name, locale, source, file }: TemplateFile): Promise<Result> {
  const result = compileLetterTemplate({ name, locale, source, file });
  const found = result.ok ? checkVariables(result.template, letterVariables) : result.problems;
  const problems = found.map((problem) => publishProblem(problem, name, file));
  return result.ok ? { compiled: { channel: 'print', name, locale, compiled: source }, problems } : { problems };
}

function publishProblem(problem: TemplateProblem, name: string, file: string): PublishProblem {
  return { path: name, severity: 'error', ...problem, file, line: problem.line ?? 1, column: problem.column ?? 1 };
}
