import { learnerEvents, type EventLog } from '@parcours/event-log';
import { TerminalError, type Clock } from '@parcours/platform';
import type { JourneyStore, JourneyVersion, SettingStore, VersionSet } from '@parcours/store';
import { createHash } from 'node:crypto';
import { checkJourneys, type CheckedJourneys } from './check-journeys';
import type { SourceFile } from './config-folder';
import type { PublishProblem } from './publish-problem';
import type { DeclarationOptions } from './declarations';
import type { VersionsRecord } from './versions-record';

export interface Published {
  set: string;
  journeys: { id: string; version: number; changed: boolean; file: string }[];
  warnings: PublishProblem[];
}

export type PublishResult = { ok: true; published: Published } | { ok: false; problems: PublishProblem[] };

export interface PublisherOptions extends DeclarationOptions {
  log: Pick<EventLog, 'state' | 'append'>;
  journeys: JourneyStore;
  settings: Pick<SettingStore, 'get' | 'set'>;
  clock: Clock;
}

/**
 * Puts journeys into force. A set (versions, templates, purposes, attributes, calendar) is checked whole, saved, and announced by a
 * control record on every partition: records behind it are decided by it. Runs stay with the version they entered.
 */
export class JourneyPublisher {
  constructor(private readonly options: PublisherOptions) {}

  /** Journeys not among `files` stay as they are. An unchanged journey keeps its version. */
  async publish(files: SourceFile[]): Promise<PublishResult> {
    const { journeys: store, clock } = this.options;
    const latest = await store.latestSet();
    const inForce = await this.sourcesOf(latest);
    const checked = await checkJourneys(files, this.options, inForce);
    if (!checked.ok) return checked;
    const versions: JourneyVersion[] = [];
    const published: Published['journeys'] = [];
    for (const { id, file, source } of checked.journeys) {
      const digest = digestOf(source);
      const before = (await store.versions(id)).sort((a, b) => b.version - a.version)[0];
      const changed = before?.digest !== digest;
      const version = changed ? (before?.version ?? 0) + 1 : before.version;
      if (changed) versions.push({ id, version, source, file, digest, publishedAt: clock.now() });
      published.push({ id, version, changed, file });
    }
    const journeys = { ...latest?.journeys, ...Object.fromEntries(published.map(({ id, version }) => [id, version])) };
    await store.saveVersions(versions);
    const set = await this.announce({ journeys, paused: latest?.paused ?? [], templates: checked.templates, declarations: checked.declarations });
    return { ok: true, published: { set, journeys: published, warnings: checked.warnings } };
  }

  /** The same check as before publishing, changing nothing. */
  validate(files: SourceFile[]): Promise<CheckedJourneys> {
    return checkJourneys(files, this.options);
  }

  /** A paused journey lets nobody in and its runs stand still; exits and goals still count. */
  pause(journey: string): Promise<string> {
    return this.changePaused(journey, (paused) => [...new Set([...paused, journey])]);
  }

  resume(journey: string): Promise<string> {
    return this.changePaused(journey, (paused) => paused.filter((id) => id !== journey), [journey]);
  }

  /** Announces the newest set where whoever saved it ended before it was told to every partition. */
  async finish(): Promise<void> {
    const { journeys, settings } = this.options;
    const latest = await journeys.latestSet();
    if (latest && (await settings.get<string>(announcedSetting)) !== latest.id) await this.tell(latest);
  }

  /** The journeys of a set, each in the version in force. */
  private async sourcesOf(set: VersionSet | undefined): Promise<SourceFile[]> {
    const versions = await Promise.all(Object.entries(set?.journeys ?? {}).map(([id, version]) => this.options.journeys.version(id, version)));
    return versions.flatMap((version) => (version ? [{ file: version.file, source: version.source }] : []));
  }

  private async changePaused(journey: string, change: (paused: string[]) => string[], resumed?: string[]): Promise<string> {
    const latest = await this.options.journeys.latestSet();
    if (!latest?.journeys[journey]) throw new TerminalError('journey-unknown', `No journey ${journey} is published.`);
    return this.announce({ ...latest, paused: change(latest.paused) }, resumed);
  }

  private async announce(parts: Pick<VersionSet, 'journeys' | 'paused' | 'templates' | 'declarations'>, resumed?: string[]): Promise<string> {
    const { journeys: store, clock } = this.options;
    const createdAt = clock.now();
    const number = Number((await store.latestSet())?.id.split('-')[1] ?? 0) + 1;
    const set: VersionSet = { ...(resumed && { resumed }), journeys: parts.journeys, paused: parts.paused, templates: parts.templates, declarations: parts.declarations, createdAt, id: `set-${String(number).padStart(6, '0')}` };
    await store.saveSet(set);
    await this.tell(set);
    return set.id;
  }

  /** Appends a set's control record to every partition. One that comes twice changes nothing. */
  private async tell({ id, resumed }: VersionSet): Promise<void> {
    const { log, settings } = this.options;
    const record: VersionsRecord = { type: 'control.versions', set: id, resumed };
    const { partitions } = await log.state(learnerEvents);
    await log.append(
      learnerEvents,
      Array.from({ length: partitions }, (_, partition) => ({ key: 'control', partition, value: JSON.stringify(record) })),
    );
    await settings.set(announcedSetting, id);
  }
}

/** The set that every partition was told of last. */
const announcedSetting = 'journeys/announced';

const digestOf = (source: string): string => createHash('sha256').update(source).digest('hex');
