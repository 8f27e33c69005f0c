#!/usr/bin/env node
// `npm run simulate:faults [-- --seeds N --seed S]`: seeded histories with faults through the real engine, checked against the same inputs without faults.
import { ensureBuilt, ensureInstalled, run } from './ensure.mjs';

await ensureInstalled();
await ensureBuilt();
process.exitCode = await run(process.execPath, ['dist/test/faults/main.js', ...process.argv.slice(2)]);
