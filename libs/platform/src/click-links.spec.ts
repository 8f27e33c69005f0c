import fc from 'fast-check';
import { clickTarget, clickUrls, webAddress } from './click-links';
import { Links } from './links';

const links = new Links('a secret of sixteen', 'https://house.example');
const now = Date.parse('2026-03-02T09:00:00Z');
const mail = { contact: '2f3c1a7e-1111-8222-a333-444455556666', command: 'a3f1c2d4e5b60718293a4b5c6d7e8f90' };
const clickUrl = (url: string) => clickUrls(links, mail, [url], now).get(url);
const tokenOf = (url: string | undefined): string => url?.slice('https://house.example/p/click/'.length) ?? '';
const follow = (url: string | undefined): string | undefined => {
  const claims = links.read('click', tokenOf(url), now);
  return claims && clickTarget(links, claims);
};

describe('a click link', () => {
  it.each([
    ['a plain one', 'https://site.example/formations/excel?a=1&b=%20x#part', 'https://site.example/formations/excel?a=1&b=%20x#part'],
    ['another port', 'http://site.example:8080/', 'http://site.example:8080/'],
    ['letters of all the world', 'https://école.example/é?q=ü', 'https://xn--cole-9oa.example/%C3%A9?q=%C3%BC'],
    ['a host that only begins like ours', 'https://house.example.evil.example/', 'https://house.example.evil.example/'],
  ])('leads to %s', (_what, url, expected) => {
    expect(follow(clickUrl(url))).toBe(expected);
  });

  it.each(['javascript:alert(1)', 'JaVaScRiPt:alert(1)', 'data:text/html,x', 'mailto:a@example.org', 'tel:+33', '//evil.example', '/\\evil.example', 'https:\\\\evil.example', 'https:evil.example', 'https:///evil.example', 'https://trusted.example@evil.example/', 'https://a:b@evil.example/', 'https://site.example/\r\nSet-Cookie: a=b', 'https://site.example/\u2028', 'https://site.example\\@evil.example', ' https://site.example', 'https://', 'ftp://site.example', '#top', ''])(
    'is not made for %j',
    (url) => {
      expect([clickUrl(url), webAddress(url)]).toEqual([undefined, undefined]);
    },
  );

  it('is not made for an address so long that it would be cut', () => {
    expect(clickUrl(`https://site.example/${'x'.repeat(1_200)}`)).toBeUndefined();
  });

  it.each([
    ['evaluation', { enrolment: 'enr-1', asked: 'cold', command: mail.command }, ''],
    ['referral', { command: mail.command }, ''],
    ['feed', undefined, ''],
    ['feed', undefined, '/go/power-bi'],
  ] as const)('to the %s page of its reader is that page’s very own (%j%s)', (kind, about, rest) => {
    const url = `${links.url({ kind, contact: mail.contact, ...(about && { about }) })}${rest}`;
    const click = clickUrl(url);
    expect(follow(click)).toBe(url);
    expect(click?.length).toBeLessThan(400);
  });

  it.each([
    ['leaving', links.url({ kind: 'unsubscribe', contact: mail.contact, about: { purpose: 'offers' } })],
    ['choosing', links.url({ kind: 'preferences', contact: mail.contact })],
    ['rating', links.url({ kind: 'rate', contact: mail.contact, about: { command: mail.command, useful: 'yes' } })],
    ['another person’s page', links.url({ kind: 'feed', contact: 'somebody else' })],
    ['a page of another mail', links.url({ kind: 'referral', contact: mail.contact, about: { command: 'another' } })],
    ['a page that expires', links.url({ kind: 'feed', contact: mail.contact, expiresAt: now + 1 })],
    ['a page nobody signed', 'https://house.example/p/feed/abc.def'],
    ['the house itself', 'https://house.example/'],
  ])('is not made for %s', (_what, url) => {
    expect(clickUrl(url)).toBeUndefined();
  });

  it('says which of the mail’s links it is, counting those alone that lead over the house', () => {
    const urls = ['https://a.example/', 'mailto:a@example.org', links.url({ kind: 'unsubscribe', contact: mail.contact }), 'https://b.example/'];
    const made = clickUrls(links, mail, urls, now);
    expect([...made.keys()]).toEqual(['https://a.example/', 'https://b.example/']);
    expect([...made.values()].map((url) => links.read('click', tokenOf(url), now)?.about)).toEqual([
      { url: 'https://a.example/', command: mail.command, link: '1', of: '2' },
      { url: 'https://b.example/', command: mail.command, link: '2', of: '2' },
    ]);
  });

  it('stays short for usual addresses', () => {
    expect(clickUrl('https://atelier-formation.example/formations/power-bi?utm_source=parcours&utm_medium=email')?.length).toBeLessThan(400);
  });

  it.each([
    ['no page of ours', { page: 'unsubscribe', purpose: 'offers' }],
    ['a way out of its page', { page: 'feed', rest: '/go/../../../x?y' }],
    ['an address that runs', { url: 'javascript:alert(1)' }],
    ['nowhere', {}],
  ])('that is signed for %s leads nowhere', (_what, about) => {
    expect(clickTarget(links, { kind: 'click', contact: mail.contact, about })).toBeUndefined();
  });

  it('leads to a web address or is not made, whatever a link is', () => {
    fc.assert(fc.property(fc.oneof(fc.webUrl({ withFragments: true, withQueryParameters: true }), fc.string(), fc.string().map((text) => `https://${text}`)), (url) => {
      const target = follow(clickUrl(url));
      expect(target === undefined || (/^https?:\/\/[^\s\\@/]+(?:\/|$)/.test(target) && target === new URL(url).href)).toBe(true);
    }));
  });
});
