/**
 * What a variable of a template may hold. `text` with `mayBeDate`: words that may be an RFC 3339 time too, as in an attribute that platforms fill;
 * `any`: what nobody fixed, so that nothing about it is checked.
 */
export type VariableType =
  | { type: 'text'; mayBeDate?: true }
  | { type: 'number' }
  | { type: 'boolean' }
  | { type: 'date' }
  | { type: 'any' }
  | { type: 'list'; of: VariableType }
  | { type: 'record'; fields: Record<string, VariableType> };

export type RecordType = Extract<VariableType, { type: 'record' }>;

/** What a template does with a variable: show it, ask for it, format it, walk it. `mark`: it is compared with a literal of that type. */
export type Want = 'output' | 'condition' | 'date' | 'number' | 'text' | 'person' | 'list' | 'repeat' | 'record' | { mark: 'text' | 'number' | 'boolean' };

/** One use of a variable. `path`: its names from the root, `*` standing for each item of a list; `shown`: as the template writes it. */
export interface VariableUse {
  path: string[];
  wants: Want;
  /** The template asks whether it is there, or says something else where it is not. */
  optional: boolean;
  shown: string;
  /** From 1. */
  line: number;
  column: number;
}

const words: Record<VariableType['type'], string> = { text: 'text', number: 'a number', boolean: 'yes or no', date: 'a date', any: 'anything', list: 'a list', record: 'a record' };

/** The type at the end of a path; or where on the way it ends: `at` is the index of the name that is not there, `in` the type that lacks it. */
export function typeAt(root: VariableType, path: string[]): { type: VariableType } | { at: number; in: VariableType } {
  let type = root;
  for (const [at, name] of path.entries()) {
    if (type.type === 'any') return { type };
    if (name === '*' && type.type === 'list') type = type.of;
    else if (name === '*' && type.type === 'record') type = { type: 'any' };
    else if (type.type === 'list' && name === 'length') type = { type: 'number' };
    else {
      const field: VariableType | undefined = type.type === 'record' && Object.hasOwn(type.fields, name) ? type.fields[name] : undefined;
      if (!field) return { at, in: type };
      type = field;
    }
  }
  return { type };
}

/** Why a variable of a type can not be used like this, and what to write instead; undefined where it can. */
export function misuse(type: VariableType, wants: Want, shown: string): string | undefined {
  if (type.type === 'any' || wants === 'condition') return undefined;
  const is = `${shown} is ${words[type.type]}`;
  if (typeof wants === 'object') return type.type === wants.mark ? undefined : `${is}, which ${words[wants.mark]} never equals.`;
  switch (wants) {
    case 'output':
      if (type.type === 'date') return `${is}: write {{date ${shown}}}, {{time ${shown}}} or {{datetime ${shown}}}.`;
      if (type.type === 'boolean') return `${is}: ask for it by {{#if ${shown}}}.`;
      if (type.type === 'list') return `${is}: repeat something for each by {{#each ${shown}}}, or write {{list ${shown}}}.`;
      return type.type === 'record' ? `${is}: name the field to show, such as ${shown}.${Object.keys(type.fields)[0] ?? 'name'}.` : undefined;
    case 'date':
      return type.type === 'date' || (type.type === 'text' && type.mayBeDate) ? undefined : `${is}, no date.`;
    case 'number':
      return type.type === 'number' ? undefined : `${is}, no number.`;
    case 'text':
      return type.type === 'text' || type.type === 'number' ? undefined : `${is}, no text.`;
    case 'person':
      return type.type === 'record' && (Object.hasOwn(type.fields, 'attributes') || Object.hasOwn(type.fields, 'firstName')) ? undefined : `${is}, nobody who has a name: write contact.`;
    case 'list':
      return type.type === 'list' ? undefined : `${is}, no list.`;
    case 'repeat':
      return type.type === 'list' || type.type === 'record' ? undefined : `${is}, nothing that can be repeated.`;
    case 'record':
      return type.type === 'record' ? undefined : `${is}, nothing that has fields.`;
  }
}
