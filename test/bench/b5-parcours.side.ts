import type { Contact } from '@parcours/contact';
import { compileJourney, decide, parseAttributes, parseCalendar, parsePurposes, type Decision, type Definitions, type EngineInput } from '@parcours/journey';
import { readFileSync } from 'node:fs';
import { decidedAt } from './b5-fixtures';

/** The journey as it ships, with the purposes, attributes and calendar that ship. */
export function shippedDefinitions(): Definitions {
  const read = (file: string) => [readFileSync(`config/${file}`, 'utf8'), file] as const;
  const purposes = parsePurposes(...read('purposes.yaml'));
  const attributes = parseAttributes(...read('attributes.yaml'));
  const calendar = parseCalendar(...read('calendars/fr.yaml'));
  if (!purposes.ok || !attributes.ok || !calendar.ok) throw new Error('config does not load');
  const compiled = compileJourney(...read('journeys/evaluation-loop.yaml'), { version: 1, purposes: Object.keys(purposes.purposes), attributes: attributes.defaults });
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  const { definition } = compiled;
  return {
    set: 'bench', current: [definition], paused: new Set(), version: (id, version) => (id === definition.id && version === definition.version ? definition : undefined),
    purposes: purposes.purposes, attributeDefaults: { ...attributes.defaults, ...compiled.declares }, defaults: { timeZone: 'Europe/Paris', locale: 'fr' }, holidays: calendar.holidays,
  };
}

/** One decision of ours, from stored text to text to store: the contact and its commands, which the other side gives too; with `traced` the trace as well. */
export function parcoursSide(definitions: Definitions, traced: boolean): (state: string, input: string) => string {
  if (traced) return (state, input) => JSON.stringify(decideStored(definitions, state, input));
  return (state, input) => {
    const { contact, commands } = decideStored(definitions, state, input);
    return JSON.stringify([contact, commands]);
  };
}

export function decideStored(definitions: Definitions, state: string, input: string): Decision {
  return decide(JSON.parse(state) as Contact, JSON.parse(input) as EngineInput, definitions, decidedAt, {});
}
