import type { CrashAccount } from './crash-run';

const atMost = 10;

/** The account in words; its last line is what counts. */
export function crashReport(account: CrashAccount): string[] {
  const { expected, acted, done, fed, records, startups, seconds, eventsPerSecond, lateness, groups, standStills, lost, duplicated, late } = account;
  const told = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
  return [
    `events                 ${fed.answered.size} answered with 202, ${eventsPerSecond}/s; ${fed.again} batches sent again; ${records} records in the log`,
    `commands               ${expected} had to come; ${acted.map(({ channel, count }) => `${channel} ${count}`).join(', ')} acted`,
    `disturbances           ${done.map(({ what, count }) => `${what} ${count}`).join(', ') || 'none'}`,
    `acted after due        half within ${told(lateness.half)}, 99% within ${told(lateness.most)}, all within ${told(lateness.all)}`,
    `stand-still            ${standStills.map(({ channel, ms }) => `${channel} ${told(ms)}`).join(', ')}`,
    ...(groups.length > 0 ? [`  of consumer groups   ${groups.map(({ group, ms }) => `${group} ${told(ms)}`).join(', ')}`] : []),
    `processes got ready    median ${told(startups.median)}, at most ${told(startups.longest)}, ${told(startups.total)} in all`,
    `time                   ${seconds.all.toFixed(0)} s: fed for ${seconds.feeding.toFixed(0)} s, waited for ${seconds.settling.toFixed(0)} s`,
    ...wrongs(account).flatMap(([what, list]) => [`${what} ${list.length}`, ...list.slice(0, atMost).map((line) => `  ${line}`), ...(list.length > atMost ? [`  and ${list.length - atMost} more`] : [])]),
    `lost ${lost.length}, duplicated ${duplicated.length}, late ${late.length}, longest stand-still ${(longestStandStill(account) / 1000).toFixed(1)} s`,
  ];
}

/** Over channels and consumer groups, ms. */
export function longestStandStill({ standStills, groups }: Pick<CrashAccount, 'standStills' | 'groups'>): number {
  return Math.max(0, ...standStills.map(({ ms }) => ms), ...groups.map(({ ms }) => ms));
}

/** Everything that should be empty and is not. */
export function wrongs({ lost, duplicated, late, miscounted, unfinished, mismatched, outOfOrder, deadLetters, stale, fell, fed: { refused } }: CrashAccount): [string, string[]][] {
  const all: [string, string[]][] = [
    ['lost', lost], ['duplicated', duplicated], ['late', late], ['told otherwise by the simulation and the feed', miscounted], ['refused by the intake', refused], ['messages that are not done', unfinished],
    ['deliveries and messages that do not match', mismatched], ['learners whose events lost their order', outOfOrder], ['dead letters', deadLetters], ['stale commits', stale], ['processes that did not do as they were told', fell],
  ];
  return all.filter(([, list]) => list.length > 0);
}
