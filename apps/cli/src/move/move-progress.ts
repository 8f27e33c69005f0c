import { TerminalError } from '@parcours/platform';
import { moveProgress, shelves, type SettingStore, type Shelf } from '@parcours/store';
import { z } from 'zod';

/** `after`: the old deployment's cursor behind the last row that stands in the new one. */
const ofShelf = z.object({ rows: z.number().int(), after: z.string().optional(), complete: z.boolean() });

const progressSchema = z.object({
  /** Where it comes from, and how the log stood there when it began. */
  from: z.string(),
  standing: z.string(),
  begunAt: z.number(),
  shelves: z.partialRecord(z.enum(shelves), ofShelf),
  finishedAt: z.number().optional(),
});

export type ShelfProgress = z.infer<typeof ofShelf>;
export type MoveProgress = z.infer<typeof progressSchema>;

export const shelfProgress = (progress: MoveProgress, shelf: Shelf): ShelfProgress => progress.shelves[shelf] ?? { rows: 0, complete: false };

/** What is kept in the new deployment; undefined where nothing was ever moved into it. Throws `TerminalError` where it can not be read. */
export async function readProgress(settings: Pick<SettingStore, 'get'>): Promise<MoveProgress | undefined> {
  const kept = await settings.get<unknown>(moveProgress);
  if (kept === undefined) return undefined;
  const parsed = progressSchema.safeParse(kept);
  if (!parsed.success) throw new TerminalError('move-progress-unreadable', `The setting ${moveProgress} of the new deployment was not written by this version. Empty the new deployment and begin anew.`);
  return parsed.data;
}

export const keepProgress = (settings: Pick<SettingStore, 'set'>, progress: MoveProgress): Promise<void> => settings.set(moveProgress, progress);
