import Handlebars from 'handlebars';
import { helperNames } from './handlebars-environment';
import type { TemplateProblem } from './compiled-email-template';

type Found = Omit<TemplateProblem, 'file'>;

/** Dotted path -> where it is read first, counted from 1. */
export type VariablePlaces = Record<string, { line: number; column: number }>;

interface Node {
  type: string;
  loc: { start: { line: number; column: number } };
  [field: string]: unknown;
}

interface PathNode extends Node {
  original: string;
  parts: string[];
  data: boolean;
  depth: number;
}

const forbidden = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Walks a template's syntax tree: refuses what could leave the plain data (unescaped output, prototype names, unknown helpers,
 * decorators, partials at run time) and lists the variables it reads outside of `each`, with the place of each one's first use. `firstLine`: the
 * line the text begins at.
 */
export function inspectHandlebars(text: string, firstLine = 1): { variables: string[]; places: VariablePlaces; problems: Found[] } {
  let ast: unknown;
  try {
    ast = Handlebars.parse(text);
  } catch (error) {
    const words = (error as Error).message;
    const line = Number(/on line (\d+)/.exec(words)?.[1] ?? 1) + firstLine - 1;
    return { variables: [], places: {}, problems: [{ code: 'handlebars', line, column: 1, message: `${words.split('\n')[0] ?? words} Close what is open and check the braces.` }] };
  }
  const variables = new Map<string, { line: number; column: number }>();
  const problems: Found[] = [];
  const add = (node: Node, code: Found['code'], message: string): void => void problems.push({ code, line: node.loc.start.line + firstLine - 1, column: node.loc.start.column + 1, message });
  const visit = (value: unknown, inEach: boolean): void => {
    if (Array.isArray(value)) for (const item of value) visit(item, inEach);
    if (typeof value !== 'object' || value === null || typeof (value as Node).type !== 'string') {
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) for (const child of Object.values(value)) visit(child, inEach);
      return;
    }
    const node = value as Node;
    switch (node.type) {
      case 'MustacheStatement':
        if (node.escaped === false) add(node, 'unescaped', 'Unescaped output ({{{ or {{&) is not allowed: write {{ }}.');
        break;
      case 'PartialStatement':
      case 'PartialBlockStatement':
        add(node, 'unknown-partial', `No such partial: ${String((node.name as PathNode).original)}. Partials are files of _partials.`);
        return;
      case 'Decorator':
      case 'DecoratorBlock':
        add(node, 'unknown-helper', 'Decorators are not allowed.');
        return;
      case 'PathExpression':
        checkPath(node as PathNode, inEach);
        return;
    }
    if (node.type === 'MustacheStatement' || node.type === 'BlockStatement' || node.type === 'SubExpression') {
      const path = node.path as PathNode;
      const params = node.params as Node[];
      const isCall = node.type !== 'MustacheStatement' || params.length > 0;
      if (isCall && !(helperNames as readonly string[]).includes(path.original)) add(node, 'unknown-helper', `No helper ${path.original}: there are ${helperNames.join(', ')}.`);
      if (!isCall) visit(path, inEach);
      visit(params, inEach);
      visit(node.hash, inEach);
      const inside = inEach || path.original === 'each' || path.original === 'with';
      visit(node.program, inside);
      visit(node.inverse, inEach);
      return;
    }
    for (const [field, child] of Object.entries(node)) if (field !== 'loc') visit(child, inEach);
  };
  const checkPath = (path: PathNode, inEach: boolean): void => {
    const bad = path.parts.find((part) => forbidden.has(part));
    const name = path.parts.join('.');
    if (bad) add(path, 'unknown-variable', `${bad} is not a variable.`);
    else if (!path.data && !inEach && name !== '' && !variables.has(name)) variables.set(name, { line: path.loc.start.line + firstLine - 1, column: path.loc.start.column + 1 });
  };
  visit(ast, false);
  return { variables: [...variables.keys()], places: Object.fromEntries(variables), problems };
}
