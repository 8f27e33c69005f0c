import Handlebars from 'handlebars';
import type { TemplateProblem } from './compiled-email-template';
import { callOf, helperNames } from './helper-calls';
import type { VariableUse, Want } from './variable-type';

type Found = Omit<TemplateProblem, 'file'>;

/** Dotted path -> where it is read first, counted from 1. */
export type VariablePlaces = Record<string, { line: number; column: number }>;

export interface Inspected {
  /** Dotted paths read outside of `each` and `with`, in order of first use. */
  variables: string[];
  places: VariablePlaces;
  uses: VariableUse[];
  problems: Found[];
}

const forbidden = new Set(['__proto__', 'constructor', 'prototype', '__defineGetter__', '__defineSetter__', '__lookupGetter__', '__lookupSetter__']);
/** What a loop says about itself. */
const loopData = new Set(['index', 'key', 'first', 'last']);

/**
 * Walks a template's syntax tree: refuses what could leave the plain data (unescaped output, prototype names however they are written, unknown helpers,
 * decorators, partials at run time, `@root`, block parameters), checks how helpers are called, and lists what is read: each path from the root,
 * that of an item of a list with `*` for the list's place. `firstLine`: the line the text begins at.
 */
export function inspectHandlebars(text: string, firstLine = 1): Inspected {
  try {
    const inspector = new Inspector(firstLine);
    inspector.checkText(text);
    inspector.program(Handlebars.parse(text), [[]]);
    return inspector.found();
  } catch (error) {
    const words = (error as Error).message;
    const line = Number(/on line (\d+)/.exec(words)?.[1] ?? 1) + firstLine - 1;
    const problem: Found = { code: 'handlebars', line, column: 1, message: `${words.split('\n')[0] ?? words} Close what is open and check the braces.` };
    return { variables: [], places: {}, uses: [], problems: [problem] };
  }
}

/** Paths of the contexts one is in, the innermost last. */
type Scopes = string[][];

class Inspector {
  private readonly problems: Found[] = [];
  private readonly uses: VariableUse[] = [];
  private readonly places = new Map<string, { line: number; column: number }>();

  constructor(private readonly firstLine: number) {}

  found(): Inspected {
    return { variables: [...this.places.keys()], places: Object.fromEntries(this.places), uses: this.uses, problems: this.problems };
  }

  /** What the syntax tree does not show. */
  checkText(text: string): void {
    for (const { 0: shown, index } of text.matchAll(/\{\{\{\{|\\\{\{/g)) {
      const before = text.slice(0, index).split('\n');
      const message = shown.startsWith('\\') ? 'A backslash before {{ is not allowed.' : 'Raw blocks ({{{{) are not allowed.';
      this.problems.push({ code: 'unescaped', line: before.length + this.firstLine - 1, column: (before.at(-1)?.length ?? 0) + 1, message });
    }
  }

  program(program: hbs.AST.Program | undefined, scopes: Scopes): void {
    if (!program) return;
    if (program.blockParams?.length) this.say(program, 'handlebars', `as |${program.blockParams.join(' ')}| is not allowed: write the field's name, or this.`);
    for (const statement of program.body) this.statement(statement, scopes);
  }

  private statement(node: hbs.AST.Statement, scopes: Scopes): void {
    switch (node.type) {
      case 'ContentStatement':
      case 'CommentStatement':
        return;
      case 'MustacheStatement':
        return this.mustache(node as hbs.AST.MustacheStatement, scopes);
      case 'BlockStatement':
        return this.block(node as hbs.AST.BlockStatement, scopes);
      case 'PartialStatement':
      case 'PartialBlockStatement': {
        const { name } = node as hbs.AST.PartialStatement;
        return this.say(node, 'unknown-partial', `No such partial: ${'original' in name ? name.original : '(...)'}. Partials are files of _partials.`);
      }
      default:
        this.say(node, 'unknown-helper', 'Decorators are not allowed.');
    }
  }

  private mustache(node: hbs.AST.MustacheStatement, scopes: Scopes): void {
    if (!node.escaped) this.say(node, 'unescaped', 'Unescaped output ({{{ or {{&) is not allowed: write {{ }}.');
    if (node.params.length > 0 || node.hash) return this.call(node, scopes, false, 'output');
    if (node.path.type !== 'PathExpression') return this.say(node, 'handlebars', 'Text and numbers need no braces.');
    const path = node.path as hbs.AST.PathExpression;
    const call = /^[\w-]+$/.test(path.original) ? callOf(path.original) : undefined;
    if (call) this.say(node, 'helper-call', `${path.original} is a helper: write ${call.example}, or {{this.${path.original}}} for a field of that name.`);
    else this.read(path, 'output', scopes);
  }

  private block(node: hbs.AST.BlockStatement, scopes: Scopes): void {
    this.call(node, scopes, true, 'condition');
    const path = node.path.original;
    const entered = (path === 'each' || path === 'with') && node.params[0]?.type === 'PathExpression' ? this.resolve(node.params[0] as hbs.AST.PathExpression, scopes) : undefined;
    const inside = path !== 'each' && path !== 'with' ? scopes : [...scopes, path === 'each' ? [...(entered ?? ['?']), '*'] : (entered ?? ['?'])];
    this.program(node.program, inside);
    this.program(node.inverse, scopes);
  }

  private call(node: hbs.AST.MustacheStatement | hbs.AST.BlockStatement | hbs.AST.SubExpression, scopes: Scopes, asBlock: boolean, wanted: Want): void {
    const name = 'original' in node.path ? String(node.path.original) : '(...)';
    const call = node.path.type === 'PathExpression' ? callOf(name) : undefined;
    if (!call) {
      this.say(node, 'unknown-helper', `No helper ${name}: there are ${helperNames.join(', ')}.`);
      for (const param of node.params) this.param(param, 'condition', scopes);
      return;
    }
    const { params, least = params.length, rest, block = false, example } = call;
    if (block !== asBlock) this.say(node, 'helper-call', `${name} ${block ? 'stands around something' : 'stands around nothing'}: write ${example}.`);
    if (node.hash?.pairs.length) this.say(node, 'helper-call', `${name} takes no ${node.hash.pairs.map(({ key }) => `${key}=`).join(', ')}: write ${example}.`);
    if (node.params.length < least || (!rest && node.params.length > params.length)) this.say(node, 'helper-call', `${name} takes ${least === params.length ? '' : `${least} to `}${params.length}${rest ? ' or more' : ''} values, not ${node.params.length}: write ${example}.`);
    const literal = name === 'eq' ? node.params.map(markOf).find((mark) => mark !== undefined) : undefined;
    node.params.forEach((param, i) => {
      const wants = params[Math.min(i, params.length - 1)] ?? 'condition';
      // What `or` answers is used as `or` is; all but the last may be missing.
      if (name === 'or') this.param(param, wanted, scopes, i < node.params.length - 1);
      else this.param(param, literal ? { mark: literal } : wants, scopes);
    });
    for (const { value } of node.hash?.pairs ?? []) this.param(value, 'condition', scopes);
  }

  private param(node: hbs.AST.Expression, wants: Want, scopes: Scopes, optional = false): void {
    switch (node.type) {
      case 'PathExpression':
        return this.read(node as hbs.AST.PathExpression, wants, scopes, optional);
      case 'SubExpression':
        return this.call(node as hbs.AST.SubExpression, scopes, false, wants);
      case 'StringLiteral':
        // Braces in texts would end the tag for whoever reads it without Handlebars' grammar.
        if (/[{}]/.test((node as hbs.AST.StringLiteral).value)) this.say(node, 'handlebars', 'No braces in a text: take them out.');
    }
  }

  private read(path: hbs.AST.PathExpression, wants: Want, scopes: Scopes, optional = false): void {
    const resolved = this.resolve(path, scopes, true);
    if (!resolved) return;
    const place = { line: path.loc.start.line + this.firstLine - 1, column: path.loc.start.column + 1 };
    this.uses.push({ path: resolved, wants, shown: path.original, optional: optional || wants === 'condition' || typeof wants === 'object', ...place });
    if (resolved.length === 0 && wants !== 'condition') return this.say(path, 'unknown-variable', `${path.original} is no variable: name one.`);
    const name = resolved.join('.');
    if (scopes.length === 1 && name !== '' && !this.places.has(name)) this.places.set(name, place);
  }

  /** The path from the root; undefined for what a loop says about itself and, with a problem where `tell`, for what can not be read. */
  private resolve(path: hbs.AST.PathExpression, scopes: Scopes, tell = false): string[] | undefined {
    const refuse = (message: string): undefined => void (tell && this.say(path, 'unknown-variable', message));
    const parts: unknown[] = path.parts;
    if (!parts.every((part) => typeof part === 'string' && !/[{}]/.test(part))) return refuse(`${path.original} is not a variable.`);
    const bad = parts.find((part) => typeof part === 'string' && forbidden.has(part));
    if (bad !== undefined) return refuse(`${String(bad)} is not a variable.`);
    if (path.data && parts.length > 1 && parts[0] === 'root') return path.parts.slice(1);
    if (path.data) return scopes.length > 1 && parts.length === 1 && loopData.has(path.parts[0] ?? '') ? undefined : refuse(`${path.original} is not a variable; inside each there are @${[...loopData].join(', @')}.`);
    const scope = scopes[scopes.length - 1 - path.depth];
    return scope ? [...scope, ...path.parts] : refuse(`${path.original} leads out of everything: take out a ../`);
  }

  private say(node: { loc: hbs.AST.SourceLocation }, code: Found['code'], message: string): void {
    this.problems.push({ code, line: node.loc.start.line + this.firstLine - 1, column: node.loc.start.column + 1, message });
  }
}

function markOf({ type }: hbs.AST.Expression): 'text' | 'number' | 'boolean' | undefined {
  switch (type) {
    case 'StringLiteral':
      return 'text';
    case 'NumberLiteral':
      return 'number';
    case 'BooleanLiteral':
      return 'boolean';
  }
}
