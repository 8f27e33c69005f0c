#!/usr/bin/env node
// `npm run replay:oulad [-- --presentation AAA/2013J]`: real learners through the intake, then an account of every event.
import { ensureBuilt, ensureInstalled, run } from './ensure.mjs';

await ensureInstalled();
await ensureBuilt();
process.exitCode = await run(process.execPath, ['dist/test/replay/main.js', ...process.argv.slice(2)]);
