import { createHash } from 'node:crypto';
import type { Identifier } from './learner-records';

/** Where a contact stands between 0 (inclusive) and 1 for a step: the same whenever it is asked. */
export function fractionOf(journey: string, step: string, { scheme, issuer = '', value }: Identifier): number {
  const hash = createHash('sha256').update(`${journey}/${step}/${scheme}|${issuer}|${value}`).digest('hex');
  return Number.parseInt(hash.slice(0, 12), 16) / 2 ** 48;
}

/** The one of some that holds a fraction, where they share what `from` leaves of 1 by weight in their order. */
export function sharedBy<T extends { weight: number }>(some: readonly T[], fraction: number, from = 0): T | undefined {
  const total = some.reduce((sum, { weight }) => sum + weight, 0);
  let end = from;
  return some.find(({ weight }) => fraction < (end += ((1 - from) * weight) / total)) ?? some.at(-1);
}
