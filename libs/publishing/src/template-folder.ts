import { isEventName, type JsonValue } from '@parcours/events';
import { compileJourney, parsePurposes } from '@parcours/journey';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { declaredAttributes, readTemplates, templateProblems, templateSteps, type ReadTemplate, type TemplateStep } from './compile-templates';
import { journeyFiles } from './config-folder';
import type { PublishProblem } from './publish-problem';

export interface TemplateFolder {
  /** The e-mail templates, in order of name and locale. */
  templates: ReadTemplate[];
  problems: PublishProblem[];
  /** The steps of the folder's journeys that send them. */
  steps: TemplateStep[];
}

/**
 * The e-mail templates of a configuration folder as whoever writes them looks at them: compiled, and checked with the journeys beside them as publishing
 * would. Journeys that do not compile are left out: their own check names what is wrong with them.
 */
export async function readTemplateFolder(config: string): Promise<TemplateFolder> {
  const file = join(config, 'purposes.yaml');
  const [templates, declared, purposes, journeys] = await Promise.all([
    readTemplates(config, ({ channel }) => channel === 'email'),
    declaredAttributes(config),
    readFile(file, 'utf8').then((source) => parsePurposes(source, file), () => undefined),
    journeyFiles(join(config, 'journeys')),
  ]);
  const attributes: Record<string, JsonValue> = { ...declared };
  const steps: TemplateStep[] = [];
  for (const journey of journeys) {
    const compiled = compileJourney(journey.source, journey.file, { version: 1, purposes: purposes?.ok ? Object.keys(purposes.purposes) : [], attributes: declared });
    if (!compiled.ok) continue;
    Object.assign(attributes, compiled.declares, attributes);
    steps.push(...templateSteps(compiled.definition, isEventName));
  }
  return { templates, problems: templateProblems(templates, attributes, steps), steps };
}
