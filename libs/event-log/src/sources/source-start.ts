import type { LostMessages } from './source-reader.port';

/** What a partition holds, and where its group stands: `committed` undefined where it never read. */
export interface PartitionStanding {
  partition: number;
  committed: number | undefined;
  begin: number;
  end: number;
}

export interface PartitionStart {
  partition: number;
  next: number;
  lost?: LostMessages;
}

/**
 * Where reading begins. `wait`: a new group that begins at the end is put there by its leader, for all partitions at once: that a partition has no
 * place while others have one means that it was added later, and is read from its beginning. `placing`: what the leader has to commit for that.
 */
export type SourceStart = { type: 'begin'; starts: PartitionStart[] } | { type: 'place'; placing: { partition: number; next: number }[] } | { type: 'wait' };

/** Decides it for the `assigned` partitions, given the standings of all. */
export function findStart(standings: PartitionStanding[], { assigned, from, leader }: { assigned: readonly number[]; from: 'beginning' | 'end'; leader: boolean }): SourceStart {
  if (from === 'end' && standings.every(({ committed }) => committed === undefined)) {
    return leader ? { type: 'place', placing: standings.map(({ partition, end }) => ({ partition, next: end })) } : { type: 'wait' };
  }
  return { type: 'begin', starts: standings.filter(({ partition }) => assigned.includes(partition)).map(startOf) };
}

function startOf({ partition, committed, begin, end }: PartitionStanding): PartitionStart {
  if (committed === undefined) return { partition, next: begin };
  if (committed < begin) return { partition, next: begin, lost: { from: committed, until: begin } };
  // Made anew: what it holds now was never read, and what the old one held beyond our place nobody knows.
  if (committed > end) return { partition, next: begin, ...(begin > 0 && { lost: { from: 0, until: begin } }) };
  return { partition, next: committed };
}
