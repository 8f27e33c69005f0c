import { MongoHouse } from './mongo-house';
import { mongoDefaults } from './mongo-settings';

describe('a MongoDB that is not there', () => {
  it.each([
    ['mongodb://127.0.0.1:1/', '127.0.0.1:1'],
    ['mongodb://ana:geheim@127.0.0.1:1,127.0.0.1:2/?replicaSet=rs0', '127.0.0.1:1,127.0.0.1:2'],
    ['mongodb://ana:ge%40heim@127.0.0.1:1/db?authSource=admin', '127.0.0.1:1'],
  ])('is told once with where it should be, and nothing of the user and the password: %s', async (uri, hosts) => {
    const lines: string[] = [];
    const house = new MongoHouse({ ...mongoDefaults, uri, database: 'test', serverSelectionMs: 20, restMs: 1 }, { log: (line) => void lines.push(`log: ${String(line)}`), error: (line) => void lines.push(`error: ${String(line)}`) });
    for (let time = 0; time < 2; time++) await expect(house.ping()).rejects.toMatchObject({ code: 'store-unreachable' });
    await house.close();
    expect(lines).toEqual([expect.stringMatching(`^error: MongoDB does not answer while .* Check that ${hosts} runs and can be reached from here\\. Trying again until it answers\\.$`)]);
    expect(lines.join()).not.toMatch(/ana|heim/);
  });
});
