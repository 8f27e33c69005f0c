import type { Duration, Scope } from '../graph';
import { addDuration } from '../time';
import { parseDuration } from './duration';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const parsed = new Map<string, Duration | undefined>();

/**
 * Whether a template or channel touched the contact within `within` before `scope.now`, the bound included. Days are calendar
 * days in the scope's zone. A bad duration is a fault of the expression: it throws.
 */
export function sentWithin(scope: Scope, templateOrChannel: string, within: string): boolean {
  if (!parsed.has(within)) parsed.set(within, parseDuration(within));
  const duration = parsed.get(within);
  if (!duration) throw new Error(`bad duration '${within}' in sentWithin`);
  const now = scope.now.getTime();
  const rough = now - duration.days * DAY - duration.milliseconds;
  let exact: number | undefined;
  for (const touch of scope.touches) {
    if (touch.channel !== templateOrChannel && touch.template !== templateOrChannel) continue;
    if (touch.at > now) continue;
    // Calendar days differ from 24 hours by a clock change only: the zone matters near the bound alone.
    if (touch.at >= rough + 3 * HOUR) return true;
    if (touch.at < rough - 3 * HOUR) continue;
    exact ??= addDuration(now, duration, scope.zone, -1);
    if (touch.at >= exact) return true;
  }
  return false;
}
