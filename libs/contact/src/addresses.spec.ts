import { addressKind, reopenAddress, takesNews } from './addresses';
import { newContact } from './new-contact';

const private_ = { kind: 'private' as const };
const acmes = { kind: 'professional' as const, account: 'acme' };
const somebodys = { kind: 'professional' as const };

describe('an address', () => {
  it.each([
    ['of the employer, about its account', acmes, 'acme', 'professional', true],
    ['of the employer, about another account', acmes, 'bolt', 'private', false],
    ['of the employer, about none', acmes, undefined, 'private', false],
    ['of an employer nobody named, about an account', somebodys, 'acme', 'professional', true],
    ['of an employer nobody named, about none', somebodys, undefined, 'private', false],
    ['of her own, about an account', private_, 'acme', 'private', true],
    ['of her own', private_, undefined, 'private', true],
  ])('%s', (_what, address, account, kind, news) => {
    expect([addressKind(address, account), takesNews(address, account)]).toEqual([kind, news]);
  });

  it('nobody knows counts as private', () => {
    expect(addressKind(undefined, 'acme')).toBe('private');
  });
});

describe('an operator', () => {
  const contact = () => ({
    ...newContact('c', 0), complaints: ['offers'],
    addresses: [{ value: 'a@x.example', ...private_, at: 1, closed: 'complained' as const }, { value: 'b@x.example', ...private_, at: 1, closed: 'complained' as const }, { value: 'c@x.example', ...private_, at: 1 }],
  });

  it('opens an address again, and is remembered for it; complaints end with the last one', () => {
    const draft = contact();
    reopenAddress(draft, ' A@x.example', 7, 'eve');
    expect(draft.addresses[0]).toEqual({ value: 'a@x.example', kind: 'private', at: 1, reopened: { at: 7, by: 'eve' } });
    expect(draft.complaints).toEqual(['offers']);
    reopenAddress(draft, 'b@x.example', 8, 'eve');
    expect(draft.complaints).toEqual([]);
  });

  it.each(['c@x.example', 'nowhere@x.example'])('changes nothing about %s', (address) => {
    const draft = contact();
    reopenAddress(draft, address, 7, 'eve');
    expect(draft).toEqual(contact());
  });
});
