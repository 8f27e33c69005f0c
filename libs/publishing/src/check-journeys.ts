import { isEventName } from '@parcours/events';
import { compileJourney } from '@parcours/journey';
import type { CompiledTemplate } from '@parcours/store';
import { readTemplates, templateProblems, templateSteps, type TemplateStep } from './compile-templates';
import type { SourceFile } from './config-folder';
import { readDeclarations, type DeclarationOptions, type Declarations } from './declarations';
import type { PublishProblem } from './publish-problem';

export type CheckedJourneys =
  | { ok: true; journeys: (SourceFile & { id: string })[]; declarations: Declarations; templates: CompiledTemplate[]; warnings: PublishProblem[] }
  | { ok: false; problems: PublishProblem[] };

/**
 * Checks journeys with the templates, purposes, attributes and calendar of the configuration folder: every problem of every file at once.
 * `inForce`: journeys that stay as they are; the attributes they declare are declared still.
 */
export async function checkJourneys(files: SourceFile[], options: DeclarationOptions, inForce: SourceFile[] = []): Promise<CheckedJourneys> {
  const read = await readDeclarations(options);
  if (!read.ok) return read;
  const templates = await readTemplates(options.config);
  const known = templates.map(({ file: { channel, name } }) => ({ channel, name }));
  const problems: PublishProblem[] = [];
  const sent = new Map<string, TemplateStep[]>();
  const declarations: Declarations = { ...read.declarations, attributes: { ...read.declarations.attributes } };
  for (const { file, source } of inForce) {
    const compiled = compileJourney(source, file, { version: 1, purposes: Object.keys(declarations.purposes), attributes: declarations.attributes });
    if (!compiled.ok) continue;
    Object.assign(declarations.attributes, compiled.declares, declarations.attributes);
    sent.set(compiled.definition.id, templateSteps(compiled.definition, isEventName));
  }
  const warnings: PublishProblem[] = [];
  const journeys: { id: string; file: string; source: string }[] = [];
  for (const { file, source } of files) {
    const compiled = compileJourney(source, file, {
      version: 1,
      purposes: Object.keys(declarations.purposes),
      attributes: declarations.attributes,
      templates: known,
      ...(options.callHosts && { callHosts: options.callHosts }),
    });
    if (!compiled.ok) {
      problems.push(...compiled.problems);
      continue;
    }
    const twin = journeys.find(({ id }) => id === compiled.definition.id);
    if (twin) problems.push(twinProblem(file, compiled.definition.id, twin.file));
    Object.assign(declarations.attributes, compiled.declares, declarations.attributes);
    warnings.push(...compiled.warnings);
    sent.set(compiled.definition.id, templateSteps(compiled.definition, isEventName));
    journeys.push({ id: compiled.definition.id, file, source });
  }
  // Templates last: what journeys set is declared by now, and what their steps give is known.
  problems.unshift(...templateProblems(templates, declarations.attributes, [...sent.values()].flat()));
  if (problems.length) return { ok: false, problems: [...problems, ...warnings] };
  return { ok: true, journeys, declarations, templates: templates.flatMap(({ compiled }) => compiled ?? []), warnings };
}

function twinProblem(file: string, id: string, other: string): PublishProblem {
  return {
    file,
    line: 1,
    column: 1,
    path: 'journey',
    code: 'journey-id-twice',
    message: `Two files say journey: ${id} (the other is ${other}). An id stands for one journey for ever: give one of them another.`,
    severity: 'error',
  };
}
