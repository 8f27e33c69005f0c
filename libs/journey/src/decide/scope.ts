import type { Instant, Run } from '@parcours/contact';
import { formatTime, parseTime, type JsonValue } from '@parcours/events';
import type { Trace } from '../decide-contract';
import type { Expression, Scope, ValueTemplate } from '../graph';
import { zoneOf, type Turn } from './turn';
import { contactView, enrolmentView, eventView, recordsOf, type Records } from './views';

/** What an expression may read beside the contact and the run. `event`: the one being looked at, as stored. */
interface ScopeOptions {
  event?: JsonValue;
  now?: Instant;
  enrolment?: string;
}

/** What an expression may read: the contact as it is when first read. Records are made when first read. */
export function scopeOf(turn: Turn, run: Run | undefined, more: ScopeOptions = {}): Scope {
  return new LazyScope(turn, run, more);
}

class LazyScope implements Scope {
  #records?: Records;
  #contact: unknown;
  #enrolment: unknown;

  constructor(
    private readonly turn: Turn,
    private readonly ofRun: Run | undefined,
    private readonly more: ScopeOptions,
  ) {}

  get event(): unknown {
    return eventView(this.turn, this.more.event);
  }

  get entry(): unknown {
    return eventView(this.turn, this.ofRun?.entry);
  }

  get woke(): unknown {
    return eventView(this.turn, this.ofRun?.woke);
  }

  get contact(): unknown {
    return (this.#contact ??= contactView(this.turn));
  }

  get enrolment(): unknown {
    const { enrolment } = this.records;
    return enrolment && (this.#enrolment ??= enrolmentView(enrolment, (at) => new Date(at)));
  }

  get course(): unknown {
    return this.records.course;
  }

  get account(): unknown {
    return this.records.account;
  }

  get run(): unknown {
    const { ofRun } = this;
    return ofRun && { id: ofRun.id, key: ofRun.key, startedAt: new Date(ofRun.startedAt) };
  }

  get now(): Date {
    return new Date(this.more.now ?? this.turn.now);
  }

  get touches(): Scope['touches'] {
    return this.turn.contact.touches;
  }

  get zone(): string {
    return zoneOf(this.turn, this.ofRun);
  }

  private get records(): Records {
    const { turn, ofRun, more } = this;
    return (this.#records ??= recordsOf(turn.contact, ofRun?.enrolment ?? more.enrolment, ofRun?.entry ?? more.event));
  }
}

/** The value at a path within `value`, the names before `from` left out. */
function follow(value: unknown, path: readonly string[], from: number): unknown {
  let at = value;
  for (let i = from; i < path.length; i++) {
    const part = path[i] ?? '';
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, part)) return undefined;
    at = (at as Record<string, unknown>)[part];
  }
  return at;
}

/** Whether a condition holds; a missing value makes it false. No condition holds always. Adds the values seen to `saw`. */
export function holds(when: Expression | undefined, scope: Scope, saw?: NonNullable<Trace['saw']>): boolean {
  if (!when) return true;
  const result = when.evaluate(scope);
  if (saw) {
    when.paths.forEach((names, i) => {
      const path = when.reads[i] ?? '';
      const value = toJson(follow(scope[names[0] as keyof Scope], names, 1));
      if (value !== undefined && !(path in saw)) saw[path] = value;
    });
    if ('missing' in result) saw[result.missing] = null;
  }
  return 'value' in result && result.value === true;
}

/** The instant an expression gives; undefined where it has none. */
export function instantOf(expression: Expression, scope: Scope): Instant | undefined {
  const result = expression.evaluate(scope);
  if (!('value' in result)) return undefined;
  const { value } = result;
  const at = value instanceof Date ? value.getTime() : typeof value === 'string' ? parseTime(value) : undefined;
  return at !== undefined && Number.isFinite(at) ? at : undefined;
}

/** The JSON a template gives; undefined where its expression misses a value. */
export function valueOf(template: ValueTemplate, scope: Scope): JsonValue | undefined {
  switch (template.type) {
    case 'literal':
      return template.value;
    case 'expression': {
      const result = template.expression.evaluate(scope);
      return 'value' in result ? toJson(result.value) : undefined;
    }
    case 'list':
      return template.items.map((item) => valueOf(item, scope)).filter((item) => item !== undefined);
    case 'map': {
      const map: { [key: string]: JsonValue } = {};
      for (const [key, item] of template.entries) {
        const value = valueOf(item, scope);
        if (value !== undefined) map[key] = value;
      }
      return map;
    }
  }
}

/** Plain JSON of a value of an expression: instants as RFC 3339. Undefined for what JSON has no form for. */
export function toJson(value: unknown): JsonValue | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Date) return Number.isFinite(value.getTime()) ? formatTime(value.getTime()) : undefined;
  if (Array.isArray(value)) return value.map((item) => toJson(item) ?? null);
  if (typeof value !== 'object') return undefined;
  const map: { [key: string]: JsonValue } = {};
  for (const [key, item] of Object.entries(value)) {
    const json = toJson(item);
    if (json !== undefined) map[key] = json;
  }
  return map;
}
