import type { House } from '@parcours-apps/standalone';
import { readSettings } from '@parcours/platform';
import { randomBytes } from 'node:crypto';
import { ApiError, type ApiAnswer, type ApiClient } from './api-client';
import type { ConnectOptions } from './connect';

/** Works on a data folder that no process has open: the same API, answered in this process, without a port. */
export class FolderClient implements ApiClient {
  private constructor(
    private readonly house: House,
    private readonly key: string,
    readonly place: string,
  ) {}

  static async open({ data, config, env }: ConnectOptions): Promise<FolderClient> {
    const key = randomBytes(24).toString('base64url');
    const apiKeys = [env.PARCOURS_API_KEYS, `${key}:events:write+read+operate`].filter(Boolean).join(',');
    const loaded = await readSettings({ data, config }, { logLevel: 'silent' }, { ...env, PARCOURS_API_KEYS: apiKeys });
    if (!loaded.ok) throw new ApiError(0, 'settings', loaded.problems.join('\n'));
    // Loaded only when needed: it takes a second.
    const { openHouse } = await import('@parcours-apps/standalone');
    const house = await openHouse(loaded.settings, { consume: false });
    return new FolderClient(house, key, loaded.settings.data);
  }

  async request(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown, contentType = 'application/json'): Promise<ApiAnswer> {
    const answer = await this.house.inject({
      method,
      path,
      headers: { authorization: `Bearer ${this.key}`, accept: 'application/json', ...(body === undefined ? {} : { 'content-type': contentType }) },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    let parsed: unknown = answer.body;
    try {
      parsed = JSON.parse(answer.body);
    } catch {
      // Pages and files are text; they are handed on as they are.
    }
    return { status: answer.status, body: parsed };
  }

  close(): Promise<void> {
    return this.house.close();
  }
}
