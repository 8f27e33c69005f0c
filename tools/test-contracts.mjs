#!/usr/bin/env node
// `npm run test:contracts`: the ports' contract suites against the Kafka and the MongoDB that KAFKA_BROKERS and MONGODB_URI name, one of them or both.
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureInstalled, run } from './ensure.mjs';

const suites = [
  ['KAFKA_BROKERS', 'the log', ['test/contracts/kafka-event-log']],
  ['MONGODB_URI', 'the stores', ['test/contracts/mongo-stores', 'test/contracts/mongo-shelves']],
];
const args = process.argv.slice(2);
if (args.includes('--help')) {
  console.log('npm run test:contracts\n\nRuns the contract suites of the log against KAFKA_BROKERS (host:port,...) and of the stores against MONGODB_URI, each where its variable is set.\nEach test makes topics or databases of its own, named test-..., and removes them.\n\nExample:\n  MONGODB_URI=mongodb://user:password@db-1:27017/?authSource=admin npm run test:contracts');
  process.exit(0);
}
const wanted = suites.filter(([variable]) => process.env[variable]);
if (wanted.length === 0) {
  console.error('error set KAFKA_BROKERS, MONGODB_URI or both to the servers to test against (--help has an example)');
  process.exit(2);
}
for (const [variable, what] of suites) if (!process.env[variable]) console.error(`${what}: left out, ${variable} is not set`);
await ensureInstalled();
const report = join(mkdtempSync(join(tmpdir(), 'parcours-contracts-')), 'report.json');
const code = await run(process.execPath, ['node_modules/jest/bin/jest.js', '--json', `--outputFile=${report}`, ...wanted.flatMap(([, , files]) => files)], { stdio: ['ignore', 'ignore', 'inherit'] });
const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(readFileSync(report, 'utf8'));
console.log(`${numPassedTests} passed, ${numFailedTests + numRuntimeErrorTestSuites} failed`);
process.exitCode = code;
