import type { OutboxItem } from '@parcours/contact';
import type { Decision, DecisionTrace } from '@parcours/journey';
import { learnerEvents } from '@parcours/event-log';
import type { OutboxTrace, TraceIds } from './outbox-trace';
import { topicOfCommand } from './topic-of-command';

/** What a decision publishes: its commands, its effects on others, its traces. */
export function itemsOf(decision: Decision, traceIds: TraceIds): OutboxItem[] {
  return [
    ...decision.commands.map((command) => ({ to: topicOfCommand[command.type], id: command.id, value: command as unknown as OutboxItem['value'] })),
    ...decision.events.map((event) => ({ to: learnerEvents, id: event.id, value: { type: 'event', event } as unknown as OutboxItem['value'] })),
    ...traceItems(decision.trace, traceIds),
  ];
}

/** The traces of a decision as one item; the store gets them one by one (`expandOutboxTrace`). */
function traceItems(trace: DecisionTrace, traceIds: TraceIds): OutboxItem[] {
  if (trace.lines.length === 0) return [];
  const { prefix, first } = traceIds(trace.lines.length);
  return [{ to: 'trace', id: `${prefix}:${first}`, value: { prefix, first, trace } satisfies OutboxTrace as unknown as OutboxItem['value'] }];
}
