#!/usr/bin/env node
// Compiles apps, libs and test to CommonJS in dist/, file by file, and lays `@parcours/*` out as packages in dist/node_modules so that
// Node finds them without a loader. Types are checked by `npm run typecheck`; see docs/adr/0002-build.md.
import { transformFile } from '@swc/core';
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const out = join(root, 'dist');
const options = {
  swcrc: false,
  sourceMaps: true,
  // Large packages that not every process needs are read when they are first used: a process that was killed is back the sooner.
  module: { type: 'commonjs', lazy: ['mongoose', 'kafkajs', 'lz4-napi', 'mjml', 'html-to-text', 'pdfkit', 'fontkit', 'qrcode', '@fragaria/address-formatter', 'nodemailer', 'nodemailer/lib/mail-composer', '@sendgrid/mail', 'htmlparser2', 'isbot', 'cli-progress', 'csv-parse/sync', 'csv-stringify/sync'] },
  jsc: {
    target: 'es2022',
    keepClassNames: true,
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true },
  },
};

async function* sources(folder) {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (entry.name !== 'web' && entry.name !== 'node_modules') yield* sources(path);
    } else if (entry.name.endsWith('.ts') && !/\.(d|spec)\.ts$/.test(entry.name)) yield path;
  }
}

async function isFresh(source, target) {
  const [from, how, to] = await Promise.all([stat(source), stat(fileURLToPath(import.meta.url)), stat(target).catch(() => undefined)]);
  return to !== undefined && to.mtimeMs >= Math.max(from.mtimeMs, how.mtimeMs);
}

async function compile(source) {
  const target = join(out, relative(root, source)).replace(/\.ts$/, '.js');
  if (await isFresh(source, target)) return 0;
  const { code, map } = await transformFile(source, { ...options, filename: source, sourceFileName: relative(dirname(target), source) });
  await mkdir(dirname(target), { recursive: true });
  await writeFile(`${target}.map`, map);
  await writeFile(target, `${code}\n//# sourceMappingURL=${target.split('/').at(-1)}.map\n`);
  return 1;
}

async function link(scope, folder) {
  for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const place = join(out, 'node_modules', scope, entry.name);
    await mkdir(place, { recursive: true });
    const main = relative(place, join(out, folder, entry.name, 'src/index.js'));
    await writeFile(join(place, 'package.json'), JSON.stringify({ name: `${scope}/${entry.name}`, main }));
  }
}

if (process.argv.includes('--clean')) await rm(out, { recursive: true, force: true });
let compiled = 0;
const files = [];
for (const folder of ['apps', 'libs', 'test']) for await (const file of sources(join(root, folder))) files.push(file);
for (const count of await Promise.all(files.map(compile))) compiled += count;
await writeFile(join(out, 'package.json'), JSON.stringify({ type: 'commonjs' }));
await link('@parcours', 'libs');
await link('@parcours-apps', 'apps');
// Each service starts by `node dist/apps/NAME/main.js`.
for (const file of files.filter((path) => path.endsWith('/src/main.ts'))) {
  const app = relative(root, dirname(dirname(file)));
  await writeFile(join(out, app, 'main.js'), "require('./src/main.js');\n");
}
if (!process.argv.includes('--quiet')) console.log(`built ${compiled} of ${files.length} files into dist/`);
