import type { Definitions, JourneyDefinition } from '@parcours/journey';
import type { Settings } from '@parcours/platform';
import type { CompiledTemplate } from '@parcours/store';
import type { Declarations, PublishProblem, SourceFile } from '@parcours/publishing';
import { readJourneys } from '../read-journeys';

export interface StoryDefinitions {
  definitions: Definitions;
  declarations: Declarations;
  /** Compiled where they will be shown. */
  templates: CompiledTemplate[];
  warnings: PublishProblem[];
}

/** Names the published set in what is played. */
export const storySet = 'simulated';

/**
 * Journeys (or those of a folder, or the one file) with purposes, attributes and calendar of the configuration folder, checked as publishing
 * checks them. `templates`: those of the configuration folder too; without, a journey may name templates that are not there.
 */
export async function storyDefinitions(journeys: string | SourceFile[], settings: Settings, { templates }: { templates: boolean }): Promise<({ ok: true } & StoryDefinitions) | { ok: false; problems: PublishProblem[] }> {
  const [{ checkJourneys, readDeclarations }, { compileJourney }] = await Promise.all([import('@parcours/publishing'), import('@parcours/journey')]);
  const { config, calendar, timeZone, locale, calls } = settings;
  const options = { config, calendar, defaults: { timeZone, locale }, callHosts: calls.allow };
  const files = typeof journeys === 'string' ? await readJourneys(journeys) : journeys;
  if (typeof files === 'string') return { ok: false, problems: [problem(String(journeys), 'no-journeys', files)] };
  // 1. all that must be right
  const read = await readDeclarations(options);
  if (!read.ok) return read;
  const checked = templates ? await checkJourneys(files, options) : compileAll(files, read.declarations, compileJourney);
  if (!checked.ok) return checked;
  const { declarations, warnings } = checked;
  // 2. compiled with what all of them declare
  const purposes = Object.keys(declarations.purposes);
  const current = files
    .flatMap(({ file, source }): JourneyDefinition[] => {
      const compiled = compileJourney(source, file, { version: 1, purposes, attributes: declarations.attributes });
      return compiled.ok ? [compiled.definition] : [];
    })
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const byId = new Map(current.map((definition) => [definition.id, definition]));
  const definitions: Definitions = {
    set: storySet, current, paused: new Set(), version: (id) => byId.get(id), purposes: declarations.purposes,
    attributeDefaults: declarations.attributes, defaults: declarations.defaults, holidays: new Set(declarations.holidays),
  };
  return { ok: true, definitions, declarations, templates: checked.templates, warnings };
}

type CompileJourney = (typeof import('@parcours/journey'))['compileJourney'];
type Compiled = { ok: true; declarations: Declarations; templates: CompiledTemplate[]; warnings: PublishProblem[] } | { ok: false; problems: PublishProblem[] };

function compileAll(files: SourceFile[], read: Declarations, compileJourney: CompileJourney): Compiled {
  const declarations: Declarations = { ...read, attributes: { ...read.attributes } };
  const problems: PublishProblem[] = [];
  const warnings: PublishProblem[] = [];
  const homes = new Map<string, string>();
  for (const { file, source } of files) {
    const compiled = compileJourney(source, file, { version: 1, purposes: Object.keys(declarations.purposes), attributes: declarations.attributes });
    if (!compiled.ok) {
      problems.push(...compiled.problems);
      continue;
    }
    const { id } = compiled.definition;
    const home = homes.get(id);
    if (home !== undefined) problems.push(problem(file, 'journey-id-twice', `two files say journey: ${id} (the other is ${home}); give one of them another id`));
    homes.set(id, file);
    Object.assign(declarations.attributes, compiled.declares, declarations.attributes);
    warnings.push(...compiled.warnings);
  }
  return problems.length ? { ok: false, problems: [...problems, ...warnings] } : { ok: true, declarations, templates: [], warnings };
}

const problem = (file: string, code: string, message: string): PublishProblem => ({ file, line: 1, column: 1, path: 'journey', code, message, severity: 'error' });
