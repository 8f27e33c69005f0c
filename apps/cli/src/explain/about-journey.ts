import type { TimelineItemView } from '@parcours-apps/gateway';
import { isNoEntry } from './explained-line';

export interface AboutJourney {
  /** What the journey did with the learner, and the events it did so on, in order. */
  items: TimelineItemView[];
  /** The answer in a sentence: whether she got into it, and why not. */
  answer: string;
}

/** What of a learner's timeline concerns one journey. */
export function aboutJourney(timeline: readonly TimelineItemView[], journey: string): AboutJourney {
  const own = timeline.filter((item) => item.kind !== 'event' && item.journey === journey);
  const causes = new Set(own.map(({ cause }) => cause?.id));
  const items = timeline.filter((item) => (item.kind === 'event' ? causes.has(item.id) : item.journey === journey));
  return { items, answer: answerOf(own, journey) };
}

function answerOf(own: readonly TimelineItemView[], journey: string): string {
  const count = (test: (item: TimelineItemView) => boolean): number => own.filter(test).length;
  const entered = count(({ outcome }) => outcome === 'entered');
  const refused = count(isNoEntry);
  if (own.length === 0) return `${journey} never looked at her: no event of hers names what starts it, or its traces are older than what is kept.`;
  if (entered === 0) return `She never entered ${journey}: ${refused === 1 ? 'one event could have let her in' : `${refused} events could have let her in`}, see above why not.`;
  const [acted, skipped] = [count(({ outcome }) => outcome === 'acted'), count(({ outcome, step }) => outcome === 'skipped' && step !== undefined)];
  return `She entered ${journey} ${entered === 1 ? 'once' : `${entered} times`}: ${acted} ${acted === 1 ? 'step' : 'steps'} acted, ${skipped} ${skipped === 1 ? 'was' : 'were'} skipped.`;
}
