#!/usr/bin/env node
// `npm start`: packages, build, then everything in one process on ./data (apps/cli, `parcours start`).
import { ensureBuilt, ensureInstalled, root, run } from './ensure.mjs';

await ensureInstalled();
await ensureBuilt({ web: true });
process.exitCode = await run(process.execPath, [`${root}/bin/parcours.mjs`, 'start', ...process.argv.slice(2)]);
