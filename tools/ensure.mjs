// What the scripts share: a checkout that has its packages and is built, with a word about each step that takes time.
import { spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/** Runs a command to its end; answers its exit code. */
export function run(command, args, options = {}) {
  return new Promise((done) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', ...options });
    const forward = (signal) => child.kill(signal);
    process.on('SIGINT', forward);
    process.on('SIGTERM', forward);
    child.on('error', (error) => {
      console.error(`${command} could not be started: ${error.message}`);
      done(1);
    });
    child.on('exit', (code, signal) => {
      process.off('SIGINT', forward);
      process.off('SIGTERM', forward);
      done(code ?? (signal ? 128 : 1));
    });
  });
}

async function phase(text, work) {
  const begun = Date.now();
  process.stderr.write(`${text} ...\n`);
  const code = await work();
  if (code !== 0) {
    process.stderr.write(`${text}: failed (exit code ${code})\n`);
    process.exit(code);
  }
  process.stderr.write(`${text}: done in ${((Date.now() - begun) / 1000).toFixed(0)} s\n`);
}

/** Packages as the lock file names them. */
export async function ensureInstalled() {
  const marker = join(root, 'node_modules/.package-lock.json');
  if (existsSync(marker) && statSync(marker).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs) return;
  await phase('Installing packages (npm ci, under a minute)', () => run('npm', ['ci', '--loglevel=error'], { stdio: ['ignore', 'ignore', 'inherit'] }));
}

/** dist/, and with `web` the desk's pages. */
export async function ensureBuilt({ web = false } = {}) {
  await phase('Building', async () => {
    const server = await run(process.execPath, ['tools/build.mjs', '--quiet'], { stdio: ['ignore', 'inherit', 'inherit'] });
    if (server !== 0 || !web) return server;
    return run(process.execPath, ['tools/build-web.mjs'], { stdio: ['ignore', 'ignore', 'inherit'] });
  });
}
