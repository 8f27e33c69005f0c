import fc from 'fast-check';
import { isScanner, judgeClick, scanWindowMs, type Click } from './click-judge';

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0';
const click = (at: number, link = 'a', more: Partial<Click> = {}): Click => ({ link, at, agent: firefox, method: 'GET', ...more });

describe('a click', () => {
  it.each<[string, Click, Click[], Parameters<typeof judgeClick>[2], ReturnType<typeof judgeClick>]>([
    ['alone is somebody’s', click(9_000), [], {}, { bot: false }],
    ['of which only the link is known is somebody’s', { link: 'a', at: 9_000 }, [], {}, { bot: false }],
    ['by HEAD is a program’s', click(9_000, 'a', { method: 'head' }), [], {}, { bot: true, why: 'method' }],
    ['by OPTIONS is a program’s', click(9_000, 'a', { method: 'OPTIONS' }), [], {}, { bot: true, why: 'method' }],
    ['of a known scanner is a program’s', click(9_000, 'a', { agent: 'Mozilla/5.0 BarracudaLinkProtect' }), [], {}, { bot: true, why: 'agent' }],
    ['just after delivery is a program’s', click(1_999), [], { deliveredAt: 0 }, { bot: true, why: 'too-soon' }],
    ['two seconds after delivery is somebody’s', click(2_000), [], { deliveredAt: 0 }, { bot: false }],
    ['beside two other links within the window is a program’s', click(9_000), [click(8_000, 'b'), click(14_000, 'c')], {}, { bot: true, why: 'all-links' }],
    ['that follows two others is a program’s', click(19_000, 'c'), [click(9_000), click(12_000, 'b')], {}, { bot: true, why: 'all-links' }],
    ['beside two others that are too far from each other is somebody’s', click(10_000), [click(1_000, 'b'), click(19_000, 'c')], {}, { bot: false }],
    ['on the same link again is somebody’s', click(9_000), [click(9_500), click(9_900), click(11_000)], {}, { bot: false }],
    ['beside one of three links is somebody’s', click(9_000), [click(9_500, 'b')], { links: 3 }, { bot: false }],
    ['beside the only other link is a program’s', click(9_000), [click(9_500, 'b')], { links: 2 }, { bot: true, why: 'all-links' }],
    ['on the only link is somebody’s', click(9_000), [click(9_500)], { links: 1 }, { bot: false }],
  ])('%s', (_what, one, all, mail, verdict) => {
    expect(judgeClick(one, all, mail)).toEqual(verdict);
    expect(judgeClick(one, [...all, one].reverse(), mail)).toEqual(verdict);
  });

  it('is judged by all of a scan the same way: whoever follows three links within the window followed none as a reader', () => {
    const scan = fc.array(fc.tuple(fc.integer({ min: 0, max: scanWindowMs }), fc.constantFrom('a', 'b', 'c', 'd')), { minLength: 3, maxLength: 12 }).filter((all) => new Set(all.map(([, link]) => link)).size >= 3);
    fc.assert(fc.property(scan, fc.integer({ min: 0, max: 1e12 }), (all, from) => {
      const clicks = all.map(([after, link]) => click(from + after, link));
      expect(clicks.filter((one) => !judgeClick(one, clicks).bot)).toEqual([]);
    }));
  });

  it('of a reader who takes longer than the window for each link is never a program’s', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: scanWindowMs + 1, max: 60_000 }), { minLength: 1, maxLength: 10 }), (pauses) => {
      let at = 5_000;
      const clicks = pauses.map((pause, i) => click((at += pause), `link ${i}`));
      expect(clicks.filter((one) => judgeClick(one, clicks, { deliveredAt: 0, links: 10 }).bot)).toEqual([]);
    }));
  });
});

describe('a user agent', () => {
  it.each([
    firefox,
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0',
    'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36',
  ])('of people is none of a scanner: %s', (agent) => {
    expect(isScanner(agent)).toBe(false);
  });

  it.each(['', ' ', 'curl/8.5.0', 'python-requests/2.32', 'Mozilla/5.0 (compatible; Googlebot/2.1)', 'Mozilla/5.0 (compatible; Barracuda Sentinel)', 'Mimecast URL Protect', 'Proofpoint URL Defense', 'Microsoft SafeLinks', 'VadeSecure/1.0', 'Mozilla/4.0 (compatible; ms-office; MSOffice 16)', 'GoogleImageProxy'])(
    'of a program is a scanner’s: “%s”',
    (agent) => {
      expect(isScanner(agent)).toBe(true);
    },
  );
});
