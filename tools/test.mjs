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
// Suites that take processes and servers away come behind all others. Those that mostly wait go two at a time; those that count seconds go alone.
const apart = 'test/(crash|outages)/';
const counting = 'test/crash/(crash\\.spec|mails/)';
const parts = args.length > 0 ? [args] : [
  ['--testPathIgnorePatterns', '/node_modules/', '/dist/', '/apps/studio/web/', apart],
  ['--maxWorkers=2', '--testPathIgnorePatterns', '/node_modules/', '/dist/', counting, '--testPathPatterns', apart],
  ['--runInBand', '--testPathPatterns', counting],
];
const counts = { passed: 0, failed: 0, pending: 0, broken: 0 };
for (const part of parts) {
  const report = join(mkdtempSync(join(tmpdir(), 'parcours-test-')), 'report.json');
  const code = await run(process.execPath, ['node_modules/jest/bin/jest.js', '--json', `--outputFile=${report}`, ...part], { stdio: ['ignore', 'ignore', 'inherit'] });
  const { numPassedTests, numFailedTests, numPendingTests, numRuntimeErrorTestSuites } = JSON.parse(readFileSync(report, 'utf8'));
  counts.passed += numPassedTests;
  counts.failed += numFailedTests + numRuntimeErrorTestSuites;
  counts.pending += numPendingTests;
  counts.broken += numRuntimeErrorTestSuites;
  if (code !== 0) process.exitCode = code;
}
if (counts.broken) console.log(`${counts.broken} suites could not run`);
if (counts.pending) console.log(`${counts.pending} not run: their names say what they need`);
console.log(`${counts.passed} passed, ${counts.failed} failed`);
