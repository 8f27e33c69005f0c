import { newContact, type Contact } from '@parcours/contact';
import { clickTarget, Links, MovableClock, type LinkKind, type Settings } from '@parcours/platform';
import type { MailCommand } from '../send-check.service';
import { MailLinks } from './mail-links.service';

const now = Date.parse('2026-05-04T09:00:00Z');
const links = new Links('a secret of the test', 'https://house.example');
const command = { id: 'k-1', contact: 'c-ana', journey: 'next-chapter', purpose: 'offers', context: { enrolment: { id: 'enr-1' } } } as unknown as MailCommand;
const mailLinks = (email: Partial<Settings['email']> = { trackClicks: true }) => new MailLinks(links, new MovableClock(now), { email: email as Settings['email'] });
const agreed = { ...newContact('c-ana', now), consents: { 'open-tracking': { email: { status: 'granted', at: now, form: 'preference-centre' } } } } satisfies Contact;
const hrefs = (html: string): string[] => [...html.matchAll(/href="([^"]*)"/g)].map(([, url]) => url ?? '');
const targetOf = (url: string | undefined): string | undefined => {
  const claims = links.read('click', url?.split('/p/click/')[1] ?? '', now);
  return claims && clickTarget(links, claims);
};

describe('the links of a mail', () => {
  it('are signed each for its kind, its contact and what it concerns', () => {
    const set = mailLinks().of(command);
    const said = Object.entries(set).map(([name, url]) => {
      const [kind = '', token = ''] = url.slice('https://house.example/p/'.length).split('/');
      return [name, links.read(kind as LinkKind, token, now)];
    });
    expect(Object.fromEntries(said)).toEqual({
      evaluation: { kind: 'evaluation', contact: 'c-ana', about: { enrolment: 'enr-1', command: 'k-1' } },
      feed: { kind: 'feed', contact: 'c-ana' },
      referral: { kind: 'referral', contact: 'c-ana', about: { command: 'k-1' } },
      unsubscribe: { kind: 'unsubscribe', contact: 'c-ana', about: { purpose: 'offers' } },
      preferences: { kind: 'preferences', contact: 'c-ana' },
      usefulYes: { kind: 'rate', contact: 'c-ana', about: { command: 'k-1', useful: 'yes' } },
      usefulNo: { kind: 'rate', contact: 'c-ana', about: { command: 'k-1', useful: 'no' } },
    });
  });

  const { usefulYes, unsubscribe, preferences, feed } = mailLinks().of(command);
  const body = `<body><a href="https://site.example/a?x=1&amp;y=2#z">A</a> <a href="${feed}/go/sql">SQL</a> <a href="https://site.example/a?x=1&amp;y=2#z">again</a> <a href="mailto:a@example.org">m</a> <a href="${usefulYes}">y</a> <a href="${unsubscribe}">u</a> <a href="${preferences}">p</a></body>`;
  const mail = { subject: 's', html: body, text: `A [https://site.example/a?x=1&y=2#z]\nSQL [${feed}/go/sql]\n[${unsubscribe}]` };

  it('lead over the house, in HTML and text alike, but for those to leave, to choose, to rate and to write', () => {
    const { html, text, subject } = mailLinks().outgoing(mail, command, undefined);
    const [site, offer, again, ...others] = hrefs(html);
    expect([targetOf(site), targetOf(offer), again]).toEqual(['https://site.example/a?x=1&y=2#z', `${feed}/go/sql`, site]);
    expect(others).toEqual(['mailto:a@example.org', usefulYes, unsubscribe, preferences]);
    expect(text).toBe(`A [${site}]\nSQL [${offer}]\n[${unsubscribe}]`);
    expect(subject).toBe('s');
  });

  it('stay as they are where clicks are not tracked', () => {
    expect(mailLinks({ trackClicks: false, utm: {} }).outgoing(mail, command, agreed)).toEqual(mail);
  });

  it('to other sites carry UTM parameters, with the journey for campaign unless another is configured', () => {
    const [site, offer] = hrefs(mailLinks({ trackClicks: false, utm: { source: 'parcours', medium: 'email' } }).outgoing(mail, command, undefined).html);
    expect([site, offer]).toEqual(['https://site.example/a?x=1&amp;y=2&amp;utm_source=parcours&amp;utm_medium=email&amp;utm_campaign=next-chapter#z', `${feed}/go/sql`]);
    expect(hrefs(mailLinks({ trackClicks: false, utm: { campaign: 'summer' } }).outgoing(mail, command, undefined).html)[0]).toContain('utm_campaign=summer#z');
  });

  it('with UTM parameters lead over the house too', () => {
    expect(targetOf(hrefs(mailLinks({ trackClicks: true, utm: { source: 'parcours' } }).outgoing(mail, command, undefined).html)[0])).toBe('https://site.example/a?x=1&y=2&utm_source=parcours&utm_campaign=next-chapter#z');
  });

  it.each(['javascript:alert(1)', '//evil.example', 'https://trusted.example@evil.example/', 'https://site.example/\\evil', '#'])('that are no addresses of the web stay as they are: %s', (url) => {
    const html = `<a href="${url}">x</a>`;
    expect(mailLinks({ trackClicks: true, utm: { source: 'parcours' } }).outgoing({ html, text: '' }, command, undefined).html).toBe(html);
  });
});

describe('the picture that tells of opening', () => {
  it.each<[string, boolean, Contact | undefined, boolean]>([
    ['is in the mail of whoever agreed', true, agreed, true],
    ['is not where opens are not tracked', false, agreed, false],
    ['is not in the mail of whoever did not agree', true, newContact('c-ana', now), false],
    ['is not in the mail of whoever took it back', true, { ...agreed, consents: { 'open-tracking': { email: { status: 'withdrawn', at: now } } } }, false],
    ['is not in the mail of whoever was erased', true, undefined, false],
  ])('%s', (_what, trackOpens, contact, expected) => {
    const { html } = mailLinks({ trackOpens }).outgoing({ html: '<html><body><p>x</p></body></html>', text: 'x' }, command, contact);
    const [, token] = /<img src="https:\/\/house\.example\/p\/open\/([\w.-]+)" width="1" height="1" alt=""[^>]*><\/body>/.exec(html) ?? [];
    expect(token !== undefined && links.read('open', token, now)).toEqual(expected && { kind: 'open', contact: 'c-ana', about: { command: 'k-1' } });
  });
});
