import type { JsonValue } from '@parcours/events';
import type { Duration, Expression, ValueTemplate, Window } from '../graph';
import { parseDuration, parseTimeOfDay, parseWindow } from './duration';
import type { WindowSource } from './duration';
import { EVENT_NAME_FORM, EVENT_NAMES } from './event-names';
import { syntaxFault } from './expression';
import type { ExpressionCompiler, Wanted } from './expression';
import type { ExpressionFault } from './read-expression';
import { nearestName, suggestion } from './problem';
import type { Path } from './problem';
import type { Place } from './variables';
import type { YamlSource } from './yaml-source';

/** What is known around a journey when it is compiled. */
export interface KnownNames {
  purposes: readonly string[];
  /** Known templates; absent: not checked. */
  templates?: readonly { channel: string; name: string }[];
  /** Hosts that journeys may call (`calls.allow`), as URLs name them, with the port where that is not the scheme's own; absent: not checked. */
  callHosts?: readonly string[];
  /** Attributes with their defaults. */
  attributes: Readonly<Record<string, JsonValue>>;
}

/** An event's whole type, where its short name is expected. */
const FULL_TYPE = /^org\.parcours\.learner\.(.+)\.v\d+$/;
const CHANNELS: readonly string[] = ['email', 'print', 'feed', 'phone'];

const LOOKS_LIKE_EXPRESSION = /^\s*(?:[!(]\s*)*(entry|woke|contact|enrolment|course|account|run|event)\.[a-zA-Z_]+(\.[a-zA-Z_]+)*\s*([=!<>+\-*/?].*)?$/;

/** The state of one compilation: reads small parts of a journey, notes problems at their places, collects what it names. */
export class Compilation {
  readonly templates = new Map<string, { channel: 'email' | 'print'; name: string }>();
  /** Paths known to be present in steps, by the entry's own condition. */
  entryGuards: ReadonlySet<string> = new Set();

  constructor(
    readonly source: YamlSource,
    private readonly compiler: ExpressionCompiler,
    private readonly known: KnownNames,
  ) {}

  /** The default of an attribute; undefined where nobody declared it. */
  attribute(name: string): JsonValue | undefined {
    return Object.hasOwn(this.known.attributes, name) ? this.known.attributes[name] : undefined;
  }

  /** Checks a name that `sentWithin` asks for: a channel, or a template. */
  private checkSent(text: string, path: Path, lead: number): void {
    const { templates } = this.known;
    if (!templates) return;
    for (const { 2: name = '', index } of text.matchAll(/\bsentWithin\(\s*(["'])([^"'\\]*)\1/g)) {
      if (CHANNELS.includes(name) || templates.some((template) => template.name === name)) continue;
      const offset = lead + index + text.slice(index).indexOf(name);
      this.source.report(path, 'unknown-template', `'${name}' is no template and no channel${suggestion(name, [...new Set(templates.map((template) => template.name)), ...CHANNELS])}`, 'error', offset);
    }
  }

  /** Hosts a `call` may name; undefined: not known here. */
  get callHosts(): readonly string[] | undefined {
    return this.known.callHosts;
  }

  /** Reads an expression; on a fault the problem is noted and the answer is `undefined`. */
  expression(text: string | undefined, path: Path, place: Place, wanted: Wanted, guards: ReadonlySet<string> = this.entryGuards): Expression | undefined {
    return this.guarding(text, path, place, wanted, guards)?.expression;
  }

  /** As `expression`, with the paths that are present wherever it holds. */
  guarding(
    text: string | undefined, path: Path, place: Place, wanted: Wanted, guards: ReadonlySet<string> = this.entryGuards,
  ): { expression: Expression; guarded: string[] } | undefined {
    if (text === undefined) return undefined;
    const compiled = this.compiler.compile(text, place, wanted, guards);
    this.report(compiled.faults, path, 0);
    this.checkSent(text, path, 0);
    return compiled.ok ? { expression: compiled.expression, guarded: compiled.guarded } : undefined;
  }

  /** Checks an expression that is evaluated elsewhere, over names unknown here. */
  filter(text: string | undefined, path: Path): string | undefined {
    const fault = text === undefined ? undefined : syntaxFault(text);
    if (fault) this.report([fault], path, 0);
    return text;
  }

  /** Durations have passed the schema already. */
  duration(text: string | undefined): Duration | undefined {
    return text === undefined ? undefined : parseDuration(text);
  }

  timeOfDay(text: string | undefined, path: Path): number | undefined {
    if (text === undefined) return undefined;
    const minutes = parseTimeOfDay(text);
    if (minutes === undefined || minutes === 1440) this.source.report(path, 'bad-window', `'${text}' is not a time of day; write it like "09:00"`);
    return minutes;
  }

  window(written: WindowSource | undefined, path: Path): Window | undefined {
    if (!written) return undefined;
    const read = parseWindow(written);
    if ('window' in read) return read.window;
    this.source.report([...path, read.part], 'bad-window', read.fault);
    return undefined;
  }

  /** Event names as a list; a name that is near a known one but is none is a problem. */
  events(on: string | string[], path: Path): string[] {
    const names = typeof on === 'string' ? [on] : on;
    names.forEach((name, i) => {
      if (EVENT_NAMES.includes(name)) return;
      const short = FULL_TYPE.exec(name)?.[1];
      const at = typeof on === 'string' ? path : [...path, i];
      const nearest = short === undefined ? nearestName(name, EVENT_NAMES) : short;
      if (!EVENT_NAME_FORM.test(name)) {
        this.source.report(at, 'unknown-event', `'${name}' is not an event name${nearest ? `; did you mean '${nearest}'?` : '; write it like course.completed'}`);
      } else if (nearest) {
        this.source.report(at, 'unknown-event', `unknown event '${name}'; did you mean '${nearest}'?`);
      }
    });
    return [...new Set(names)];
  }

  purpose(name: string, path: Path): string {
    if (!this.known.purposes.includes(name)) {
      this.source.report(path, 'unknown-purpose', `unknown purpose '${name}'${suggestion(name, this.known.purposes)}; purposes are declared in config/purposes.yaml`);
    }
    return name;
  }

  template(channel: 'email' | 'print', name: string, path: Path): string {
    this.templates.set(`${channel}/${name}`, { channel, name });
    const all = this.known.templates;
    if (all && !all.some((template) => template.channel === channel && template.name === name)) {
      const names = [...new Set(all.filter((template) => template.channel === channel).map((template) => template.name))];
      const other = all.find((template) => template.name === name);
      const hint = other ? `; it is a template for ${other.channel}` : suggestion(name, names);
      this.source.report(path, 'unknown-template', `unknown ${channel} template '${name}'${hint}; add it, or name one that exists`);
    }
    return name;
  }

  /** Compiles a plain value: texts that begin with `=` are expressions, wherever they stand in it. */
  value(value: JsonValue, path: Path): ValueTemplate {
    if (typeof value === 'string') return this.text(value, path);
    if (typeof value === 'number' && !Number.isFinite(value)) this.source.report(path, 'shape', 'must be a finite number');
    if (Array.isArray(value)) {
      const items = value.map((item, i) => this.value(item, [...path, i]));
      return items.every((item) => item.type === 'literal') ? { type: 'literal', value } : { type: 'list', items };
    }
    if (typeof value === 'object' && value !== null) {
      const entries = Object.entries(value).map(([key, item]): [string, ValueTemplate] => [key, this.value(item, [...path, key])]);
      return entries.every(([, item]) => item.type === 'literal') ? { type: 'literal', value } : { type: 'map', entries };
    }
    return { type: 'literal', value };
  }

  private text(value: string, path: Path): ValueTemplate {
    if (!value.startsWith('=')) {
      if (LOOKS_LIKE_EXPRESSION.test(value)) {
        this.source.report(path, 'maybe-expression', `looks like an expression but is plain text; write "= ${value.trim()}" to have it evaluated`, 'warning');
      }
      return { type: 'literal', value };
    }
    const text = value.slice(1);
    const lead = text.length - text.trimStart().length + 1;
    const compiled = this.compiler.compile(text.trim(), 'step', 'value', this.entryGuards);
    this.report(compiled.faults, path, lead);
    this.checkSent(text.trim(), path, lead);
    return compiled.ok ? { type: 'expression', expression: compiled.expression } : { type: 'literal', value };
  }

  /** The type an expression value gives, where it compiles. */
  typeOf(value: string): string | undefined {
    const compiled = this.compiler.compile(value.slice(1).trim(), 'step', 'value', this.entryGuards);
    return compiled.ok ? compiled.type : undefined;
  }

  private report(faults: readonly ExpressionFault[], path: Path, lead: number): void {
    for (const fault of faults) this.source.report(path, fault.code, fault.message, fault.severity, lead + fault.offset);
  }
}
