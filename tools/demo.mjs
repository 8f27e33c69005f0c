#!/usr/bin/env node
// `npm run demo [-- --once]`: packages, build, then the demo itself (apps/cli, `parcours demo`).
import { ensureBuilt, ensureInstalled, root, run } from './ensure.mjs';

console.error('Parcours demo: 200 made-up learners, 120 days of training, in one process on one file.');
await ensureInstalled();
await ensureBuilt({ web: true });
process.exitCode = await run(process.execPath, [`${root}/bin/parcours.mjs`, 'demo', ...process.argv.slice(2)]);
