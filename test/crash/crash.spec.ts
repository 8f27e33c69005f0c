import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kafkaBrokers } from '../support/kafka-house';
import { mongoUri } from '../support/mongo-house';
import { crashOptions, type CrashOptions } from './crash-options';
import { wrongs } from './crash-report';
import { crashRun, type CrashAccount } from './crash-run';
import { ownServicesHere } from './own-services';

const built = existsSync('dist/apps/cli/src/main.js');
const [brokers, uri] = [kafkaBrokers()?.join(), mongoUri()];
const services = Boolean(brokers && uri);
const minutes = 60_000;

/** A small run of `npm run crash`, whose folder is removed. */
async function smallRun(options: Partial<CrashOptions>): Promise<CrashAccount> {
  const folder = mkdtempSync(join(tmpdir(), 'parcours-crash-'));
  try {
    return await crashRun({ ...(crashOptions(['--kills', '0', '--events', '2000'], { KAFKA_BROKERS: brokers, MONGODB_URI: uri }) as CrashOptions), ...options }, folder, () => undefined);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const embedded = built ? describe : describe.skip;
const distributed = built && services ? describe : describe.skip;
const breakable = built && services && ownServicesHere() ? describe : describe.skip;

embedded('one process on its data file (needs npm run build)', () => {
  it('loses, doubles and delays nothing while it is killed again and again', async () => {
    const account = await smallRun({ engine: 'embedded', kills: 4 });
    expect(account.done).toEqual([{ what: 'SIGKILL all', count: 4 }]);
    expect(wrongs(account)).toEqual([]);
  }, 5 * minutes);
});

distributed('two of each service on Kafka and MongoDB (needs npm run build, KAFKA_BROKERS and MONGODB_URI: see CONTRIBUTING.md)', () => {
  it('lose, double and delay nothing while processes are killed, and one sleeps through its session', async () => {
    const account = await smallRun({ engine: 'kafka', kills: 3, zombies: 1, seed: 7 });
    expect(account.done.reduce((sum, { count }) => sum + count, 0)).toBe(4);
    expect(wrongs(account)).toEqual([]);
  }, 8 * minutes);
});

breakable('two of each service on three brokers (needs the above, and ../shared/services)', () => {
  it('go on within 30 s when a broker dies and when the store stops, and lose and double nothing', async () => {
    const account = await smallRun({ engine: 'kafka', brokers: 3, brokerKills: 1, storeStops: 1, events: 1_000, contacts: 100 });
    expect(account.done.map(({ count }) => count)).toEqual([1, 1]);
    // How late each command may be is for a machine that does nothing else; that every group goes on is for all.
    expect(wrongs({ ...account, late: [] })).toEqual([]);
    expect(account.groups.filter(({ ms }) => ms > 30_000)).toEqual([]);
  }, 8 * minutes);
});
