import { MovableClock, SystemClock, type Clock, type Settings } from '@parcours/platform';
import type { Stores } from '@parcours/store';

const clockSetting = 'clock/now';

/** The clock that the settings name; a movable one goes on where it stood. */
export async function clockOf({ clock }: Pick<Settings, 'clock'>, startAt: number | undefined, { settings }: Pick<Stores, 'settings'>): Promise<Clock> {
  if (clock === 'system') return new SystemClock();
  return new MovableClock(startAt ?? (await settings.get<number>(clockSetting)) ?? Date.now());
}

/** Keeps where a movable clock stands, for the next time. */
export async function keepClock(clock: Clock, { settings }: Pick<Stores, 'settings'>): Promise<void> {
  if (clock instanceof MovableClock) await settings.set(clockSetting, clock.now());
}
