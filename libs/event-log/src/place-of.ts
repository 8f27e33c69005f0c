import type { NewRecord } from './event-log.port';

/** Partition of a record: its own, else its slot's, else its key's. It may name one that is not there: whoever appends checks. */
export function placeOf(record: NewRecord, partitions: number): number {
  if (record.partition !== undefined) return record.partition;
  if (record.slot !== undefined) return record.slot % partitions;
  let folded = 0;
  for (let i = 0; i < record.key.length; i++) folded = (folded * 31 + record.key.charCodeAt(i)) >>> 0;
  return folded % partitions;
}
