/**
 * A copy of a record with one field set, the record given unchanged. Adding a field to a spread copy (`{ ...record, [key]: value }`) costs
 * V8 about ten times as much as this, and records grow by a field at nearly every event.
 */
export function withField<T>(record: Readonly<Record<string, T>>, key: string, value: T): Record<string, T> {
  // Assigned, this one name would set the copy's prototype; spread, it is a field like others.
  if (key === '__proto__' || Object.hasOwn(record, '__proto__')) return { ...record, [key]: value };
  const copy: Record<string, T> = Object.assign({}, record);
  copy[key] = value;
  return copy;
}
