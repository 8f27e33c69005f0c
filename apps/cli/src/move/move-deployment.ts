import { houseTopics, learnerEvents } from '@parcours/event-log';
import { TerminalError, type Clock } from '@parcours/platform';
import type { VersionsRecord } from '@parcours/publishing';
import { shelves, type Shelf } from '@parcours/store';
import { checkSecret, checkSource, checkTarget } from './check-move';
import { Checksum } from './checksum';
import type { Deployment } from './deployment';
import { keepProgress, readProgress, shelfProgress, type MoveProgress } from './move-progress';
import { oldLogOf, standingOf, topicStates } from './old-standing';
import { readPages } from './read-pages';
import { rebaseRow, type OldLog } from './rebase-row';

/** A shelf in both deployments: how many rows, and a checksum over them. */
export interface ShelfCompared {
  shelf: Shelf;
  from: { rows: number; checksum: string };
  to: { rows: number; checksum: string };
  same: boolean;
}

export interface MoveOutcome {
  same: boolean;
  /** Whether it went on with what an earlier call had begun. */
  resumed: boolean;
  shelves: ShelfCompared[];
  /** The published set that was put into force; absent where nothing was ever published. */
  set?: string;
}

/** How far it is: `total` is counted before; `phase` also tells the reading again at the end. */
export type MoveNotice = (notice: { phase: 'copy' | 'check'; shelf: Shelf; rows: number; total: number }) => void;

export interface MoveOptions {
  from: Deployment;
  to: Deployment;
  clock: Clock;
  notice?: MoveNotice;
}

/**
 * Moves a deployment into an empty one. Killed anywhere and called again it goes on where it stands: rows are put in where they are absent,
 * and how far it is stands in the new deployment behind them. It is done only when both, read again, hold the same.
 *
 * Guarantees: every row of every shelf, once, in its place; what stood in the old log (watermarks, parking queues, letters) stands before
 * all of the new one; the set of versions in force is announced in the new log. Does not move records: it refuses while any is not done.
 * Throws `TerminalError` where it refuses, and the faults of both engines. A difference is an outcome, and leaves the move unfinished.
 */
export async function moveDeployment({ from, to, clock, notice = () => undefined }: MoveOptions): Promise<MoveOutcome> {
  // 1. whether it may be
  const states = await topicStates(from.log);
  const standing = standingOf(states);
  await checkSource(from, states);
  const secret = await checkSecret(from, to);
  const before = await readProgress(to.settings);
  await checkTarget(to, before, { from: from.name, standing });
  // 2. the ground: from here on the new deployment is known to be a part
  const progress: MoveProgress = before ?? { from: from.name, standing, begunAt: clock.now(), shelves: {} };
  await keepProgress(to.settings, progress);
  await to.keepSecret(secret);
  for (const topic of houseTopics) await to.log.ensureTopic(topic, to.partitions);
  // 3. the rows
  const log = oldLogOf(states);
  for (const shelf of shelves) await copyShelf(shelf, { from, to, log, progress, notice });
  // 4. both read again
  const compared: ShelfCompared[] = [];
  for (const shelf of shelves) compared.push(await compareShelf(shelf, { from, to, log, notice }));
  if (standingOf(await topicStates(from.log)) !== standing) throw new TerminalError('source-went-on', `Something was appended to the log of ${from.name} meanwhile: stop all its services, gateways and sources among them, and begin anew.`);
  const same = compared.every((shelf) => shelf.same);
  const outcome = { same, resumed: before !== undefined, shelves: compared };
  if (!same) return outcome;
  // 5. journeys go on by the set that was in force
  const set = await announce(to);
  await keepProgress(to.settings, { ...progress, finishedAt: clock.now() });
  return { ...outcome, ...(set !== undefined && { set }) };
}

interface Copying {
  from: Deployment;
  to: Deployment;
  log: OldLog;
  progress: MoveProgress;
  notice: MoveNotice;
}

async function copyShelf<S extends Shelf>(shelf: S, { from, to, log, progress, notice }: Copying): Promise<void> {
  let { rows, after, complete } = shelfProgress(progress, shelf);
  if (complete) return;
  const total = await from.shelves[shelf].count();
  notice({ phase: 'copy', shelf, rows, total });
  for await (const page of readPages(from.shelves, shelf, after)) {
    await to.shelves[shelf].insert(page.rows.map((row) => rebaseRow(shelf, row, log)));
    // Behind the rows: what progress says stands, whatever happens in between.
    rows += page.rows.length;
    after = page.next;
    progress.shelves[shelf] = { rows, after, complete: false };
    await keepProgress(to.settings, progress);
    notice({ phase: 'copy', shelf, rows, total });
  }
  complete = true;
  progress.shelves[shelf] = { rows, ...(after !== undefined && { after }), complete };
  await keepProgress(to.settings, progress);
}

async function compareShelf<S extends Shelf>(shelf: S, { from, to, log, notice }: Omit<Copying, 'progress'>): Promise<ShelfCompared> {
  const [old, moved] = [new Checksum(), new Checksum()];
  const total = 2 * (await from.shelves[shelf].count());
  notice({ phase: 'check', shelf, rows: 0, total });
  for await (const { rows } of readPages(from.shelves, shelf)) {
    for (const row of rows) old.add(rebaseRow(shelf, row, log));
    notice({ phase: 'check', shelf, rows: old.count, total });
  }
  for await (const { rows } of readPages(to.shelves, shelf)) {
    for (const row of rows) moved.add(row);
    notice({ phase: 'check', shelf, rows: old.count + moved.count, total });
  }
  return { shelf, from: { rows: old.count, checksum: old.text }, to: { rows: moved.count, checksum: moved.text }, same: old.count === moved.count && old.text === moved.text };
}

/** Once more where the last call died behind it: deciding by the same set twice is deciding by it. */
async function announce({ journeys, log }: Deployment): Promise<string | undefined> {
  const latest = await journeys.latestSet();
  if (!latest) return undefined;
  const { partitions } = await log.state(learnerEvents);
  const value = JSON.stringify({ type: 'control.versions', set: latest.id } satisfies VersionsRecord);
  await log.append(learnerEvents, Array.from({ length: partitions }, (_, partition) => ({ key: 'control', partition, value })));
  return latest.id;
}
