import { covered, intersection, union, type Span } from './spans';

/** A command by where it stands in its journey. Two visits of a step are two of them. */
export interface Place {
  journey: string;
  run: string;
  step: string;
}

/** `due`: when it had to act at the earliest (epoch ms). */
export interface Expected extends Place {
  due: number;
}

export interface Acted extends Place {
  channel: string;
  doneAt: number;
}

export interface Account {
  lost: string[];
  duplicated: string[];
  late: string[];
  /** The longest time that something was due on a channel and nothing was done, ms, not counting time when nothing was up; by channel. */
  standStills: { channel: string; ms: number }[];
  /** How long after they were due half, 99 of a hundred, and all of them acted, ms. */
  lateness: { half: number; most: number; all: number };
}

/** When nothing was up that could act on a channel; each span epoch ms. */
export type Outages = (channel: string) => Span[];

export const lateAfterMs = 30_000;

/** Compares what had to come with what was acted on. */
export function accountOf(expected: readonly Expected[], acted: readonly Acted[], outages: Outages): Account {
  const account: Account = { lost: [], duplicated: [], late: [], standStills: [], lateness: { half: 0, most: 0, all: 0 } };
  // 1. one for one, by place; what acted first is taken for what was due first
  const open = new Map<string, Acted[]>();
  for (const one of [...acted].sort((a, b) => a.doneAt - b.doneAt)) open.set(placeOf(one), [...(open.get(placeOf(one)) ?? []), one]);
  const pending = new Map<string, { due: number; doneAt: number }[]>();
  const lateness: number[] = [];
  for (const one of [...expected].sort((a, b) => a.due - b.due)) {
    const found = open.get(placeOf(one))?.shift();
    if (!found) {
      account.lost.push(placeOf(one));
      continue;
    }
    const { channel, doneAt } = found;
    const ms = Math.max(0, doneAt - one.due - covered({ from: one.due, to: doneAt }, outages(channel)));
    lateness.push(ms);
    if (ms > lateAfterMs) account.late.push(`${placeOf(one)}: ${(ms / 1000).toFixed(1)} s`);
    pending.set(channel, [...(pending.get(channel) ?? []), { due: one.due, doneAt }]);
  }
  // 2. what came though nothing asked for it
  for (const [place, left] of open) if (left.length > 0) account.duplicated.push(`${place}: ${left.length} more than had to come`);
  // 3. how long nothing moved
  account.standStills = [...pending].map(([channel, list]) => ({ channel, ms: standStill(list, outages(channel)) })).sort((a, b) => b.ms - a.ms);
  lateness.sort((a, b) => a - b);
  const at = (part: number): number => lateness[Math.min(lateness.length - 1, Math.floor(part * lateness.length))] ?? 0;
  account.lateness = { half: at(0.5), most: at(0.99), all: at(1) };
  return account;
}

/** Of the time when something was due and not done, the longest between two that were done. */
function standStill(list: readonly { due: number; doneAt: number }[], outages: readonly Span[]): number {
  const done = list.map(({ doneAt }) => doneAt).sort((a, b) => a - b);
  const busy = union(list.map(({ due, doneAt }) => ({ from: due, to: doneAt })));
  let longest = 0;
  let next = 0;
  for (const { from, to } of busy) {
    let last = from;
    for (; next < done.length && (done[next] ?? 0) <= to; next++) {
      const now = done[next] ?? 0;
      if (now < from) continue;
      longest = Math.max(longest, now - last - covered({ from: last, to: now }, outages));
      last = now;
    }
  }
  return longest;
}

/** When nothing was up for a channel: all members of one of the roles it needs away at once, or the store. */
export function outagesOf(needed: readonly (readonly (readonly Span[])[])[], store: readonly Span[]): Span[] {
  return union([...needed.flatMap((members) => intersection(members)), ...store]);
}

const placeOf = ({ journey, run, step }: Place): string => `${journey} ${run} ${step}`;
