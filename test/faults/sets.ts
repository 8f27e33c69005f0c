import { compileJourney, type Definitions, type JourneyDefinition, type Purposes } from '@parcours/journey';

const purposes: Purposes = { service: { basis: 'contract' } };
const attributes = { tally: 0 };

/** What an event of the simulation may be; each of them means something to at least one journey. */
export const eventNames = ['enrolment.created', 'module.completed', 'module.completed', 'login.recorded', 'course.failed', 'course.completed', 'score.recorded'] as const;

/** Small journeys that together use every way a run waits, ends, and begins again; `v` makes the two versions differ. */
const sources = (v: number): Record<string, string> => ({
  tally: `
journey: tally
title: Counts modules, one run per event
purpose: service
entry: { on: module.completed, key: event.id, reentry: always }
steps:
  - { id: count, update: { set: { tally: = contact.attributes.tally + 1 } } }
  - { id: receipt, send: receipt-${v} }
`,
  welcome: `
journey: welcome
title: Waits for a module
purpose: service
entry: { on: enrolment.created, reentry: { after: 2h } }
goal: [{ id: done, on: course.completed, within: 1d }]
steps:
  - { id: hello, send: hello }
  - { id: pause, wait: ${v}h }
  - { id: many, choose: { branches: [{ when: contact.attributes.tally > 4, steps: [{ id: call, task: { title: Call } }] }], otherwise: [{ id: nudge, send: nudge-${v} }] } }
  - { id: module, wait: { for: { on: module.completed, steps: [{ id: bravo, send: bravo }] }, since: run, max: 5h, timeout: [{ id: late, send: late }] } }
  - { id: score, wait: { for: { on: score.recorded }, max: 3h, timeout: [{ id: ask, send: ask }] } }
  - { id: bye, send: bye }
`,
  again: `
journey: again
title: Comes back after each login
purpose: service
entry: { on: login.recorded, key: contact.id, reentry: always }
exit: { on: course.failed }
steps:
  - { id: office, wait: { window: { from: "09:00", to: "1${v + 5}:00" } } }
  - { id: tip, send: tip }
  - { id: quiet, wait: { silence: 90m, of: [login.recorded, module.completed] } }
  - { id: miss, send: { template: miss, window: { from: "08:00", to: "20:00" } } }
`,
});

const compiled = [1, 2].map((version) => Object.entries(sources(version)).map(([id, source]): JourneyDefinition => {
  const result = compileJourney(source, `${id}.yaml`, { version, purposes: Object.keys(purposes), attributes });
  if (!result.ok) throw new Error(result.problems.map(({ line, message }) => `${id} ${line}: ${message}`).join('\n'));
  return result.definition;
}));

/** The journey that is paused by every third set. */
export const pausable = 'again';
export const isPaused = (n: number): boolean => n % 3 === 0;
export const setName = (n: number): string => `set-${n}`;
export const setNumber = (name: string): number => Number(name.slice('set-'.length));

const made = new Map<string, Definitions>();

/** The n-th published set by its name: the two versions take turns. Without a name nothing is published yet. */
export function setOf(name: string | undefined): Definitions {
  const known = made.get(name ?? '');
  if (known) return known;
  const n = name === undefined ? 0 : setNumber(name);
  const current = name === undefined ? [] : [...(compiled[n % 2] ?? [])].sort((a, b) => (a.id < b.id ? -1 : 1));
  const definitions: Definitions = {
    set: name ?? 'none', current, paused: new Set(name !== undefined && isPaused(n) ? [pausable] : []), purposes, attributeDefaults: attributes,
    version: (id, version) => compiled[version - 1]?.find((journey) => journey.id === id),
    defaults: { timeZone: 'Europe/Paris', locale: 'fr' }, holidays: new Set(),
  };
  made.set(name ?? '', definitions);
  return definitions;
}
