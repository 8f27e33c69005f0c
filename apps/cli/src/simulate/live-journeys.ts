import type { SourceFile } from '@parcours/publishing';
import { parseDocument } from 'yaml';
import { call, listAll, type ApiClient } from '../client/api-client';

/** The journeys in force at a Parcours, as they were published. Throws `ApiError`. */
export async function liveJourneys(client: ApiClient): Promise<SourceFile[]> {
  const files: SourceFile[] = [];
  for await (const { id } of listAll<{ id: string }>(client, '/v1/journeys')) {
    const { source } = await call<SourceFile>(client, 'GET', `/v1/journeys/${encodeURIComponent(id)}`);
    files.push({ file: `${id} (published)`, source });
  }
  return files;
}

/** What would be in force once the drafts were published: they take the place of journeys of their id, the others stay. */
export function withDrafts(live: readonly SourceFile[], drafts: readonly SourceFile[]): SourceFile[] {
  const drafted = new Set(drafts.map(idOf).filter((id) => id !== undefined));
  return [...live.filter((file) => !drafted.has(idOf(file) ?? '')), ...drafts];
}

/** The id a journey states; undefined where it can not be read, which compiling tells. */
function idOf({ source }: SourceFile): string | undefined {
  try {
    const value: unknown = parseDocument(source, { logLevel: 'silent' }).toJS();
    const id = typeof value === 'object' && value !== null && 'journey' in value ? value.journey : undefined;
    return typeof id === 'string' ? id : undefined;
  } catch {
    return undefined;
  }
}
