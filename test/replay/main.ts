import 'reflect-metadata';
import { publishFolder } from '@parcours/publishing';
import { openHouse } from '@parcours-apps/standalone';
import { loadSettings } from '@parcours/platform';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ouladEvents } from './oulad-events';
import { replay, replayKey } from './replay';

async function main(): Promise<number> {
  const flag = process.argv.indexOf('--presentation');
  const presentation = flag > 0 ? process.argv[flag + 1] : undefined;
  const folder = process.env['OULAD'] ?? '../shared/data/oulad';
  if (process.argv.includes('--help')) {
    console.log('Replays the Open University Learning Analytics Dataset through the intake and accounts for every event.\n\n  npm run replay:oulad\n  npm run replay:oulad -- --presentation AAA/2013J\n  OULAD=/path/to/oulad npm run replay:oulad');
    return 0;
  }
  if (!existsSync(folder)) {
    console.error(`${folder} does not exist: name the folder of the data set's gzip CSVs in OULAD.`);
    return 2;
  }
  console.error('reading the data set ...');
  const events = ouladEvents(folder, { presentation });
  const data = mkdtempSync(join(tmpdir(), 'parcours-oulad-'));
  const loaded = loadSettings({ env: { PARCOURS_API_KEYS: `${replayKey}:events:write+read` }, flags: { data, port: 0, logLevel: 'warn' } });
  if (!loaded.ok) throw new Error(loaded.problems.join('\n'));
  const house = await openHouse(loaded.settings, { consume: true, journeys: 'none' });
  try {
    await publishFolder(house, 'test/replay/journeys');
    let told = 0;
    const account = await replay(events, house, (sent) => {
      if (sent - told < events.length / 20) return;
      told = sent;
      console.error(`${Math.round((100 * sent) / events.length)}% of ${events.length} events sent`);
    });
    const expected = JSON.parse(execFileSync(process.execPath, ['test/replay/count-oulad.mjs', folder, ...(presentation ? [presentation] : [])], { encoding: 'utf8' })) as { events: number; qualifying: number };
    const refused = account.rejected.reduce((sum, { count }) => sum + count, 0);
    console.log(`events counted in the CSVs     ${expected.events}`);
    console.log(`events sent                    ${account.sent}`);
    console.log(`  archived                     ${account.archived}`);
    console.log(`  rejected                     ${refused} ${account.rejected.map(({ code, count }) => `${code}: ${count}`).join(', ')}`);
    console.log(`enrolments that qualify (CSV)  ${expected.qualifying}`);
    console.log(`runs entered                   ${account.entered}`);
    console.log(`${account.eventsPerSecond} events/s over ${account.seconds.toFixed(1)} s`);
    const whole = account.sent === expected.events && account.archived + refused === account.sent && account.entered === expected.qualifying;
    console.log(whole ? 'nothing is missing' : 'the account does not balance');
    return whole ? 0 : 1;
  } finally {
    await house.close();
    rmSync(data, { recursive: true, force: true });
  }
}

void main().then((code) => {
  process.exitCode = code;
});
