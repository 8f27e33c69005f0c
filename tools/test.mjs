#!/usr/bin/env node
// `npm test [-- jest arguments]`: packages, build, types, lint, every suite; ends with a line that counts the tests.
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuilt, ensureInstalled, run } from './ensure.mjs';

const args = process.argv.slice(2);
await ensureInstalled();
await ensureBuilt();
if (args.length === 0) {
  for (const [what, command] of [['types', ['npx', 'tsc', '--noEmit']], ['lint', ['npx', 'eslint', '.']]]) {
    process.stderr.write(`Checking ${what} ...\n`);
    const code = await run(command[0], command.slice(1));
    if (code !== 0) process.exit(code);
  }
}
const report = join(mkdtempSync(join(tmpdir(), 'parcours-test-')), 'report.json');
const code = await run(process.execPath, ['node_modules/jest/bin/jest.js', '--json', `--outputFile=${report}`, ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
const { numPassedTests, numFailedTests, numPendingTests, numRuntimeErrorTestSuites } = JSON.parse(readFileSync(report, 'utf8'));
if (numRuntimeErrorTestSuites) console.log(`${numRuntimeErrorTestSuites} suites could not run`);
if (numPendingTests) console.log(`${numPendingTests} not run: their names say what they need`);
console.log(`${numPassedTests} passed, ${numFailedTests + numRuntimeErrorTestSuites} failed`);
process.exitCode = code;
