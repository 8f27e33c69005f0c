import type { Coverage } from './fault-plan';
import { feedFaults, seamFaults, seams } from './history';

/** How often each fault struck at each step of the service loop, as lines of a table. */
export function coverageTable(coverage: Coverage): string[] {
  const count = (fault: string, seam: string): number => coverage.get(`${fault} ${seam}`) ?? 0;
  const header = ['', ...seamFaults, 'all'];
  const rows = seams.map((seam) => [seam, ...seamFaults.map((fault) => String(count(fault, seam))), String(seamFaults.reduce((sum, fault) => sum + count(fault, seam), 0))]);
  const widths = header.map((word, i) => Math.max(word.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: string[]): string => cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  ');
  return [line(header), ...rows.map(line), '', `fed: ${feedFaults.map((fault) => `${fault} ${count(fault, 'intake')}`).join(', ')}`];
}

/** How often each fault struck, wherever. */
export function faultCounts(coverage: Coverage): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const [key, count] of coverage) {
    const [fault = ''] = key.split(' ');
    counts[fault] = (counts[fault] ?? 0) + count;
  }
  return counts;
}
