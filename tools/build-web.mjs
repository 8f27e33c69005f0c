#!/usr/bin/env node
// Builds the desk's pages into dist/studio-web; does nothing while they are newer than every source they are made of.
import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const web = join(root, 'apps/studio/web');
const built = join(root, 'dist/studio-web/index.html');

/** When the newest file under `folder`, or the folder itself (a file was removed), last changed. */
async function newest(folder) {
  let latest = (await stat(folder)).mtimeMs;
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.name === 'node_modules' || entry.name === 'mock') continue;
    const path = join(folder, entry.name);
    latest = Math.max(latest, entry.isDirectory() ? await newest(path) : (await stat(path)).mtimeMs);
  }
  return latest;
}

async function isFresh() {
  if (process.argv.includes('--force') || !existsSync(built)) return false;
  // Packages count too: another React is another build.
  const sources = Math.max(await newest(web), (await stat(join(root, 'package-lock.json'))).mtimeMs);
  return (await stat(built)).mtimeMs >= sources;
}

if (await isFresh()) {
  console.log('dist/studio-web is up to date');
} else {
  const begun = Date.now();
  process.env.NODE_ENV = 'production';
  const { build } = await import('vite');
  await build({ configFile: join(web, 'vite.config.ts'), root: web, mode: 'production', logLevel: 'warn' });
  console.log(`built dist/studio-web in ${((Date.now() - begun) / 1000).toFixed(1)} s`);
}
