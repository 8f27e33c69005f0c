import { formatTime, shortName } from '@parcours/events';
import type { JourneyDefinition, Trace } from '@parcours/journey';
import type { ArchivedEvent, Message } from '@parcours/store';
import type { EarlierFact } from './earlier-fact';
import { eventTitle } from './event-title';

export interface TimelineMessageView {
  id: string;
  channel: string;
  subject?: string;
  template?: string;
  status: string;
  reason?: string;
  document?: string;
}

export interface TimelineItemView {
  at: string;
  kind: 'event' | 'trace' | 'message';
  title: string;
  /** Of an event: `source id`, as causes and facts name it. */
  id?: string;
  name?: string;
  data?: unknown;
  journey?: string;
  run?: string;
  step?: string;
  outcome?: string;
  reason?: string;
  /** The condition that held, or where nobody entered did not. */
  condition?: string;
  saw?: Record<string, unknown>;
  /** What a refusal rests on. */
  because?: EarlierFact;
  cause?: { type: string; id?: string; name?: string };
  message?: TimelineMessageView;
}

export function eventItem({ source, id, time, event }: ArchivedEvent): TimelineItemView {
  return { at: formatTime(time), kind: 'event', title: eventTitle(event), id: `${source} ${id}`, name: shortName(event.type), data: event.data };
}

/** `definition`: of the version the run stands on; without it ids stand for names. */
export function traceItem(trace: Trace, definition: JourneyDefinition | undefined, message: TimelineMessageView | undefined, because?: EarlierFact): TimelineItemView {
  const condition = conditionOf(trace, definition);
  const { at, journey, run, step, outcome, reason, saw, cause } = trace;
  const title = step === undefined ? (definition?.title ?? journey) : (definition?.steps[step]?.name ?? step);
  return {
    at: formatTime(at), kind: 'trace', title, journey, run, outcome, cause: { type: cause.type, id: cause.id, name: cause.name },
    ...(step !== undefined && { step }),
    ...(reason !== undefined && { reason }),
    ...(condition !== undefined && { condition }),
    ...(saw && Object.keys(saw).length > 0 && { saw }),
    ...(because && { because }),
    ...(message && { message }),
  };
}

/** The condition a look came out by: that of the branch taken, or of the entry where it did not hold. */
function conditionOf({ step, outcome, reason }: Trace, definition: JourneyDefinition | undefined): string | undefined {
  if (outcome !== 'noted' || !definition) return undefined;
  if (step === undefined) return reason === 'entry-condition' ? definition.entry.when?.source : undefined;
  const block = definition.steps[step]?.block;
  const branch = /^branch (\d+)$/.exec(reason ?? '')?.[1];
  return block?.type === 'choose' && branch !== undefined ? block.branches[Number(branch) - 1]?.when.source : undefined;
}

/** A message that no trace speaks of. */
export function messageItem(row: Message, message: TimelineMessageView): TimelineItemView {
  const { at, journey, run, step, template, type } = row;
  return { at: formatTime(at), kind: 'message', title: message.subject ?? template ?? type, journey, run, step, message };
}

export function timelineMessage({ id, channel, template, status, reason }: Message, subject: string | undefined): TimelineMessageView {
  return {
    id, channel, status,
    ...(subject !== undefined && { subject }),
    ...(template !== undefined && { template }),
    ...(reason !== undefined && { reason }),
    ...(channel === 'print' && status === 'done' && { document: `/v1/print/pieces/${encodeURIComponent(id)}/document.pdf` }),
  };
}
