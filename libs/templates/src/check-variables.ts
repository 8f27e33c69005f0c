import { closest, distance } from 'fastest-levenshtein';
import type { TemplateProblem } from './compiled-email-template';
import type { VariablePlaces } from './inspect-handlebars';

/** A compiled template's variables; their places where it knows them. */
export interface TemplateVariables {
  name: string;
  locale: string;
  variables: string[];
  places?: VariablePlaces;
}

/** Names the variables that no rendering can know. `known`: dotted paths; `root.*` stands for any path below a root. */
export function checkVariables({ name, locale, variables, places }: TemplateVariables, known: string[]): TemplateProblem[] {
  return variables
    .filter((variable) => !known.some((path) => path === variable || (path.endsWith('.*') && variable.startsWith(path.slice(0, -1)))))
    .filter((variable) => !known.some((path) => path.startsWith(`${variable}.`)))
    .map((variable) => ({ file: `${name}/${locale}`, ...(places && Object.hasOwn(places, variable) ? places[variable] : {}), code: 'unknown-variable' as const, message: `Unknown variable ${variable}${suggest(variable, known)}` }));
}

function suggest(variable: string, known: string[]): string {
  const names = known.map((path) => path.replace(/\.\*$/, ''));
  const nearest = closest(variable, names);
  if (distance(variable, nearest) <= Math.max(2, variable.length / 3)) return `; did you mean ${nearest}?`;
  // Of a path only its beginning may be mistaken: cours.name.
  const [root = '', ...rest] = variable.split('.');
  const roots = [...new Set(names.map((name) => name.split('.')[0] ?? name))];
  const near = closest(root, roots);
  if (near !== root && distance(root, near) <= Math.max(1, root.length / 3)) return `; did you mean ${[near, ...rest].join('.')}?`;
  return `; there are ${known.join(', ')}.`;
}
