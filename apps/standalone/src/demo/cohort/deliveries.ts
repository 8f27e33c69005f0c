import type { LearnerEvent } from '@parcours/events';
import type { Cohort } from './cohort-types';

/** What the platform sends, in order: every event, and some of them a second time with the same id. */
export function deliveries({ events, sentTwice }: Pick<Cohort, 'events' | 'sentTwice'>): LearnerEvent[] {
  const twice = new Set(sentTwice);
  return events.flatMap((event) => (twice.has(event.id) ? [event, event] : [event]));
}
