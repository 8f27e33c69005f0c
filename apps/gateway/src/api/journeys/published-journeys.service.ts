import { Inject, Injectable } from '@nestjs/common';
import type { JsonValue } from '@parcours/events';
import { compileJourney, type JourneyDefinition } from '@parcours/journey';
import { STORES, type JourneyVersion, type Stores, type VersionSet } from '@parcours/store';
import { z } from 'zod';
import { ELAPSED, type Elapsed } from '../shared/elapsed';
import { Fresh } from '../shared/fresh';

/** What of a set's declarations is needed to read its journeys. */
const declarationsSchema = z.looseObject({ purposes: z.record(z.string(), z.unknown()).default({}), attributes: z.record(z.string(), z.json()).default({}) });

/** A journey as people are shown it; `definition` is absent where its source no longer compiles. */
export interface PublishedJourney {
  published: JourneyVersion;
  definition: JourneyDefinition | undefined;
}

/** The published set in force, and what journeys of any version say: their titles, steps and names. A version is compiled once. */
@Injectable()
export class PublishedJourneys {
  private readonly set: Fresh<VersionSet | undefined>;
  private readonly compiled = new Map<string, Promise<PublishedJourney | undefined>>();

  constructor(
    @Inject(STORES) private readonly stores: Pick<Stores, 'journeys'>,
    @Inject(ELAPSED) elapsed: Elapsed,
  ) {
    this.set = new Fresh(() => this.stores.journeys.latestSet(), { maxAgeMs: 1_000, elapsed });
  }

  /** Journeys in force, in order of id, and which are paused. What another process published is seen within a second. */
  async current(): Promise<{ journeys: PublishedJourney[]; paused: ReadonlySet<string> }> {
    const set = await this.set.get();
    const entries = Object.entries(set?.journeys ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
    const journeys = await Promise.all(entries.map(([id, version]) => this.version(id, version)));
    return { journeys: journeys.filter((journey) => journey !== undefined), paused: new Set(set?.paused) };
  }

  /** One version, in force or not; `undefined` when it was never published. */
  async version(id: string, version: number): Promise<PublishedJourney | undefined> {
    const key = `${id}@${version}`;
    const known = this.compiled.get(key);
    if (known) return known;
    const reading = this.read(id, version);
    this.compiled.set(key, reading);
    // Only what was found stays what it is.
    const forget = (): boolean => this.compiled.delete(key);
    reading.then((found) => found ?? forget(), forget);
    return reading;
  }

  /** Something was published, paused or resumed here. */
  forget(): void {
    this.set.forget();
  }

  private async read(id: string, version: number): Promise<PublishedJourney | undefined> {
    const published = await this.stores.journeys.version(id, version);
    if (!published) return undefined;
    const declarations = declarationsSchema.safeParse((await this.set.get())?.declarations);
    const { purposes, attributes } = declarations.data ?? { purposes: {}, attributes: {} };
    const compiled = compileJourney(published.source, published.file, { version, purposes: Object.keys(purposes), attributes: attributes as Record<string, JsonValue> });
    return { published, definition: compiled.ok ? compiled.definition : undefined };
  }
}
