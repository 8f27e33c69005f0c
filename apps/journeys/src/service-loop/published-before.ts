import type { Batch } from '@parcours/event-log';

/**
 * The offset before which all outbox entries of a generation's partition were published when this batch was handed over: what is committed
 * was. No batch of a generation comes before all partitions of the older ones are committed to their ends.
 */
export function publishedBefore(batch: Pick<Batch, 'generation' | 'partition' | 'committed'>, generation: number, partition: number): number {
  if (generation < batch.generation) return Infinity;
  return generation === batch.generation && partition === batch.partition ? batch.committed : 0;
}
