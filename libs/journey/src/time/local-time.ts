import type { Instant } from '@parcours/contact';
import { Temporal } from 'temporal-polyfill';

export const MINUTE = 60_000;
export const DAY = 86_400_000;

/** A stretch of time (epoch ms, both ends included) over which a zone keeps one offset. */
interface Stretch {
  from: Instant;
  to: Instant;
  offset: number;
}

/** How far from a change of offset local times are plain arithmetic: no zone changes its clocks by as much. */
const MARGIN = 2 * DAY;
/** Where changes of offset are looked up once and kept; instants beyond are asked one by one. */
const KNOWN_FROM = Date.UTC(1980, 0);
const KNOWN_TO = Date.UTC(2100, 0);
const MOST_ZONES = 1000;
const stretches = new Map<string, Stretch[]>();

/** The wall clock of a zone at an instant: milliseconds as if the local time were UTC. Throws where the zone is none. */
export function localOf(instant: Instant, zone: string): number {
  return instant + (stretchAt(instant, zone)?.offset ?? offsetAt(instant, zone));
}

/** The instant of a wall clock's time; a skipped one moves later, a doubled one is the earlier (Temporal's `compatible`). */
export function instantOfLocal(local: number, zone: string): Instant {
  const stretch = stretchAt(local, zone);
  if (stretch && local - MARGIN >= stretch.from && local + MARGIN <= stretch.to) return local - stretch.offset;
  return Temporal.Instant.fromEpochMilliseconds(local).toZonedDateTimeISO('UTC').toPlainDateTime().toZonedDateTime(zone).epochMilliseconds;
}

function stretchAt(instant: Instant, zone: string): Stretch | undefined {
  let known = stretches.get(zone);
  const found = known?.find(({ from, to }) => instant >= from && instant <= to);
  if (found || instant < KNOWN_FROM || instant > KNOWN_TO) return found;
  if (!known) {
    if (stretches.size >= MOST_ZONES) stretches.clear();
    stretches.set(zone, (known = []));
  }
  const at = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone);
  // The transition before an instant excludes the instant itself: it is looked for from just behind it.
  const before = at.add({ milliseconds: 1 }).getTimeZoneTransition('previous')?.epochMilliseconds ?? KNOWN_FROM;
  const after = at.getTimeZoneTransition('next')?.epochMilliseconds ?? KNOWN_TO + 1;
  const stretch = { from: Math.max(before, KNOWN_FROM), to: Math.min(after - 1, KNOWN_TO), offset: offsetAt(instant, zone) };
  known.push(stretch);
  return stretch;
}

function offsetAt(instant: Instant, zone: string): number {
  return Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone).offsetNanoseconds / 1e6;
}
