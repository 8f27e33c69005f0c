import fc from 'fast-check';
import { withUtm } from './with-utm';

const utm = { source: 'parcours', medium: 'email', campaign: 'l’été & co' };
const added = 'utm_source=parcours&utm_medium=email&utm_campaign=l%E2%80%99%C3%A9t%C3%A9%20%26%20co';

it.each([
  ['https://a.example', `https://a.example?${added}`],
  ['https://a.example/x?', `https://a.example/x?${added}`],
  ['https://a.example/x?a=%20b+c&&d', `https://a.example/x?a=%20b+c&&d&${added}`],
  ['https://a.example/x#part?no#query', `https://a.example/x?${added}#part?no#query`],
  ['https://a.example/x?a?b#', `https://a.example/x?a?b&${added}#`],
  ['https://a.example/?UTM_Source=theirs', 'https://a.example/?UTM_Source=theirs&utm_medium=email&utm_campaign=l%E2%80%99%C3%A9t%C3%A9%20%26%20co'],
  ['https://a.example/?utm_source=&utm_medium=x&utm_campaign', 'https://a.example/?utm_source=&utm_medium=x&utm_campaign'],
])('%s gets what it does not say already', (url, expected) => {
  expect(withUtm(url, utm)).toBe(expected);
});

it('leaves an address as it is where there is nothing to add', () => {
  fc.assert(fc.property(fc.webUrl({ withFragments: true, withQueryParameters: true }), (url) => expect(withUtm(url, {})).toBe(url)));
});

it('adds once: an address that has it all stays', () => {
  fc.assert(fc.property(fc.webUrl({ withFragments: true, withQueryParameters: true }), (url) => expect(withUtm(withUtm(url, utm), utm)).toBe(withUtm(url, utm))));
});
