import type { Dated, Instant } from './contact';

/**
 * The record with the fields that are not older than what set them; the same one where nothing changes. Only what differs from the
 * record's own time is named in `times`: platforms restate most of a record with each event, and then the record's time moves instead.
 * `fixed`: a field that is never stated anew, and so needs no time. Changes nothing given.
 */
export function mergeFields<T extends object, R extends Dated<T>>(record: R, stated: object, at: Instant, fixed?: string): R {
  const fields = stated as Record<string, unknown>;
  const before = record.values as Record<string, unknown>;
  const base = baseOf(record, at);
  let values = before;
  // The accepted fields whose time moves; few, and the order of the event's.
  const moved: string[] = [];
  for (const field of Object.keys(fields)) {
    const value = fields[field];
    if (value === undefined || field === '__proto__') continue;
    const setAt = timeOf(record, field);
    if (setAt !== undefined && setAt > at) continue;
    if (before[field] !== value) {
      // Not spread: adding fields to a spread copy costs ten times as much.
      if (values === before) values = Object.assign({}, before);
      values[field] = value;
    }
    if (setAt !== at) moved.push(field);
  }
  if (values === before && moved.length === 0) return record;
  const rebased = base !== undefined && at > base && moved.length * 2 > Object.keys(values).length - (fixed === undefined ? 0 : 1);
  // Written out, so that all records have the same few shapes.
  const merged: Dated<unknown> & { modules?: unknown } = { values, times: rebased ? timesBeside(record, moved, base, at, fixed) : timesWith(record.times, moved, base, at) };
  if ('modules' in record) merged.modules = record.modules;
  if (base !== undefined) merged.at = rebased ? at : base;
  return merged as R;
}

/** The record's own time; the first event's where it has none yet. Undefined where all fields are named already (a journey's `set`, documents of old). */
function baseOf({ at: own, times }: Dated<unknown>, at: Instant): Instant | undefined {
  if (own !== undefined) return own;
  for (const field of Object.keys(times)) if (field !== 'status') return undefined;
  return at;
}

/** When a field was set; undefined: never. */
function timeOf({ at, times, values }: Dated<object>, field: string): Instant | undefined {
  if (Object.hasOwn(times, field)) return times[field];
  return at !== undefined && Object.hasOwn(values, field) ? at : undefined;
}

function timesWith(times: Record<string, Instant>, moved: readonly string[], base: Instant | undefined, at: Instant): Record<string, Instant> {
  if (moved.length === 0) return times;
  if (at !== base) {
    const named: Record<string, Instant> = Object.assign({}, times);
    for (const field of moved) named[field] = at;
    return named;
  }
  if (!moved.some((field) => Object.hasOwn(times, field))) return times;
  return Object.fromEntries(Object.entries(times).filter(([field]) => !moved.includes(field)));
}

/** The times of all fields but those set at the new base. */
function timesBeside(record: Dated<object>, moved: readonly string[], base: Instant, at: Instant, fixed: string | undefined): Record<string, Instant> {
  const { times, values } = record;
  const named: Record<string, Instant> = {};
  for (const field of Object.keys(times)) {
    // What else is dated here (an enrolment's modules) keeps its time in any case.
    const implied = moved.includes(field) || (times[field] === at && Object.hasOwn(values, field));
    if (!implied) named[field] = times[field] ?? base;
  }
  for (const field of Object.keys(values)) if (field !== fixed && !Object.hasOwn(times, field) && !moved.includes(field)) named[field] = base;
  return named;
}
