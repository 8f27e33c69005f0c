import { formatTime } from '@parcours/events';
import { call, type ApiClient } from '../client/api-client';
import { OutputFile } from './output-file';

export interface ArchiveQuery {
  /** Up to and with this instant (epoch ms). */
  until?: number;
  /** Look at when events were received, not at when they happened. */
  recorded: boolean;
  /** Reference of one learner. */
  learner?: string;
}

/** Writes the events that a Parcours keeps to a file, one a line, in order of receipt; answers how many. Throws `ApiError`. */
export async function archiveEvents(client: ApiClient, { until, recorded, learner }: ArchiveQuery, file: string): Promise<number> {
  const query = new URLSearchParams({ limit: '500', by: recorded ? 'receivedat' : 'time' });
  if (until !== undefined) query.set('until', formatTime(until));
  if (learner !== undefined) query.set('learner', learner);
  const out = new OutputFile(file);
  let count = 0;
  try {
    for (let cursor: string | undefined; ; ) {
      if (cursor !== undefined) query.set('cursor', cursor);
      const page = await call<{ items: unknown[]; next?: string }>(client, 'GET', `/v1/events?${query.toString()}`);
      for (const event of page.items) out.line(JSON.stringify(event));
      count += page.items.length;
      cursor = page.next;
      if (cursor === undefined) return count;
    }
  } finally {
    out.close();
  }
}
