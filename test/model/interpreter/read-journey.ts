import { parse } from 'yaml';

export interface Window {
  from: string;
  to: string;
  days?: string[];
}
export interface Trigger {
  on: string[];
  when?: string;
  within?: string;
}
export interface Alternative {
  on?: string;
  of?: string;
  when?: string;
  steps: Step[];
}
export interface Weighted {
  template: string;
  weight: number;
}
export type Act = {
  type: 'act';
  kind: 'send' | 'refer' | 'recommend' | 'print' | 'task' | 'notify' | 'call';
  /** None, one, or several of which each contact gets one by weight. */
  templates: Weighted[];
  /** Of `notify`: told in a digest. */
  digest: boolean;
  purpose?: string;
  window?: Window;
  notAfter?: string;
  phone: boolean;
  /** By reason; `default` for every other. */
  otherwise?: { [reason: string]: Step[] };
};
export type Block =
  | Act
  | { type: 'pause'; duration: string }
  | { type: 'until'; date: string; before?: string; after?: string; at?: string; max?: string; timeout: Step[] }
  | { type: 'window'; window: Window }
  | { type: 'silence'; duration: string; of: string[] }
  | { type: 'for'; alternatives: Alternative[]; sinceRun: boolean; max?: string; timeout: Step[] }
  | { type: 'choose'; branches: { when: string; steps: Step[] }[]; otherwise: Step[] }
  | { type: 'split'; branches: { weight: number; steps: Step[] }[]; holdout: number }
  | { type: 'repeat'; every: string; times: number; until?: Trigger; steps: Step[] }
  | { type: 'update'; set: { [name: string]: unknown }; addInterests?: unknown; tag: string[]; untag: string[]; pausePromotions?: string }
  | { type: 'stop' };
export interface Step {
  id: string;
  block: Block;
}
export interface Journey {
  id: string;
  purpose: string;
  roles: string[];
  entry: Trigger & { key?: string; reentry: 'never' | 'always' | { after: string } };
  /** Undefined: `exit: none`. */
  exits: Trigger[] | undefined;
  goals: Trigger[];
  steps: Step[];
}

type Raw = { [key: string]: unknown };
const text = (value: unknown): string | undefined => (value === undefined ? undefined : String(value));
const listOf = <T>(value: unknown): T[] => (value === undefined ? [] : Array.isArray(value) ? (value as T[]) : [value as T]);

/** Reads a journey that is known to be valid: every short form becomes its long one, every default is filled in. */
export function readJourney(yaml: string): Journey {
  const raw = parse(yaml) as Raw;
  const entry = raw.entry as Raw;
  return {
    id: String(raw.journey),
    purpose: String(raw.purpose),
    roles: raw.roles === undefined ? ['learner'] : listOf(raw.roles),
    entry: { ...triggerOf(entry), key: text(entry.key), reentry: (entry.reentry ?? 'never') as Journey['entry']['reentry'] },
    exits: raw.exit === 'none' ? undefined : listOf<Raw>(raw.exit).map(triggerOf),
    goals: listOf<Raw>(raw.goal).map(triggerOf),
    steps: stepsOf(raw.steps),
  };
}

function triggerOf(raw: Raw): Trigger {
  return { on: listOf(raw.on), when: text(raw.when), within: text(raw.within) };
}

function stepsOf(raw: unknown): Step[] {
  return listOf<Raw>(raw).map((step) => ({ id: String(step.id), block: blockOf(step) }));
}

function blockOf(step: Raw): Block {
  for (const kind of ['send', 'refer', 'recommend', 'print', 'task', 'notify', 'call'] as const) if (step[kind] !== undefined) return actOf(kind, step[kind]);
  if (step.wait !== undefined) return waitOf(step.wait);
  if (step.choose !== undefined) {
    const { branches, otherwise } = step.choose as { branches: Raw[]; otherwise?: unknown };
    return { type: 'choose', branches: branches.map(({ when, steps }) => ({ when: String(when), steps: stepsOf(steps) })), otherwise: stepsOf(otherwise) };
  }
  if (step.split !== undefined) {
    const { branches, holdout } = step.split as { branches: Raw[]; holdout?: number };
    return { type: 'split', branches: branches.map(({ weight, steps }) => ({ weight: Number(weight), steps: stepsOf(steps) })), holdout: holdout ?? 0 };
  }
  if (step.repeat !== undefined) {
    const { every, times, until, steps } = step.repeat as Raw;
    return { type: 'repeat', every: String(every), times: Number(times), until: until === undefined ? undefined : triggerOf(until as Raw), steps: stepsOf(steps) };
  }
  if (step.update !== undefined) {
    const { set, addInterests, tag, untag, pausePromotions } = step.update as Raw;
    return { type: 'update', set: (set ?? {}) as Raw, addInterests, tag: listOf(tag), untag: listOf(untag), pausePromotions: text(pausePromotions) };
  }
  return { type: 'stop' };
}

function actOf(kind: Act['kind'], raw: unknown): Act {
  const body: Raw = typeof raw === 'string' ? { template: raw } : (raw as Raw);
  const otherwise = Array.isArray(body.otherwise) ? { default: body.otherwise } : (body.otherwise as Raw | undefined);
  return {
    type: 'act',
    kind,
    templates: Array.isArray(body.template) ? (body.template as Weighted[]) : body.template === undefined ? [] : [{ template: String(body.template), weight: 1 }],
    digest: body.digest !== undefined,
    purpose: text(body.purpose),
    window: body.window as Window | undefined,
    notAfter: text(body.notAfter),
    phone: body.channel === 'phone',
    otherwise: otherwise && Object.fromEntries(Object.entries(otherwise).map(([reason, steps]) => [reason, stepsOf(steps)])),
  };
}

function waitOf(raw: unknown): Block {
  if (typeof raw === 'string') return { type: 'pause', duration: raw };
  const body = raw as Raw;
  const [max, timeout] = [text(body.max), stepsOf(body.timeout)];
  if (body.window !== undefined) return { type: 'window', window: body.window as Window };
  if (body.silence !== undefined) return { type: 'silence', duration: String(body.silence), of: listOf(body.of) };
  if (body.for !== undefined) {
    const alternatives = listOf<Raw>(body.for).map(({ on, of, when, steps }) => ({ on: text(on), of: text(of), when: text(when), steps: stepsOf(steps) }));
    return { type: 'for', alternatives, sinceRun: body.since === 'run', max, timeout };
  }
  const until: Raw = typeof body.until === 'string' ? { date: body.until } : (body.until as Raw);
  return { type: 'until', date: String(until.date), before: text(until.before), after: text(until.after), at: text(until.at), max, timeout };
}

/** Attributes that a journey's `set` declares, each with the default of its literal's type. */
export function declaredBy(steps: readonly Step[]): { [name: string]: string | number | boolean } {
  return Object.assign({}, ...steps.map(({ block }) => (block.type === 'update' ? defaultsOf(block.set) : Object.assign({}, ...listsIn(block).map(declaredBy))))) as {
    [name: string]: string | number | boolean;
  };
}

function defaultsOf(set: Raw): Raw {
  const literal = Object.entries(set).filter(([, value]) => !(typeof value === 'string' && value.startsWith('=')));
  return Object.fromEntries(literal.map(([name, value]) => [name, typeof value === 'boolean' ? false : typeof value === 'number' ? 0 : '']));
}

function listsIn(block: Block): Step[][] {
  switch (block.type) {
    case 'act':
      return Object.values(block.otherwise ?? {});
    case 'until':
      return [block.timeout];
    case 'for':
      return [block.timeout, ...block.alternatives.map(({ steps }) => steps)];
    case 'choose':
      return [block.otherwise, ...block.branches.map(({ steps }) => steps)];
    case 'split':
      return block.branches.map(({ steps }) => steps);
    case 'repeat':
      return [block.steps];
    default:
      return [];
  }
}
