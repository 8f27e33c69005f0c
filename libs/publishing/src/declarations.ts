import { parseAttributes, parseCalendar, parsePurposes, type Problem, type Purposes } from '@parcours/journey';
import type { JsonValue } from '@parcours/events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What a published set fixes beside its journeys: the rest of `Definitions`, as JSON. */
export interface Declarations {
  purposes: Purposes;
  /** Attribute -> default, of `config/attributes.yaml` and of the journeys' `set`. */
  attributes: Record<string, JsonValue>;
  holidays: string[];
  defaults: { timeZone: string; locale: string };
}

export interface DeclarationOptions {
  config: string;
  calendar: string;
  defaults: { timeZone: string; locale: string };
  /** Hosts that journeys may call; absent: not checked. */
  callHosts?: string[];
}

/** Reads purposes, attributes and the calendar of the configuration folder, all problems at once. */
export async function readDeclarations(options: DeclarationOptions): Promise<{ ok: true; declarations: Declarations } | { ok: false; problems: Problem[] }> {
  const { config, calendar, defaults } = options;
  const files = [join(config, 'purposes.yaml'), join(config, 'attributes.yaml'), join(config, 'calendars', `${calendar}.yaml`)] as const;
  const [purposes, attributes, holidays] = await Promise.all([
    readFile(files[0], 'utf8').then((text) => parsePurposes(text, files[0])),
    readFile(files[1], 'utf8').then((text) => parseAttributes(text, files[1])),
    readFile(files[2], 'utf8').then((text) => parseCalendar(text, files[2])),
  ]);
  if (purposes.ok && attributes.ok && holidays.ok) {
    return { ok: true, declarations: { purposes: purposes.purposes, attributes: attributes.defaults, holidays: [...holidays.holidays], defaults } };
  }
  return { ok: false, problems: [purposes, attributes, holidays].flatMap((part) => (part.ok ? [] : part.problems)) };
}
