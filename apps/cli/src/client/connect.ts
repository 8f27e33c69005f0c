import type { ApiClient } from './api-client';
import { FolderClient } from './folder-client';
import { HttpClient } from './http-client';

export interface ConnectOptions {
  url?: string;
  key?: string;
  data?: string;
  config?: string;
  env: Readonly<Record<string, string | undefined>>;
}

/**
 * A running Parcours when `--url` (or PARCOURS_URL) names one, else the data folder, opened by this process alone.
 */
export async function connect(options: ConnectOptions): Promise<ApiClient> {
  const url = options.url ?? options.env['PARCOURS_URL'];
  if (url) return new HttpClient(url, options.key ?? options.env['PARCOURS_KEY']);
  return FolderClient.open(options);
}
