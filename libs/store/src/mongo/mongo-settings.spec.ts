import { mongoSettings } from './mongo-settings';
import { openMongoStores } from './open-mongo-stores';

const quiet = { log: () => undefined, error: () => undefined };

describe('the MongoDB of a deployment', () => {
  it.each([['parcours', 'parcours'], ['acme-', 'acme-'], ['', 'parcours']])('with the prefix %j has the database %s, whatever the address names', (prefix, database) => {
    expect(mongoSettings({ mongoUri: 'mongodb://127.0.0.1/other', prefix })).toMatchObject({ uri: 'mongodb://127.0.0.1/other', database });
  });

  it('is none without an address, which opening it says', () => {
    expect(mongoSettings({ mongoUri: undefined, prefix: 'parcours' })).toBeUndefined();
    expect(() => openMongoStores({ mongoUri: undefined, prefix: 'parcours' }, quiet)).toThrow('Set MONGODB_URI.');
  });

  it('asks for no connection before it is used, and closes without one', async () => {
    const stores = openMongoStores({ mongoUri: 'mongodb://127.0.0.1:1', prefix: 'parcours' }, quiet);
    await stores.close();
    await expect(stores.ping()).rejects.toMatchObject({ code: 'store-closed' });
  });
});
