import { table, when } from '../output/output';
import type { Changes, Compared } from './compare';
import type { Difference } from './command-differences';
import type { Simulated } from './simulate';

/** What a play came to, in lines for people. */
export function simulatedWords({ summary, repeats, wrong }: Simulated, out: string): string[] {
  const { events, learners, runs, commands, skips, cost } = summary;
  const rows: [string, string][] = [
    ['events', String(events)],
    ['learners', String(learners)],
    ['runs', String(runs)],
    ...Object.entries(commands).map(([type, count]): [string, string] => [type, String(count)]),
    ...Object.entries(skips).map(([reason, count]): [string, string] => [`skipped: ${reason}`, String(count)]),
    ...Object.entries(cost).map(([channel, sum]): [string, string] => [`cost of ${channel}`, sum.toFixed(2)]),
    ...(repeats > 0 ? [['repeats, played once', String(repeats)] as [string, string]] : []),
    ...(wrong > 0 ? [['wrong, left out', String(wrong)] as [string, string]] : []),
  ];
  return [...table(rows), `written to ${out}`];
}

/** What a comparison came to, in lines for people. */
export function comparedWords({ summary, examples, wrong }: Compared, out: string): string[] {
  const { learners, journeys, commands, cost, before, after } = summary;
  const lines: string[] = [];
  if (learners === 0) lines.push(`Nobody would get anything else, of ${before.learners} learners and ${before.events} events.`);
  else {
    lines.push(`${learners} of ${Math.max(before.learners, after.learners)} learners would get something else.`, '');
    lines.push(...table([['', 'ADDED', 'REMOVED', 'MOVED', 'CHANGED'], ...rowsOf(journeys), ...rowsOf(commands)]));
  }
  const types = [...new Set([...Object.keys(before.commands), ...Object.keys(after.commands)])].sort();
  lines.push('', ...table([
    ['', 'BEFORE', 'AFTER'],
    ['runs', String(before.runs), String(after.runs)],
    ...types.map((type) => [type, String(before.commands[type] ?? 0), String(after.commands[type] ?? 0)]),
    ...Object.entries(cost).map(([channel, sums]) => [`cost of ${channel}`, sums.before.toFixed(2), sums.after.toFixed(2)]),
  ]));
  if (examples.length > 0) lines.push('', examples.length === 1 ? 'It is:' : `The first ${examples.length}:`, ...table(examples.map(example)).map((line) => `  ${line}`));
  if (wrong > 0) lines.push('', `${wrong} wrong, left out`);
  return [...lines, '', `written to ${out}`];
}

function rowsOf(counts: Record<string, Changes>): string[][] {
  return Object.entries(counts).map(([name, { added, removed, moved, changed }]) => [name, ...[added, removed, moved, changed].map((count) => (count === 0 ? '-' : String(count)))]);
}

function example({ change, at, learner, journey, step, type, template, was }: Difference): string[] {
  const before = was?.at === undefined ? '' : ` (was ${when(was.at)})`;
  const other = [was?.type, was?.template].filter(Boolean).join(' ');
  return [change, `${when(at)}${before}`, learner, `${journey}/${step}`, `${[type, template].filter(Boolean).join(' ')}${other ? ` (was ${other})` : ''}`];
}
