import { accountOf, outagesOf, type Acted, type Expected } from './account';

const due = (run: string, at = 0): Expected => ({ journey: 'j', run, step: 's', due: at });
const acted = (run: string, doneAt = 100, channel = 'email'): Acted => ({ journey: 'j', run, step: 's', channel, doneAt });
const nothing = () => [];

describe('the account of a crash run', () => {
  it.each([
    ['nothing', [due('a')], [acted('a')], [], []],
    ['a command that never acted as lost', [due('a'), due('b')], [acted('a')], ['j b s'], []],
    ['one that acted twice as duplicated', [due('a')], [acted('a'), acted('a', 200)], [], ['j a s: 1 more than had to come']],
    ['one that had not to act as duplicated', [due('a')], [acted('a'), acted('c')], [], ['j c s: 1 more than had to come']],
    ['a step that had to act twice and did', [due('a'), due('a', 50)], [acted('a'), acted('a', 200)], [], []],
    ['the second visit of a step that acted once as lost', [due('a'), due('a', 50)], [acted('a')], ['j a s'], []],
  ] as const)('names %s', (_what, expected, came, lost, duplicated) => {
    expect(accountOf(expected, came, nothing)).toMatchObject({ lost, duplicated, late: [] });
  });

  it.each([
    ['30 s after it was due is in time', 30_000, [], 0],
    ['more is late', 30_001, [], 1],
    ['time when nothing was up does not count', 40_000, [{ from: 5_000, to: 15_000 }], 0],
    ['nor does time before it was due help', 30_001, [{ from: -5_000, to: 0 }], 1],
  ] as const)('%s', (_what, doneAt, outages, late) => {
    expect(accountOf([due('a')], [acted('a', doneAt)], () => [...outages]).late).toHaveLength(late);
  });

  it('measures how long something was due and nothing was done, channel by channel', () => {
    const { standStills } = accountOf([due('a'), due('b', 1_000), due('c', 60_000), due('d')], [acted('a', 4_000), acted('b', 11_000), acted('c', 61_000), acted('d', 2_000, 'print')], nothing);
    expect(standStills).toEqual([{ channel: 'email', ms: 7_000 }, { channel: 'print', ms: 2_000 }]);
  });

  it('takes a channel for down when both processes of a role it needs are away at once, or the store', () => {
    const [journeys, email] = [[[{ from: 0, to: 10 }], [{ from: 5, to: 20 }]], [[{ from: 30, to: Infinity }], []]];
    expect(outagesOf([journeys, email], [{ from: 40, to: 50 }])).toEqual([{ from: 5, to: 10 }, { from: 40, to: 50 }]);
  });
});
