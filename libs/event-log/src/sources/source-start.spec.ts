import { findStart, type PartitionStanding } from './source-start';

const standing = (partition: number, committed: number | undefined, begin = 0, end = 10): PartitionStanding => ({ partition, committed, begin, end });
const all = { assigned: [0, 1], from: 'beginning', leader: false } as const;

describe('where reading begins', () => {
  it.each<[string, PartitionStanding[], object, object]>([
    ['a new group at the beginning of what is there', [standing(0, undefined), standing(1, undefined, 4)], all, { type: 'begin', starts: [{ partition: 0, next: 0 }, { partition: 1, next: 4 }] }],
    ['a group that was here where it stands', [standing(0, 7), standing(1, 10)], all, { type: 'begin', starts: [{ partition: 0, next: 7 }, { partition: 1, next: 10 }] }],
    ['a group that was here where it stands, whatever a new one would do', [standing(0, 7), standing(1, 10)], { ...all, from: 'end', leader: true }, { type: 'begin', starts: [{ partition: 0, next: 7 }, { partition: 1, next: 10 }] }],
    ['behind what retention removed, and says what is missing', [standing(0, 3, 5)], all, { type: 'begin', starts: [{ partition: 0, next: 5, lost: { from: 3, until: 5 } }] }],
    ['at the beginning of a topic that was made anew', [standing(0, 30)], all, { type: 'begin', starts: [{ partition: 0, next: 0 }] }],
    ['behind what a topic that was made anew has lost already', [standing(0, 30, 2)], all, { type: 'begin', starts: [{ partition: 0, next: 2, lost: { from: 0, until: 2 } }] }],
    ['with its own partitions only', [standing(0, 7), standing(1, 8)], { ...all, assigned: [1] }, { type: 'begin', starts: [{ partition: 1, next: 8 }] }],
    ['nowhere yet, for a member of a new group that begins at the end', [standing(0, undefined), standing(1, undefined)], { ...all, from: 'end' }, { type: 'wait' }],
    ['at the end of all partitions, by the leader of such a group', [standing(0, undefined), standing(1, undefined, 0, 4)], { assigned: [0], from: 'end', leader: true }, { type: 'place', placing: [{ partition: 0, next: 10 }, { partition: 1, next: 4 }] }],
    ['at the beginning of a partition that was added later', [standing(0, 7), standing(1, undefined)], { ...all, from: 'end', leader: true }, { type: 'begin', starts: [{ partition: 0, next: 7 }, { partition: 1, next: 0 }] }],
  ])('%s', (_what, standings, given, start) => {
    expect(findStart(standings, given as Parameters<typeof findStart>[1])).toEqual(start);
  });
});
