import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The version in the product's package.json, which lies above this file in the sources as in the build; `unknown` where it was left out. */
export function productVersion(from = __dirname): string {
  for (let folder = from; ; folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    if (existsSync(file)) {
      const { name, version } = JSON.parse(readFileSync(file, 'utf8')) as { name?: string; version?: string };
      if (name === 'parcours' && version !== undefined) return version;
    }
    if (folder === dirname(folder)) return 'unknown';
  }
}
