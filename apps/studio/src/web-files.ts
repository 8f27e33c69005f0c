import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';

/** DI token of the folder the built web app is in. */
export const STUDIO_WEB = Symbol('STUDIO_WEB');

/** `dist/studio-web`, seen from the compiled module (in `dist/`) or from its source. */
export function builtWebFolder(): string {
  const above = resolve(__dirname, '../../..');
  const beside = join(above, 'studio-web');
  return existsSync(beside) ? beside : join(above.replace(/[\\/]dist$/, ''), 'dist/studio-web');
}

/** What the build makes; nothing else is served. */
const TYPES: Record<string, string> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** A plain file name: no separator and no leading dot, so that it can not leave its folder. */
const NAME = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/;

export interface WebFile {
  type: string;
  body: Buffer;
}

/**
 * The files of the built web app. Assets have a hash of their content in the name, so one that was read is kept; the page
 * is read anew each time, since a build may come after the start.
 */
export class WebFiles {
  private readonly assets = new Map<string, WebFile>();

  constructor(private readonly folder: string) {}

  /** The page itself; undefined: the web app is not built. */
  page(): Promise<Buffer | undefined> {
    return this.read('index.html');
  }

  icon(): Promise<WebFile | undefined> {
    return this.file('icon.svg');
  }

  /** A file of `assets/` by its name; undefined: there is none, or it is nothing the build makes. */
  async asset(name: string): Promise<WebFile | undefined> {
    if (!NAME.test(name)) return undefined;
    const known = this.assets.get(name);
    if (known) return known;
    const file = await this.file(join('assets', name));
    if (file) this.assets.set(name, file);
    return file;
  }

  private async file(path: string): Promise<WebFile | undefined> {
    const type = TYPES[extname(path)];
    const body = type === undefined ? undefined : await this.read(path);
    return type === undefined || body === undefined ? undefined : { type, body };
  }

  private async read(path: string): Promise<Buffer | undefined> {
    try {
      return await readFile(join(this.folder, path));
    } catch (fault) {
      if ((fault as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw fault;
    }
  }
}
