import fc from 'fast-check';
import { type KeptPlace, readKeptPlace, writeKeptPlace } from './kept-place';

describe('what is kept with a committed offset', () => {
  it('reads as it was written, whatever the handler keeps', () => {
    const place = fc.record<KeptPlace>({ metadata: fc.option(fc.string({ minLength: 1, unit: 'binary' }), { nil: undefined }), appendedAt: fc.option(fc.nat(), { nil: undefined }) });
    fc.assert(fc.property(place, (kept) => expect(readKeptPlace(writeKeptPlace(kept))).toEqual(kept)));
  });

  it.each([
    ['nothing', null, undefined],
    ['nothing, as Kafka says it', '', undefined],
    ['metadata of before', 'set-7', 'set-7'],
  ])('is %s where no place was written', (_what, text, metadata) => {
    expect(readKeptPlace(text)).toEqual({ metadata, appendedAt: undefined });
  });
});
