import Handlebars from 'handlebars';
import type { TemplateProblem } from './compiled-email-template';
import { escapeText } from './escape-text';
import { joinTraced, originAt, sliceTraced, traced, type TracedText } from './traced-text';

/** A file that several templates share. */
export interface TemplatePart {
  file: string;
  source: string;
}

/** As deep as partials stand in partials, as many as one template comes to, and as long as all of it may be. */
const deepest = 8;
const mostCalls = 200;
const longest = 400_000;

const call = /\{\{~?>[^{}]*\}\}/g;

/**
 * A text with its partials put in: `{{> name}}`, with parameters `{{> button label="Go" url=links.feed}}`, which the partial reads as `{{label}}`.
 * It happens at publish, so a partial that names itself is an error and nothing grows at send. Parameters are put in as the expressions they are.
 */
export function putInPartials(whole: TracedText, partials: Record<string, TemplatePart>, problems: TemplateProblem[]): TracedText {
  const budget = { calls: 0, length: 0 };
  const expand = (text: TracedText, chain: string[]): TracedText => {
    const parts: TracedText[] = [];
    let from = 0;
    for (const { 0: tag, index } of text.text.matchAll(call)) {
      parts.push(sliceTraced(text, from, index));
      from = index + tag.length;
      const at = originAt(text, index);
      const tell = (code: TemplateProblem['code'], message: string): void => void problems.push({ ...at, code, message });
      const read = readCall(tag);
      if ('problem' in read) {
        tell('partial-call', read.problem);
        continue;
      }
      const partial = Object.hasOwn(partials, read.name) ? partials[read.name] : undefined;
      budget.calls++;
      budget.length += partial?.source.length ?? 0;
      if (!partial) tell('unknown-partial', `No such partial: ${read.name}. Partials are files of _partials: there are ${Object.keys(partials).join(', ') || 'none'}.`);
      else if (chain.includes(read.name)) tell('partial-loop', `The partial ${read.name} names itself (${[...chain, read.name].join(' > ')}): it would never end.`);
      else if (chain.length >= deepest) tell('too-large', `Partials stand in partials ${chain.length} deep (${chain.join(' > ')}): ${deepest} is the most.`);
      else if (budget.calls > mostCalls || budget.length > longest) {
        if (!problems.some(({ code }) => code === 'too-large')) tell('too-large', `The template's partials come to more than ${mostCalls}, or to more than ${longest} characters.`);
      } else parts.push(expand(withParameters(partial, read.parameters, tell), [...chain, read.name]));
    }
    parts.push(sliceTraced(text, from));
    return joinTraced(parts);
  };
  return expand(whole, []);
}

/** A parameter as written: `text` for what needs no braces, `expression` else; of a path alone the context may be told by `../`. */
type Parameter = { type: 'text'; text: string; source: string } | { type: 'path' | 'call'; source: string };

function readCall(tag: string): { name: string; parameters: Map<string, Parameter> } | { problem: string } {
  let statement: hbs.AST.PartialStatement;
  try {
    statement = Handlebars.parse(tag).body[0] as hbs.AST.PartialStatement;
  } catch {
    return { problem: `${tag} can not be read: write {{> name}} or {{> name field="text" other=course.name}}.` };
  }
  if (!('original' in statement.name)) return { problem: `${tag} names no partial: write {{> name}}.` };
  if (statement.params.length > 0) return { problem: `${tag} hands a value without a name: write {{> ${statement.name.original} field=value}}.` };
  const parameters = new Map<string, Parameter>();
  for (const { key, value } of statement.hash?.pairs ?? []) {
    const source = sourceOf(tag, value.loc);
    if (value.type === 'PathExpression') parameters.set(key, { type: 'path', source });
    else if (value.type === 'SubExpression') parameters.set(key, { type: 'call', source: source.slice(1, -1) });
    else parameters.set(key, { type: 'text', text: 'value' in value ? String(value.value) : '', source });
  }
  return { name: statement.name.original, parameters };
}

function withParameters({ file, source }: TemplatePart, parameters: Map<string, Parameter>, tell: (code: TemplateProblem['code'], message: string) => void): TracedText {
  const text = source.replaceAll('\r\n', '\n').trimEnd();
  if (parameters.size === 0) return traced(text, file);
  let program: hbs.AST.Program;
  try {
    program = Handlebars.parse(text);
  } catch (error) {
    tell('handlebars', `${file}: ${(error as Error).message.split('\n')[0] ?? ''} A partial with parameters closes what it opens.`);
    return traced('', file);
  }
  const found: { from: number; to: number; put: string }[] = [];
  const unused = new Set(parameters.keys());
  const visit = (value: unknown, depth: number): void => {
    if (Array.isArray(value)) return value.forEach((item) => visit(item, depth));
    if (typeof value !== 'object' || value === null) return;
    const node = value as hbs.AST.Node & Record<string, unknown>;
    if (node.type === 'MustacheStatement' && isParameter(node.path, depth) && (node.params as unknown[]).length === 0) return put(node, node.path as hbs.AST.PathExpression, depth, true);
    if (node.type === 'PathExpression') return isParameter(node, depth) ? put(node, node as unknown as hbs.AST.PathExpression, depth, false) : undefined;
    const enters = node.type === 'BlockStatement' && ['each', 'with'].includes((node.path as hbs.AST.PathExpression).original);
    for (const [field, child] of Object.entries(node)) if (field !== 'loc') visit(child, enters && field === 'program' ? depth + 1 : depth);
  };
  const isParameter = (node: unknown, depth: number): boolean => {
    const { type, depth: up, data, parts } = node as hbs.AST.PathExpression;
    return type === 'PathExpression' && !data && up === depth && typeof parts[0] === 'string' && parameters.has(parts[0]);
  };
  const put = (node: hbs.AST.Node, { parts }: hbs.AST.PathExpression, depth: number, alone: boolean): void => {
    const [name = '', ...rest] = parts;
    const parameter = parameters.get(name);
    if (!parameter) return;
    unused.delete(name);
    if (rest.length > 0 && parameter.type !== 'path') return tell('partial-call', `${file} reads ${parts.join('.')}, but ${name} is handed as ${parameter.source}, which has no fields.`);
    const [from, to] = [indexAt(text, node.loc.start), indexAt(text, node.loc.end)];
    const path = parameter.type === 'path' && !parameter.source.startsWith('@') ? '../'.repeat(depth) + [parameter.source, ...rest].join('.') : parameter.source;
    if (alone) found.push({ from, to, put: parameter.type === 'text' ? escapeText(parameter.text) : `{{${path}}}` });
    else found.push({ from, to, put: parameter.type === 'call' ? `(${path})` : path });
  };
  visit(program, 0);
  for (const name of unused) tell('partial-call', `${file} does not read ${name}: take it out, or write {{${name}}} there.`);
  let written = text;
  for (const { from, to, put: by } of found.sort((a, b) => b.from - a.from)) written = written.slice(0, from) + by + written.slice(to);
  return traced(written, file);
}

const sourceOf = (text: string, { start, end }: hbs.AST.SourceLocation): string => text.slice(indexAt(text, start), indexAt(text, end));

function indexAt(text: string, { line, column }: hbs.AST.Position): number {
  const lines = text.split('\n');
  return lines.slice(0, line - 1).reduce((sum, { length }) => sum + length + 1, 0) + column;
}
