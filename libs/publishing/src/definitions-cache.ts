import { compileJourney, type Definitions, type JourneyDefinition } from '@parcours/journey';
import { RetryableError } from '@parcours/platform';
import type { JourneyStore, VersionSet } from '@parcours/store';
import type { Declarations } from './declarations';

/** What decides before anything was published: nobody enters anywhere. */
const nothing: Definitions = {
  set: 'none',
  current: [],
  paused: new Set(),
  version: () => undefined,
  purposes: {},
  attributeDefaults: {},
  defaults: { timeZone: 'Europe/Paris', locale: 'fr' },
  holidays: new Set(),
};

/**
 * Published sets, compiled once. A set loads with every version of every journey, since runs stay pinned to the one they entered.
 * A set that can not be found holds whoever asks: its control record may be read before its document is visible.
 */
export class DefinitionsCache {
  private readonly sets = new Map<string, Promise<Definitions>>();

  constructor(private readonly journeys: JourneyStore) {}

  of(id: string | undefined): Promise<Definitions> {
    if (id === undefined) return Promise.resolve(nothing);
    let definitions = this.sets.get(id);
    if (!definitions) {
      definitions = this.load(id);
      definitions.catch(() => this.sets.delete(id));
      this.sets.set(id, definitions);
    }
    return definitions;
  }

  private async load(id: string): Promise<Definitions> {
    const set = await this.journeys.set(id);
    if (!set) throw new RetryableError('version-set-missing', `The published set ${id} can not be found in the store yet.`);
    const versions = (await Promise.all(Object.keys(set.journeys).map((journey) => this.journeys.versions(journey)))).flat();
    return definitionsOf(set, versions.map((version) => compile(version, set)));
  }
}

function compile({ source, file, version }: { source: string; file: string; version: number }, set: VersionSet): JourneyDefinition {
  const { purposes, attributes } = set.declarations as Declarations;
  const compiled = compileJourney(source, file, { version, purposes: Object.keys(purposes), attributes });
  if (compiled.ok) return compiled.definition;
  const [first] = compiled.problems;
  throw new RetryableError('version-unreadable', `${file} as published does not compile here: ${first?.line}:${first?.column} ${first?.message}`);
}

function definitionsOf(set: VersionSet, compiled: JourneyDefinition[]): Definitions {
  const { purposes, attributes, holidays, defaults } = set.declarations as Declarations;
  const byKey = new Map(compiled.map((definition) => [`${definition.id}@${definition.version}`, definition]));
  const current = Object.entries(set.journeys)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([id, version]) => byKey.get(`${id}@${version}`) ?? []);
  return {
    set: set.id,
    current,
    paused: new Set(set.paused),
    version: (journey, version) => byKey.get(`${journey}@${version}`),
    purposes,
    attributeDefaults: attributes,
    defaults,
    holidays: new Set(holidays),
  };
}
