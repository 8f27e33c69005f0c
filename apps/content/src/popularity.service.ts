import { Inject, Injectable } from '@nestjs/common';
import { parseTime, shortName } from '@parcours/events';
import type { Batch } from '@parcours/event-log';
import { RetryableError } from '@parcours/platform';
import { addChoice, mergePopularity, type PopularityTable } from '@parcours/recommend';
import { allPages, STORES, type Stores } from '@parcours/store';
import { z } from 'zod';
import { CatalogueService } from './catalogue.service';

/** Body of a document of kind `popularity`: what one partition counted, up to `offset` (next to be counted). */
interface PartitionPopularity {
  offset: number;
  items: PopularityTable;
}

const inputSchema = z.looseObject({
  type: z.literal('event'),
  event: z.looseObject({
    type: z.string(),
    time: z.string(),
    data: z.looseObject({ course: z.looseObject({ id: z.string() }).optional(), item: z.string().optional() }),
  }),
});

/**
 * How often each catalogue item is chosen: an enrolment or a click counts one. One document per partition, holding the offset it counted
 * to, so a redelivered record counts once. Of two readers of one partition (one that lost it and does not know yet) each writes only onto
 * what it read, so neither undoes what the other counted. Bounded by the catalogue.
 */
@Injectable()
export class PopularityService {
  constructor(
    @Inject(STORES) private readonly stores: Pick<Stores, 'documents'>,
    @Inject(CatalogueService) private readonly catalogue: CatalogueService,
  ) {}

  /** Throws `RetryableError` (`counted-elsewhere`) where another reader of the partition was first: the batch comes again. */
  async count(batch: Batch): Promise<void> {
    const id = `${batch.generation}-${batch.partition}`;
    const known = new Set(this.catalogue.catalogue.items.map((item) => item.id));
    const stored = await this.stores.documents.get<PartitionPopularity>('popularity', id);
    const before = stored ?? { offset: 0, items: {} };
    const items: PopularityTable = Object.fromEntries(Object.entries(before.items).filter(([item]) => known.has(item)));
    let counted = false;
    for (const { offset, value } of batch.records) {
      const choice = offset < before.offset ? undefined : choiceOf(value);
      if (!choice || !known.has(choice.item)) continue;
      items[choice.item] = addChoice(items[choice.item], choice.at);
      counted = true;
    }
    const end = (batch.records.at(-1)?.offset ?? -1) + 1;
    if (counted) {
      const body: PartitionPopularity = { offset: end, items };
      const counting = await this.stores.documents.swap('popularity', { id, at: batch.records.at(-1)?.appendedAt ?? 0, body }, stored);
      if (!counting) throw new RetryableError('counted-elsewhere', `Partition ${batch.partition} is being counted by another reader.`);
    }
    if (end > 0) await batch.commit(end);
  }

  /** Item id -> decaying mass, over all partitions. */
  async table(): Promise<PopularityTable> {
    const tables = await allPages((after) => this.stores.documents.list<PartitionPopularity>({ kind: 'popularity', after, limit: 1_000 }));
    return mergePopularity(tables.map(({ items }) => items));
  }
}

function choiceOf(value: string): { item: string; at: number } | undefined {
  let json: unknown;
  try {
    json = JSON.parse(value);
  } catch {
    return undefined; // the engine dead-letters it; there is nothing to count
  }
  const parsed = inputSchema.safeParse(json);
  if (!parsed.success) return undefined;
  const { type, time, data } = parsed.data.event;
  const at = parseTime(time);
  if (at === undefined) return undefined;
  switch (shortName(type)) {
    case 'enrolment.created':
      return data.course && { item: data.course.id, at };
    case 'recommendation.clicked':
      return data.item === undefined ? undefined : { item: data.item, at };
    default:
      return undefined;
  }
}
