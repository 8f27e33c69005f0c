import { z } from 'zod';
import type { JsonValue } from '@parcours/events';
import type { Basis, Purposes } from '../decide-contract';
import type { Problem } from './problem';
import { reportIssues } from './schema-problems';
import { YamlSource } from './yaml-source';

type Read<T> = ({ ok: true } & T) | { ok: false; problems: Problem[] };

const basis: z.ZodType<Basis> = z.enum(['opt-in', 'opt-out', 'contract']);
const CHANNELS = ['email', 'print', 'phone', 'feed'] as const;
const purposesSchema = z.record(
  z.string(),
  z.union([
    z.strictObject({ basis }),
    z.strictObject({
      email: z.union([basis, z.strictObject({ private: basis, professional: basis })]),
      print: basis,
      phone: basis,
      feed: basis,
    }),
  ]),
);
const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/** Reads `purposes.yaml`: purpose -> its basis for all channels, or per channel (e-mail also by private and professional address). */
export function parsePurposes(text: string, file: string): Read<{ purposes: Purposes }> {
  const source = new YamlSource(text, file);
  if (source.hasErrors) return { ok: false, problems: source.sorted() };
  const read = purposesSchema.safeParse(source.value);
  if (!read.success) reportIssues(source, read.error.issues, purposeKeys(source.value));
  else {
    for (const name of Object.keys(read.data)) {
      if (!KEBAB.test(name)) source.reportKey([], name, 'bad-id', `'${name}': a purpose is kebab-case, like learning-news`);
    }
    if (Object.keys(read.data).length === 0) source.report([], 'missing', 'no purpose is declared; add one, like service: { basis: contract }');
  }
  if (!read.success || source.hasErrors) return { ok: false, problems: source.sorted() };
  const purposes: Purposes = {};
  for (const [name, value] of Object.entries(read.data)) purposes[name] = 'basis' in value ? { basis: value.basis } : { ...value };
  return { ok: true, purposes };
}

function purposeKeys(value: unknown): Record<string, string[]> {
  const keys: Record<string, string[]> = { email: ['private', 'professional'] };
  if (typeof value === 'object' && value !== null) for (const name of Object.keys(value)) keys[name] = ['basis', ...CHANNELS];
  return keys;
}

/** A declared attribute. */
export interface AttributeDeclaration {
  type: 'string' | 'number' | 'boolean' | 'list' | 'map';
  default: JsonValue;
}

const attributesSchema = z.record(z.string(), z.strictObject({ type: z.enum(['string', 'number', 'boolean', 'list', 'map']), default: z.json(), description: z.string().optional() }));

/** Reads `attributes.yaml`: name -> type and default; `defaults` holds the defaults alone, for `compileJourney` and the engine. */
export function parseAttributes(text: string, file: string): Read<{ attributes: Record<string, AttributeDeclaration>; defaults: Record<string, JsonValue> }> {
  const source = new YamlSource(text, file);
  if (source.hasErrors) return { ok: false, problems: source.sorted() };
  // A file with comments alone declares nothing.
  const read = attributesSchema.safeParse(source.value ?? {});
  if (!read.success) {
    const keys = typeof source.value === 'object' && source.value !== null ? Object.keys(source.value) : [];
    reportIssues(source, read.error.issues, Object.fromEntries(keys.map((key) => [key, ['type', 'default', 'description']])));
    return { ok: false, problems: source.sorted() };
  }
  const attributes: Record<string, AttributeDeclaration> = {};
  const defaults: Record<string, JsonValue> = {};
  for (const [name, declaration] of Object.entries(read.data)) {
    if (!NAME.test(name)) source.reportKey([], name, 'bad-id', `'${name}': an attribute's name is letters and digits, like promotionsPaused`);
    const found = kindOf(declaration.default);
    if (found !== declaration.type) source.report([name, 'default'], 'wrong-type', `'${name}' is declared as ${declaration.type}, but its default is ${found}; make them fit`);
    attributes[name] = { type: declaration.type, default: declaration.default };
    defaults[name] = declaration.default;
  }
  return source.hasErrors ? { ok: false, problems: source.sorted() } : { ok: true, attributes, defaults };
}

function kindOf(value: JsonValue): string {
  if (value === null) return 'nothing';
  return Array.isArray(value) ? 'list' : typeof value === 'object' ? 'map' : typeof value;
}

const calendarSchema = z.strictObject({
  calendar: z.string().regex(KEBAB),
  title: z.string().optional(),
  holidays: z.array(z.strictObject({ date: z.string(), name: z.string().optional() })),
});

/** Reads a calendar of public holidays: local dates `YYYY-MM-DD`, each a day that is not a working day. */
export function parseCalendar(text: string, file: string): Read<{ calendar: string; holidays: Set<string> }> {
  const source = new YamlSource(text, file);
  if (source.hasErrors) return { ok: false, problems: source.sorted() };
  const read = calendarSchema.safeParse(source.value);
  if (!read.success) {
    reportIssues(source, read.error.issues, { '': ['calendar', 'title', 'holidays'], holidays: ['date', 'name'] });
    return { ok: false, problems: source.sorted() };
  }
  const holidays = new Set<string>();
  read.data.holidays.forEach(({ date }, i) => {
    if (!isDate(date)) source.report(['holidays', i, 'date'], 'shape', `'${date}' is not a date; write it like 2026-07-14`);
    else if (holidays.has(date)) source.report(['holidays', i, 'date'], 'duplicate-id', `${date} stands here twice; take one out`);
    holidays.add(date);
  });
  return source.hasErrors ? { ok: false, problems: source.sorted() } : { ok: true, calendar: read.data.calendar, holidays };
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === text;
}
