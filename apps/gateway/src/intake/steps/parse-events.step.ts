import { anonymise, formatTime, isAnonymous, parseEvent, parseTime, type LearnerEvent } from '@parcours/events';
import { digestOf } from '../digest-of';
import type { IntakeItem, ItemOutcome } from '../intake-item';
import type { IntakeOptions } from '../event-intake.port';

export interface ParsedEvents {
  items: IntakeItem[];
  rejected: { index: number; outcome: ItemOutcome & { type: 'rejected' } }[];
}

const OUR_SOURCES = 'parcours/';
const messagesAtMost = 3;
/** What our own pages and channels say must not be said for them: an outcome with the same source and id would be taken for a repeat. */
const reserved: ItemOutcome & { type: 'rejected' } = { type: 'rejected', code: 'reserved-source', message: 'source: expected the name of your platform, found one beginning with parcours/, which is ours. Correct source.' };

/** Step 1: reads what came as learner events. `receivedAt`: epoch ms. What is none says why. */
export function parseEvents(inputs: unknown[], receivedAt: number, options: IntakeOptions): ParsedEvents {
  const parsed: ParsedEvents = { items: [], rejected: [] };
  inputs.forEach((input, index) => {
    const read = parseEvent(input, receivedAt);
    if (read.ok && !options.internal && read.event.source.startsWith(OUR_SOURCES)) parsed.rejected.push({ index, outcome: reserved });
    else if (read.ok) parsed.items.push(toItem(index, input, read.event, receivedAt, options));
    else {
      const message = read.issues.slice(0, messagesAtMost).map((issue) => issue.message).join(' ');
      parsed.rejected.push({ index, outcome: { type: 'rejected', code: read.issues[0]?.code ?? 'not-json', message } });
    }
  });
  return parsed;
}

function toItem(index: number, input: unknown, read: LearnerEvent, receivedAt: number, { origin, internal }: IntakeOptions): IntakeItem {
  const anonymous = isAnonymous(read);
  // The digest of an anonymous evaluation leaves its author out: of one that did not, a guess at the author could be checked.
  const event = anonymise(read);
  const digest = digestOf(asStated(event, input as Record<string, unknown>));
  const contact = internal && !anonymous && event.source.startsWith(OUR_SOURCES) ? event.subject : undefined;
  // Whose an event is, is ours to say; what the sender's subject was (a course, a file) is kept beside it.
  const { subject, ...rest } = event;
  const kept = subject === undefined || contact !== undefined ? {} : { originsubject: subject };
  return {
    index,
    digest,
    anonymous,
    event: { ...rest, ...kept, origin: event.origin ?? origin ?? 'native', receivedat: formatTime(receivedAt) },
    ...(contact !== undefined && { contact }),
  };
}

/** The event without what its receipt added and without the trace it was sent in: a repeat that comes later, in another request, is the same. */
function asStated(event: LearnerEvent, input: Record<string, unknown>): unknown {
  const stated = typeof input['time'] === 'string' ? parseTime(input['time']) : undefined;
  return { ...event, time: stated === undefined ? undefined : formatTime(stated), timeflag: input['timeflag'] ?? undefined, receivedat: undefined, traceparent: undefined, tracestate: undefined };
}
