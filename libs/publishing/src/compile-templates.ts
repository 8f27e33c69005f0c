import type { JsonValue } from '@parcours/events';
import { parseAttributes, type JourneyDefinition, type ValueTemplate } from '@parcours/journey';
import type { CompiledTemplate } from '@parcours/store';
import { checkVariables, compileEmailTemplate, compileLetterTemplate, type CompiledEmailTemplate, type CompileResult, type EmailTemplateSource, type TemplateProblem, type TemplateUse } from '@parcours/templates';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { templateFiles, templateParts, type SourceFile, type TemplateFile } from './config-folder';
import type { PublishProblem } from './publish-problem';
import { emailVariables, letterVariables, type TemplateKnowledge } from './template-variables';

export interface CompiledTemplates {
  compiled: CompiledTemplate[];
  /** Names that journeys may use. */
  known: { channel: 'email' | 'print'; name: string }[];
  problems: PublishProblem[];
}

/** A step that sends a template, as far as the template is concerned. */
export interface TemplateStep {
  channel: 'email' | 'print';
  template: string;
  journey: string;
  step: string;
  /** Absent: it gives none. */
  data?: ValueTemplate;
  openData: boolean;
}

/** A template of the configuration folder, compiled or not; what is wrong with it alone, and what it reads. */
export interface ReadTemplate {
  file: TemplateFile;
  compiled?: CompiledTemplate;
  email?: CompiledEmailTemplate;
  uses: TemplateUse[];
  problems: TemplateProblem[];
}

/** Compiles every template of the configuration folder: MJML at publish, variables checked against what a mail can know. */
export async function compileTemplates(config: string): Promise<CompiledTemplates> {
  const [templates, attributes] = await Promise.all([readTemplates(config), declaredAttributes(config)]);
  return {
    compiled: templates.flatMap(({ compiled }) => compiled ?? []),
    known: templates.map(({ file: { channel, name } }) => ({ channel, name })),
    problems: templateProblems(templates, attributes, []),
  };
}

/** Compiles every template of the configuration folder; `only`: those it says yes to. */
export async function readTemplates(config: string, only?: (file: TemplateFile) => boolean): Promise<ReadTemplate[]> {
  const [files, layouts, partials] = await Promise.all([templateFiles(config), templateParts(config, '_layouts'), templateParts(config, '_partials')]);
  const parts = createHash('sha256').update(JSON.stringify([layouts, partials])).digest('base64');
  return Promise.all(files.filter((file) => only?.(file) ?? true).map((file) => (file.channel === 'email' ? readEmail(file, layouts, partials, parts) : readPrint(file))));
}

/** What was compiled is not compiled again while nothing of it changed: a folder of many templates is published, previewed and checked often. */
const compiledBefore = new Map<string, Promise<CompileResult>>();
const keptAtMost = 400;

function compileOnce(source: EmailTemplateSource, parts: string): Promise<CompileResult> {
  const key = createHash('sha256').update(JSON.stringify([source.name, source.locale, source.file, source.source, parts])).digest('base64');
  const before = compiledBefore.get(key);
  if (before) return before;
  if (compiledBefore.size >= keptAtMost) compiledBefore.clear();
  const compiling = compileEmailTemplate(source);
  compiling.catch(() => compiledBefore.delete(key));
  compiledBefore.set(key, compiling);
  return compiling;
}

async function readEmail(file: TemplateFile, layouts: Record<string, SourceFile>, partials: Record<string, SourceFile>, parts: string): Promise<ReadTemplate> {
  const { name, locale } = file;
  const result = await compileOnce({ ...file, layouts, partials }, parts);
  if (!result.ok) return { file, uses: [], problems: result.problems };
  return { file, compiled: { channel: 'email', name, locale, compiled: JSON.stringify(result.template) }, email: result.template, uses: result.uses, problems: [] };
}

/** Print templates are laid out by the print service from their source; here they are checked against what a letter can know. */
function readPrint(file: TemplateFile): ReadTemplate {
  const { name, locale, source } = file;
  const result = compileLetterTemplate(file);
  if (!result.ok) return { file, uses: [], problems: result.problems };
  return { file, compiled: { channel: 'print', name, locale, compiled: source }, uses: result.uses, problems: [] };
}

/**
 * Everything that is wrong with templates: alone, and with what each step that sends one gives it. What is wrong with a part that several share is
 * told once.
 */
export function templateProblems(templates: ReadTemplate[], attributes: Record<string, JsonValue>, steps: TemplateStep[]): PublishProblem[] {
  const told = new Map<string, PublishProblem>();
  const tell = (problem: TemplateProblem, path: string): void => {
    const { file, line = 1, column = 1, code, message } = problem;
    const key = `${file}:${line}:${column} ${code} ${message}`;
    if (!told.has(key)) told.set(key, { file, line, column, path, code, message, severity: 'error' });
  };
  for (const { file: { channel, name }, uses, problems } of templates) {
    for (const problem of problems) tell(problem, name);
    const variables = channel === 'email' ? emailVariables : letterVariables;
    const sent = steps.filter((step) => step.channel === channel && step.template === name);
    // 1. what no mail knows, whichever step sends it
    const openData = sent.some((step) => step.openData);
    for (const problem of checkVariables(uses, variables({ attributes, openData }))) tell(problem, name);
    // 2. what one step does not give it
    const ofData = uses.filter(({ path, optional }) => path[0] === 'data' && path.length > 1 && !isOptional(path, uses, optional));
    for (const { journey, step, data } of sent) {
      const known: TemplateKnowledge = { attributes, data: data ?? 'none' };
      for (const problem of checkVariables(ofData, variables(known))) tell({ ...problem, message: `${problem.message} The step ${step} of the journey ${journey} sends this template: what it reads of data stands in the step's data.` }, name);
    }
  }
  return [...told.values()];
}

/** A template that asks for a field somewhere can do without it. */
function isOptional(path: string[], uses: TemplateUse[], optional: boolean): boolean {
  return optional || uses.some((other) => other.optional && other.path.length <= path.length && other.path.every((name, i) => name === path[i]));
}

/** The steps of a journey that send templates. */
export function templateSteps({ id, entry, steps }: JourneyDefinition, isKnownEvent: (name: string) => boolean): TemplateStep[] {
  const openData = entry.on.length === 0 || !entry.on.every(isKnownEvent);
  return Object.values(steps).flatMap(({ id: step, block }) => {
    if (block.type !== 'send' && block.type !== 'refer' && block.type !== 'print') return [];
    const templates = 'variants' in block && block.variants ? block.variants.map(({ template }) => template) : [block.template];
    return templates.map((template): TemplateStep => ({ channel: block.type === 'print' ? 'print' : 'email', template, journey: id, step, openData, ...(block.data && { data: block.data }) }));
  });
}

/** The attributes of the configuration folder; none where it declares none, or wrongly. */
export async function declaredAttributes(config: string): Promise<Record<string, JsonValue>> {
  const file = join(config, 'attributes.yaml');
  const read = await readFile(file, 'utf8').then((source) => parseAttributes(source, file), () => undefined);
  return read?.ok ? read.defaults : {};
}
