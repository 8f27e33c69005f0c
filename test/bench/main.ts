import 'reflect-metadata';
import { runB1 } from './b1-events.bench';
import { runB11 } from './b11-distributed.bench';
import { runB5 } from './b5-decide.bench';
import { runB7 } from './b7-recovery.bench';
import { runB8 } from './b8-mail.bench';
import { runB9 } from './b9-dry-run.bench';

const tell = (words: string): void => console.error(`  ${words}`);

const benches: Record<string, { about: string; run: () => Promise<object> | object }> = {
  B1: { about: '100,000 events to commands, durable, against a bare loop that writes the same rows', run: () => runB1({ onProgress: tell }) },
  B5: { about: 'decisions/s of the evaluation branch against XState', run: () => runB5() },
  B11: { about: 'events through Kafka and MongoDB to commands, against a bare loop of the same bytes (KAFKA_BROKERS and MONGODB_URI)', run: () => runB11({ onProgress: tell }) },
  B7: { about: 'seconds from SIGKILL to the first decision afterwards, embedded and on Kafka', run: () => runB7({ onProgress: tell }) },
  B8: { about: '50,000 templated mails to a provider, against the template engine\'s own loop (MAILS: fewer)', run: () => runB8({ mails: Number(process.env['MAILS'] ?? 50_000), onProgress: tell }) },
  B9: { about: 'events/s of a dry run of 1,000,000 events, and its memory against 100,000', run: () => runB9({ onProgress: tell }) },
};

async function main(): Promise<number> {
  const args = process.argv.slice(2);
  const json = args.includes('--json');
  const wanted = args.filter((arg) => !arg.startsWith('-'));
  if (args.includes('--help')) {
    console.log(`npm run bench -- [${Object.keys(benches).join('] [')}] [--json]\n\n${Object.entries(benches).map(([name, { about }]) => `  ${name}  ${about}`).join('\n')}\n\nFigures are ratios against a baseline measured in the same run.`);
    return 0;
  }
  const unknown = wanted.filter((name) => !benches[name]);
  if (unknown.length) {
    console.error(`no benchmark ${unknown.join(', ')}; there are ${Object.keys(benches).join(', ')}`);
    return 2;
  }
  const results: Record<string, object> = {};
  for (const name of wanted.length ? wanted : Object.keys(benches)) {
    const bench = benches[name];
    if (!bench) continue;
    if (name === 'B11' && !wanted.length && !(process.env['KAFKA_BROKERS'] && process.env['MONGODB_URI'])) {
      tell('B11 is left out: it works on Kafka and MongoDB (KAFKA_BROKERS, MONGODB_URI)');
      continue;
    }
    if (!json) console.log(`${name}: ${bench.about} ...`);
    results[name] = await bench.run();
    if (!json) for (const [figure, value] of Object.entries(results[name] as Record<string, unknown>)) console.log(`  ${figure}: ${typeof value === 'number' ? Number(value.toFixed(3)) : JSON.stringify(value)}`);
  }
  if (json) console.log(JSON.stringify(results));
  return 0;
}

void main().then((code) => {
  process.exitCode = code;
});
