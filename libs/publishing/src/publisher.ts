import { learnerEvents, type EventLog } from '@parcours/event-log';
import { RetryableError, TerminalError, type Clock } from '@parcours/platform';
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
  publish(files: SourceFile[]): Promise<PublishResult> {
    return onTopOfTheLatest(() => this.publishOnce(files));
  }

  private async publishOnce(files: SourceFile[]): Promise<PublishResult> {
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
    const set = await this.announce(latest, { journeys, paused: latest?.paused ?? [], templates: checked.templates, declarations: checked.declarations });
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

  private changePaused(journey: string, change: (paused: string[]) => string[], resumed?: string[]): Promise<string> {
    return onTopOfTheLatest(async () => {
      const latest = await this.options.journeys.latestSet();
      if (!latest?.journeys[journey]) throw new TerminalError('journey-unknown', `No journey ${journey} is published.`);
      return this.announce(latest, { ...latest, paused: change(latest.paused) }, resumed);
    });
  }

  /** The set behind `latest`: where another process put one there meanwhile, this one is refused (`set-taken`), so none undoes another. */
  private async announce(latest: VersionSet | undefined, parts: Pick<VersionSet, 'journeys' | 'paused' | 'templates' | 'declarations'>, resumed?: string[]): Promise<string> {
    const { journeys: store, clock } = this.options;
    const createdAt = clock.now();
    const number = Number(latest?.id.split('-')[1] ?? 0) + 1;
    const set: VersionSet = { ...(resumed && { resumed }), journeys: parts.journeys, paused: parts.paused, templates: parts.templates, declarations: parts.declarations, createdAt, id: `set-${String(number).padStart(6, '0')}` };
    await store.saveSet(set);
    await this.tell(set);
    return set.id;
  }

  /** Appends a set's control record to every partition. One that comes twice changes nothing. */
  private async tell({ id, resumed }: VersionSet): Promise<void> {
    const { log, settings } = this.options;
    const record: VersionsRecord = { type: 'control.versions', set: id, resumed };
    for (let told = false; !told; ) {
      const { generation, partitions } = await log.state(learnerEvents);
      const records = Array.from({ length: partitions }, (_, partition) => ({ key: 'control', generation, partition, value: JSON.stringify(record) }));
      told = await log.append(learnerEvents, records).then(() => true, hasGrown);
    }
    await settings.set(announcedSetting, id);
  }
}

const triesAtMost = 5;

/** Does again what was made on top of a set that no longer was the latest. Throws the `RetryableError` of the last try. */
async function onTopOfTheLatest<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (fault) {
      const overtaken = fault instanceof RetryableError && (fault.code === 'set-taken' || fault.code === 'version-taken');
      if (!overtaken || tries === triesAtMost) throw fault;
    }
  }
}

/** Whether an append failed because the topic has more partitions by now: all of them are to be told. */
function hasGrown(fault: unknown): false {
  if (fault instanceof RetryableError && fault.code === 'generation-closed') return false;
  throw fault;
}

/** The set that every partition was told of last. */
const announcedSetting = 'journeys/announced';

const digestOf = (source: string): string => createHash('sha256').update(source).digest('hex');
