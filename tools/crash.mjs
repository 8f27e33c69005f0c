#!/usr/bin/env node
// `npm run crash [-- --engine kafka --kills 100 --events 50000 --seed 1]`: a deployment whose processes are killed while events come in, then an account of every command.
import { ensureBuilt, ensureInstalled, run } from './ensure.mjs';

await ensureInstalled();
await ensureBuilt();
process.exitCode = await run(process.execPath, ['dist/test/crash/main.js', ...process.argv.slice(2)]);
