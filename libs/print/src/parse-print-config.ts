import { parse } from 'yaml';
import type { z } from 'zod';
import { printersSchema, type Printers } from './printer-profile';
import { tariffsSchema, type Tariff } from './tariff';

export type Read<T> = { ok: true; value: T } | { ok: false; problems: string[] };

/** Printer profiles (`print/printers.yaml`); all problems at once, each naming the file and the place. */
export function parsePrinters(text: string, file: string): Read<Printers> {
  return read(text, file, printersSchema);
}

/** Dated tariffs (`print/tariffs.yaml`). */
export function parseTariffs(text: string, file: string): Read<Tariff[]> {
  const parsed = read(text, file, tariffsSchema);
  return parsed.ok ? { ok: true, value: parsed.value.tariffs } : parsed;
}

function read<T>(text: string, file: string, schema: z.ZodType<T>): Read<T> {
  let value: unknown;
  try {
    value = parse(text, { prettyErrors: true });
  } catch (fault) {
    return { ok: false, problems: [`${file}: ${fault instanceof Error ? (fault.message.split('\n')[0] ?? '') : 'can not be read'}`] };
  }
  const parsed = schema.safeParse(value);
  return parsed.success ? { ok: true, value: parsed.data } : { ok: false, problems: parsed.error.issues.map(({ path, message }) => `${file}: ${path.join('.') || '(file)'}: ${message}`) };
}
