import type { Contact, Run } from '@parcours/contact';
import type { EventMatch, Expression, JourneyDefinition, Step } from '../graph';

/** An event that would be looked at now, and for what. `step`: where the run waits, or stands in. `when`: what the event must fulfil besides. */
export interface MatteringEvent {
  name: string;
  for: 'entry' | 'wait' | 'silence' | 'until' | 'exit' | 'goal';
  step?: string;
  when?: Expression;
  /** Set where it must answer a command of this step. */
  of?: string;
}

/** What a channel may learn of a command, by the block that gave it. */
const outcomes: Readonly<Partial<Record<Step['block']['type'], readonly string[]>>> = {
  send: ['email.delivered', 'email.opened', 'email.clicked', 'email.bounced', 'email.complained'],
  refer: ['email.delivered', 'email.opened', 'email.clicked', 'email.bounced', 'email.complained'],
  recommend: ['recommendation.shown', 'recommendation.clicked', 'recommendation.empty'],
  print: ['print.posted', 'print.scanned', 'print.returned'],
  task: ['task.closed'],
};

/**
 * The events that a journey looks at as a contact stands in it, each once per purpose: what its waits are for, what ends its repeats, its
 * exits and goals; where no run is under way, its entries.
 */
export function matteringEvents(journey: JourneyDefinition, contact: Contact): MatteringEvent[] {
  const runs = contact.runs.filter((run) => run.journey === journey.id);
  if (runs.length === 0) return journey.entry.on.map((name) => ({ name, for: 'entry', ...(journey.entry.when && { when: journey.entry.when }) }));
  const found = runs.flatMap((run) => [
    ...ofWait(journey, run),
    ...ofLoops(journey, run),
    ...ofMatches(journey.exits === 'none' ? [] : journey.exits, 'exit'),
    ...ofMatches(journey.goals, 'goal'),
  ]);
  return found.filter((one, i) => found.findIndex((other) => other.name === one.name && other.for === one.for && other.step === one.step && other.when === one.when && other.of === one.of) === i);
}

function ofWait({ steps }: JourneyDefinition, { wait }: Run): MatteringEvent[] {
  const step = wait && steps[wait.step];
  if (step?.block.type === 'wait.silence') return step.block.of.map((name) => ({ name, for: 'silence', step: step.id }));
  if (step?.block.type !== 'wait.for') return [];
  return step.block.branches.flatMap(({ on, of, when }): MatteringEvent[] => {
    const answering = of === undefined ? [] : (outcomes[steps[of]?.block.type ?? 'stop'] ?? []);
    return (on ?? answering).map((name) => ({ name, for: 'wait', step: step.id, ...(when && { when }), ...(of !== undefined && { of }) }));
  });
}

function ofLoops({ steps }: JourneyDefinition, { loops = [] }: Run): MatteringEvent[] {
  return loops.flatMap(({ step }) => {
    const block = steps[step]?.block;
    return block?.type === 'repeat' && block.until ? ofMatches([block.until], 'until', step) : [];
  });
}

function ofMatches(matches: readonly EventMatch[], what: MatteringEvent['for'], step?: string): MatteringEvent[] {
  return matches.flatMap(({ on = [], when }) => on.map((name) => ({ name, for: what, ...(step !== undefined && { step }), ...(when && { when }) })));
}
