#!/usr/bin/env node
// `npm run bench [-- B1 B5 --json]`: each benchmark prints ratios against a baseline measured in the same run.
import { ensureBuilt, ensureInstalled, run } from './ensure.mjs';

await ensureInstalled();
await ensureBuilt();
process.exitCode = await run(process.execPath, ['--expose-gc', 'dist/test/bench/main.js', ...process.argv.slice(2)]);
