import { indexes, mongoCollections, openMongoShelves, shelvesContract } from '@parcours/store';
import { mongoUri, openTestStores } from '../support/mongo-house';

const describeOnMongo = mongoUri() ? describe : describe.skip;

describeOnMongo('on MongoDB (without MONGODB_URI it does not run: eval "$(../shared/services/start)" sets it)', () => {
  shelvesContract(async () => {
    const { stores, house } = openTestStores();
    return { stores, shelves: openMongoShelves(house) };
  });

  it('every collection is on a shelf, or made along with one', () => {
    expect(Object.keys(mongoCollections).sort()).toEqual(Object.keys(indexes).sort());
  });
});
