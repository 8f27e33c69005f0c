import type { SettingStore } from '../ports';
import { moveSettings } from './shelves.port';

/** Where a deployment that something is moved into keeps how far that is. */
export const moveProgress = `${moveSettings}progress`;

/**
 * Whether a move into this deployment began and has not ended: it holds a part only, and must neither be started nor moved on. The progress
 * is removed from what is whole by nobody: it says `finishedAt`.
 */
export async function isMoveUnfinished(settings: Pick<SettingStore, 'get'>): Promise<boolean> {
  const progress = await settings.get<{ finishedAt?: number }>(moveProgress);
  return progress !== undefined && progress.finishedAt === undefined;
}
