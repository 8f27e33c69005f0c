import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadSettings } from './load-settings';

export interface SettingFlags {
  data?: string;
  config?: string;
  port?: string;
  host?: string;
}

/** Settings of this process: `parcours.yaml` of the configuration folder, then the environment, then flags. */
export async function readSettings({ json: _json, ...flags }: SettingFlags & { json?: boolean }, extra: Record<string, unknown> = {}, env: Readonly<Record<string, string | undefined>> = process.env): Promise<ReturnType<typeof loadSettings>> {
  const folder = flags.config ?? env['PARCOURS_CONFIG'] ?? './config';
  const file = join(folder, 'parcours.yaml');
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? undefined : Promise.reject(error)));
  return loadSettings({ file: text === undefined ? undefined : { name: file, text }, env, flags: { ...flags, ...extra } });
}
