import { Temporal } from 'temporal-polyfill';
import type { Duration, Scope } from '../graph';
import { parseDuration } from './duration';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const parsed = new Map<string, Duration | undefined>();

/**
 * Whether a template or channel touched the contact within `within` before `scope.now`, the bound included. Days are calendar
 * days in the contact's zone (Europe/Paris where it states none). A bad duration is a fault of the expression: it throws.
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
    exact ??= startOf(now, duration, zoneOf(scope));
    if (touch.at >= exact) return true;
  }
  return false;
}

function startOf(now: number, duration: Duration, zone: string): number {
  if (duration.days === 0) return now - duration.milliseconds;
  const at = (timeZone: string) => Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timeZone).subtract({ days: duration.days });
  try {
    return at(zone).epochMilliseconds - duration.milliseconds;
  } catch {
    // A zone that is none, from a platform's profile: as if it stated none.
    return at('Europe/Paris').epochMilliseconds - duration.milliseconds;
  }
}

function zoneOf(scope: Scope): string {
  const contact = scope.contact;
  const attributes: unknown = typeof contact === 'object' && contact !== null && 'attributes' in contact ? contact.attributes : undefined;
  const zone: unknown = typeof attributes === 'object' && attributes !== null && 'timeZone' in attributes ? attributes.timeZone : undefined;
  return typeof zone === 'string' && zone !== '' ? zone : 'Europe/Paris';
}
