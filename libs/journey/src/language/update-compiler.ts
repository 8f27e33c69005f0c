import type { JsonValue } from '@parcours/events';
import type { Block, ValueTemplate } from '../graph';
import type { Compilation } from './compilation';
import type { StepSource, UpdateSource } from './journey-source';
import { suggestion } from './problem';
import type { Path } from './problem';
import { nestedSteps } from './step-ids';
import { typeOfValue } from './variables';
import type { YamlSource } from './yaml-source';

/** Compiles an `update`: attributes, interests, tags, a pause of promotions. */
export function compileUpdate(c: Compilation, written: UpdateSource, path: Path): Block {
  if (Object.keys(written).length === 0) c.source.report(path, 'bad-block', 'an update that changes nothing; give it set, addInterests, tag, untag or pausePromotions');
  const set = Object.entries(written.set ?? {}).map(([name, value]): [string, ValueTemplate] => {
    checkGiven(c, name, value, [...path, 'set', name]);
    return [name, c.value(value, [...path, 'set', name])];
  });
  const pausePromotions = c.duration(written.pausePromotions);
  return {
    type: 'update',
    set,
    ...(written.addInterests !== undefined && { addInterests: interests(c, written.addInterests, [...path, 'addInterests']) }),
    ...(written.tag !== undefined && { tag: list(written.tag) }),
    ...(written.untag !== undefined && { untag: list(written.untag) }),
    ...(pausePromotions && { pausePromotions }),
  };
}

const GIVES: Readonly<Record<string, string>> = { boolean: 'bool', string: 'string', number: 'double' };

/** An expression gives what its attribute holds, as far as its type is known beforehand. */
function checkGiven(c: Compilation, name: string, value: JsonValue, path: Path): void {
  const held = c.attribute(name);
  if (typeof value !== 'string' || !value.startsWith('=') || held === undefined) return;
  const wanted = GIVES[typeof held];
  const given = c.typeOf(value);
  if (wanted === undefined || given === undefined || given.startsWith('dyn') || given === wanted || (wanted === 'double' && given === 'int')) return;
  // Timestamps are kept as texts.
  if (wanted === 'string' && given === 'google.protobuf.Timestamp') return;
  c.source.report(path, 'wrong-type', `the attribute '${name}' holds ${words(held)}, this gives ${given === 'double' ? 'number' : given.replace(/^.*\./, '').toLowerCase()}; give it ${words(held)}`);
}

function interests(c: Compilation, written: string | string[], path: Path): ValueTemplate {
  if (typeof written === 'string' && written.startsWith('=')) {
    const type = c.typeOf(written);
    if (type !== undefined && !/^(string|dyn|list)/.test(type)) {
      c.source.report(path, 'wrong-type', `interests are texts, this gives ${type === 'double' ? 'number' : type}; give a text or a list of texts`);
    }
  }
  return c.value(written, path);
}

function list(written: string | string[]): string[] {
  return typeof written === 'string' ? [written] : written;
}

/**
 * The attributes that the `set` literals of a journey declare, each with its type's empty value (`false`, `""`, `0`, `[]`, `{}`).
 * A literal of another type than an attribute has, or an expression for an attribute nobody declared, is a problem.
 */
export function declareAttributes(source: YamlSource, steps: StepSource[], declared: Record<string, JsonValue>): Record<string, JsonValue> {
  const own: Record<string, JsonValue> = {};
  const expressions: { name: string; path: Path }[] = [];
  const visit = (list: StepSource[], path: Path) => {
    list.forEach((step, i) => {
      for (const [name, value] of Object.entries(step.update?.set ?? {})) {
        const at = [...path, i, 'update', 'set', name];
        if (typeof value === 'string' && value.startsWith('=')) {
          expressions.push({ name, path: at });
          continue;
        }
        const known = Object.hasOwn(declared, name) ? declared[name] : Object.hasOwn(own, name) ? own[name] : undefined;
        if (known === undefined) {
          const empty = emptyOf(value);
          if (empty === undefined) source.report(at, 'wrong-type', `an attribute can not be set to nothing; give it false, "" or 0`);
          else own[name] = empty;
        } else if (typeOfValue(known) !== typeOfValue(value)) {
          source.report(at, 'wrong-type', `the attribute '${name}' holds ${words(known)}, this is ${words(value)}; set it to ${words(known)}`);
        }
      }
      for (const nested of nestedSteps(step)) visit(nested.steps, [...path, i, ...nested.path]);
    });
  };
  visit(steps, ['steps']);
  const all = { ...declared, ...own };
  for (const { name, path } of expressions) {
    if (Object.hasOwn(all, name)) continue;
    source.report(path, 'unknown-attribute', `the attribute '${name}' is set by an expression, so it must be declared in config/attributes.yaml${suggestion(name, Object.keys(all))}`);
  }
  return own;
}

function emptyOf(value: JsonValue): JsonValue | undefined {
  switch (typeof value) {
    case 'boolean':
      return false;
    case 'string':
      return '';
    case 'number':
      return 0;
    case 'object':
      return value === null ? undefined : Array.isArray(value) ? [] : {};
  }
}

function words(value: JsonValue): string {
  switch (typeof value) {
    case 'boolean':
      return 'true or false';
    case 'string':
      return 'a text';
    case 'number':
      return 'a number';
    case 'object':
      return value === null ? 'nothing' : Array.isArray(value) ? 'a list' : 'a map';
  }
}
