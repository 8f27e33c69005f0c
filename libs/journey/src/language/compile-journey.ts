import type { JsonValue } from '@parcours/events';
import type { EventMatch, JourneyDefinition, Reentry } from '../graph';
import { Compilation } from './compilation';
import { EVENT_NAMES } from './event-names';
import { ExpressionCompiler } from './expression';
import { journeySchema, KEYS_BY_PARENT } from './journey.schema';
import type { EntrySource, JourneySource, MatchSource, StepSource } from './journey-source';
import type { Path, Problem } from './problem';
import { reportIssues } from './schema-problems';
import { StepCompiler } from './step-compiler';
import { assignIds, nestedSteps } from './step-ids';
import { declareAttributes } from './update-compiler';
import { YamlSource } from './yaml-source';

export interface CompileOptions {
  version: number;
  /** Declared purposes. */
  purposes: string[];
  /** Declared attributes with their defaults. */
  attributes: Record<string, JsonValue>;
  /** Known templates; absent: names of templates are not checked. */
  templates?: { channel: string; name: string }[];
  /** Hosts that a `call` may name (`host`, or `host:port`); absent: not checked. */
  callHosts?: string[];
}

export type CompiledJourney =
  | { ok: true; definition: JourneyDefinition; warnings: Problem[]; declares: Record<string, JsonValue> }
  | { ok: false; problems: Problem[] };

/**
 * Compiles a journey from YAML or JSON to its flat graph. All problems are told at once, each with its place and how to put it
 * right; a journey with errors has no definition. `declares`: attributes that its `set` literals declare, with their empty
 * values. Never throws.
 */
export function compileJourney(text: string, file: string, options: CompileOptions): CompiledJourney {
  const source = new YamlSource(text, file);
  if (source.hasErrors) return { ok: false, problems: source.sorted() };
  try {
    const shaped = journeySchema.safeParse(source.value);
    if (!shaped.success) {
      reportIssues(source, shaped.error.issues, KEYS_BY_PARENT);
      // The parts of good shape are read all the same, so that one round of corrections is enough.
      const readable = withoutFaulty(source.value, shaped.error.issues.map((issue) => issue.path), options);
      if (readable) compile(source, readable, options);
      return { ok: false, problems: source.sorted().filter((problem) => !mayComeFromFaulty(problem)) };
    }
    const { definition, declares } = compile(source, shaped.data, options);
    if (source.hasErrors) return { ok: false, problems: source.sorted() };
    return { ok: true, definition, declares, warnings: source.sorted() };
  } catch (fault) {
    source.report([], 'shape', `can not be compiled: ${fault instanceof Error ? fault.message.split('\n')[0] : 'fault'}`);
    return { ok: false, problems: source.sorted() };
  }
}

function compile(source: YamlSource, journey: JourneySource, options: CompileOptions): { definition: JourneyDefinition; declares: Record<string, JsonValue> } {
  const declares = declareAttributes(source, journey.steps, options.attributes);
  const compiler = new ExpressionCompiler({ ...options.attributes, ...declares }, namesUnknownEvent(journey));
  const c = new Compilation(source, compiler, { purposes: options.purposes, templates: options.templates, callHosts: options.callHosts, attributes: { ...options.attributes, ...declares } });

  const purpose = c.purpose(journey.purpose, ['purpose']);
  const entry = compileEntry(c, journey.entry);
  const exits = journey.exit === 'none' ? 'none' : matches(c, journey.exit, 'exit');
  const goals = matches(c, journey.goal, 'goal');
  const steps = new StepCompiler(c, assignIds(source, journey.steps));
  const first = steps.compileList(journey.steps, ['steps'], undefined, purpose);
  const definition: JourneyDefinition = {
    id: journey.journey,
    version: options.version,
    title: journey.title,
    purpose,
    roles: journey.roles ?? ['learner'],
    entry,
    exits,
    goals,
    steps: inWrittenOrder(steps),
    ...(first !== undefined && { first }),
    templates: [...c.templates.values()],
  };
  return { definition, declares };
}

function compileEntry(c: Compilation, entry: EntrySource): JourneyDefinition['entry'] {
  for (const key of ['schedule', 'segment'] as const) {
    if (entry[key] !== undefined) {
      c.source.reportKey(['entry'], key, 'not-available', `not available yet: entry by ${key}; start on an event: on: enrolment.created`);
      return { on: [], reentry: { type: 'never' } };
    }
  }
  if (entry.by === 'hand') {
    for (const key of ['on', 'when', 'key', 'within'] as const) {
      if (entry[key] !== undefined) c.source.reportKey(['entry'], key, 'bad-block', `'${key}' has no event to look at: people enter by hand here; take out '${key}', or 'by: hand'`);
    }
    if (entry.zone !== undefined) c.source.reportKey(['entry'], 'zone', 'bad-block', "'zone' goes with 'schedule' only; take it out");
    return { on: [], reentry: reentryOf(c, entry.reentry) };
  }
  if (entry.zone !== undefined) c.source.reportKey(['entry'], 'zone', 'bad-block', "'zone' goes with 'schedule' only; take it out");
  if (entry.on === undefined) c.source.report(['entry'], 'missing', "'on' is missing here: name the event that starts the journey, as in on: enrolment.created");
  const when = c.guarding(entry.when, ['entry', 'when'], 'entry', 'condition');
  if (when) {
    // What the entering event was asked for by has() is there for the whole run, unless only one side of an alternative asked.
    const sure = entry.when?.includes('||') || entry.when?.includes('!has') ? [] : when.guarded;
    c.entryGuards = new Set(sure.flatMap((path) => (path.startsWith('event.') ? [path.replace('event.', 'entry.')] : [])));
  }
  const key = c.expression(entry.key, ['entry', 'key'], 'entry', 'text');
  const within = c.duration(entry.within);
  return {
    on: entry.on === undefined ? [] : c.events(entry.on, ['entry', 'on']),
    ...(when && { when: when.expression }),
    ...(key && { key }),
    ...(within && { within }),
    reentry: reentryOf(c, entry.reentry),
  };
}

function reentryOf(c: Compilation, written: EntrySource['reentry']): Reentry {
  if (typeof written !== 'object') return { type: written ?? 'never' };
  const after = c.duration(written.after);
  return { type: 'after', ...(after && { after }) };
}

function matches(c: Compilation, written: MatchSource | MatchSource[] | undefined, key: 'exit' | 'goal'): EventMatch[] {
  const list = Array.isArray(written) ? written : written ? [written] : [];
  const ids = new Set<string>();
  return list.map((match, i) => {
    const path: Path = Array.isArray(written) ? [key, i] : [key];
    if (match.id !== undefined) {
      if (ids.has(match.id)) c.source.report([...path, 'id'], 'duplicate-id', `the id '${match.id}' is taken by an earlier ${key}; give this one another`);
      ids.add(match.id);
    }
    if (key === 'exit' && match.within !== undefined) c.source.reportKey(path, 'within', 'bad-block', "'within' goes with goals only; take it out");
    const when = c.expression(match.when, [...path, 'when'], 'event', 'condition');
    const within = c.duration(match.within);
    return { ...(match.id !== undefined && { id: match.id }), on: c.events(match.on, [...path, 'on']), ...(when && { when }), ...(within && { within }) };
  });
}

/** Whether any event the journey names is outside the catalogue, or people enter by hand: then an event's data may hold anything. */
function namesUnknownEvent(journey: JourneySource): boolean {
  if (journey.entry.by === 'hand') return true;
  const names: string[] = [];
  const add = (on: string | string[] | undefined) => names.push(...(on === undefined ? [] : typeof on === 'string' ? [on] : on));
  add(journey.entry.on);
  for (const list of [journey.exit, journey.goal]) {
    if (list !== 'none') for (const match of Array.isArray(list) ? list : list ? [list] : []) add(match.on);
  }
  const visit = (steps: StepSource[]): void => {
    for (const step of steps) {
      add(step.repeat?.until?.on);
      const list = typeof step.wait === 'object' ? step.wait.for : undefined;
      for (const branch of Array.isArray(list) ? list : list ? [list] : []) add(branch.on);
      for (const nested of nestedSteps(step)) visit(nested.steps);
    }
  };
  visit(journey.steps);
  return names.some((name) => !EVENT_NAMES.includes(name));
}

/** Steps in the order people wrote them: compiled from the end, so turned round. */
function inWrittenOrder(compiler: StepCompiler): JourneyDefinition['steps'] {
  const ordered: JourneyDefinition['steps'] = {};
  for (const id of compiler.stepIds()) {
    const step = compiler.steps[id];
    if (step) ordered[id] = step;
  }
  return ordered;
}

/** What the steps left out may have declared is not held against the others. */
function mayComeFromFaulty(problem: Problem): boolean {
  return problem.code === 'unknown-step' || problem.code === 'unknown-attribute' || (problem.code === 'unknown-name' && problem.path.length > 0 && problem.message.includes('config/attributes.yaml'));
}

/** The document without the steps (or head parts) that the schema refused, if the rest is a journey. */
function withoutFaulty(value: unknown, paths: readonly (readonly PropertyKey[])[], options: CompileOptions): JourneySource | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const copy: Record<string, unknown> = { title: 'x', purpose: options.purposes[0], steps: [], ...value };
  for (const path of paths) {
    // A faulty step makes the places of its siblings stay: it is emptied of its blocks by a harmless one.
    const index = path[1];
    if (path[0] === 'steps' && typeof index === 'number' && Array.isArray(copy.steps)) copy.steps = copy.steps.map((step: unknown, i) => (i === index ? { stop: {} } : step));
  }
  const again = journeySchema.safeParse(copy);
  return again.success ? again.data : undefined;
}
