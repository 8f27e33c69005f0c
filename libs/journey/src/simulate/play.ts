import type { Contact, Instant } from '@parcours/contact';
import { parseTime, type LearnerEvent } from '@parcours/events';
import type { Command, Definitions, Trace } from '../decide-contract';
import { expandTrace } from '../expand-trace';
import { Player } from './player';

export interface Played {
  contacts: Contact[];
  commands: Command[];
  trace: Trace[];
}

/**
 * Plays events in order of `time` (ties as given) on a virtual clock through `decide`, timers firing in between, up to and with
 * `until` (epoch ms; default: the last event). Commands and traces are in order of `at`, then learner, then decision. An event whose
 * learner can not be told is left out; `Player` says which.
 */
export function play(events: readonly LearnerEvent[], definitions: Definitions, until?: Instant): Played {
  const commands: Command[] = [];
  const trace: Trace[] = [];
  const player = new Player(definitions, (decisions) => {
    for (const decision of decisions) {
      commands.push(...decision.commands);
      const { id, version } = decision.contact;
      trace.push(...expandTrace(decision.trace, (n) => `${id}:${version}:${n}`));
    }
  });
  const ordered = events.map((event) => ({ event, at: parseTime(event.time) ?? 0 })).sort((a, b) => a.at - b.at);
  const end = until ?? ordered.at(-1)?.at ?? 0;
  for (const { event, at } of ordered) {
    if (at > end) break;
    player.play(event, at);
  }
  player.finish(end);
  return { contacts: [...player.people], commands, trace };
}
