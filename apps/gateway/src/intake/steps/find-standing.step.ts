import type { ArchiveStore } from '@parcours/store';
import { durably } from '../durably';
import type { IntakeItem, ItemOutcome } from '../intake-item';

export interface Standing {
  /** Seen for the first time. */
  fresh: IntakeItem[];
  /** Archived before, but not known to be appended: the process that took it in may have died between the two. */
  unfinished: IntakeItem[];
  settled: { item: IntakeItem; outcome: ItemOutcome }[];
}

export const conflict = (item: IntakeItem): ItemOutcome => ({
  type: 'rejected',
  code: 'id-conflict',
  message: `id: another event of ${item.event.source.slice(0, 100)} came under this id before, with another body. Give this one an id of its own; an event that was taken in is not changed.`,
});

/**
 * Step 3: what the archive holds already, in one query. Before anybody's identity is looked at: a repeat stays a success whatever
 * became of its identifiers since, and a conflict claims nothing.
 */
export async function findStanding(items: IntakeItem[], archive: Pick<ArchiveStore, 'standing'>): Promise<Standing> {
  const found = await durably('archive look-up', () => archive.standing(items.map(({ event: { source, id } }) => ({ source, id }))));
  const standing: Standing = { fresh: [], unfinished: [], settled: [] };
  items.forEach((item, i) => sortIn(standing, item, found[i]));
  return standing;
}

/** Sorts one item in by what stands under its id. */
export function sortIn(standing: Standing, item: IntakeItem, found: { digest: string; status: string } | undefined): void {
  if (found === undefined) standing.fresh.push(item);
  else if (found.digest !== item.digest) standing.settled.push({ item, outcome: conflict(item) });
  else {
    standing.settled.push({ item, outcome: { type: 'duplicate' } });
    if (found.status === 'pending') standing.unfinished.push(item);
  }
}
