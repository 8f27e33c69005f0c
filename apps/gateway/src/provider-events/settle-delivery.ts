import { formatTime, parseTime } from '@parcours/events';
import type { Message, Settlement } from '@parcours/store';
import { z } from 'zod';
import type { ProviderEvent } from './provider-event';

/**
 * How far a mail is known to have come, in the order in which each outweighs the one before it: events come in any order. A bounce outweighs a delivery:
 * some servers take a mail and return it later.
 */
const deliveries = ['accepted', 'deferred', 'dropped', 'delivered', 'soft-bounced', 'bounced', 'complained'] as const;
export type Delivery = (typeof deliveries)[number];

/** What providers leave in a message's detail. */
const detailSchema = z.looseObject({
  delivery: z.enum(deliveries).optional().catch(undefined),
  /** When the provider first said so (RFC 3339), by what it said. */
  provider: z.partialRecord(z.enum(deliveries), z.string()).optional().catch(undefined),
  /** Of a bounce or what was dropped: the class of its reason. */
  bounce: z.string().optional().catch(undefined),
});

const failed = new Set<Delivery>(['dropped', 'soft-bounced', 'bounced']);

/**
 * What a provider's events make of a message; undefined: nothing that does not stand already. Any order, any split and any repeats of the same
 * events come to the same row: times are the earliest, the delivery is the weightiest, and the status follows from it alone. Openings leave no trace here:
 * whether they may be known is the reader's to say.
 */
export function settleDelivery(message: Message, events: readonly ProviderEvent[]): Settlement | undefined {
  const standing = detailSchema.safeParse(message.detail ?? {}).data ?? {};
  const provider: Partial<Record<Delivery, string>> = { ...standing.provider };
  const reasons: Partial<Record<Delivery, string>> = standing.delivery !== undefined && standing.bounce !== undefined ? { [standing.delivery]: standing.bounce } : {};
  let doneAt = message.doneAt;
  for (const event of events) {
    const delivery = deliveryOf(event);
    if (delivery === undefined) continue;
    const at = Math.max(event.at, message.at);
    const time = formatTime(at);
    provider[delivery] = earlier(provider[delivery], time);
    const reason = reasonOf(event);
    if (reason !== undefined) reasons[delivery] = earlier(reasons[delivery], reason);
    doneAt = Math.min(doneAt ?? at, at);
  }
  if (Object.keys(provider).length === 0) return undefined;
  const delivery = weightiest([...Object.keys(provider), ...(standing.delivery ? [standing.delivery] : [])] as Delivery[]);
  const { bounce: _replaced, ...detail } = standing;
  const reason = failed.has(delivery) ? (reasons[delivery] ?? 'unclassified') : undefined;
  const settled: Settlement = {
    from: message,
    status: reason === undefined ? 'done' : 'refused',
    ...(reason !== undefined && { reason: delivery }),
    doneAt: doneAt ?? message.at,
    detail: { ...detail, delivery, provider: inOrder(provider), ...(reason !== undefined && { bounce: reason }) },
  };
  const unchanged = settled.status === message.status && settled.reason === message.reason && settled.doneAt === message.doneAt && JSON.stringify(inKeys(settled.detail)) === JSON.stringify(inKeys(message.detail));
  return unchanged ? undefined : settled;
}

/** Whoever clicks or leaves has the mail. */
function deliveryOf(event: ProviderEvent): Delivery | undefined {
  switch (event.type) {
    case 'bounced':
      return event.kind === 'hard' ? 'bounced' : 'soft-bounced';
    case 'accepted':
    case 'deferred':
    case 'dropped':
    case 'complained':
      return event.type;
    case 'delivered':
    case 'clicked':
    case 'unsubscribed':
      return 'delivered';
    case 'opened':
      return undefined;
  }
}

const reasonOf = (event: ProviderEvent): string | undefined => (event.type === 'bounced' ? event.reason : event.type === 'dropped' ? event.because : undefined);

const earlier = (one: string | undefined, other: string): string => (one === undefined || other < one ? other : one);

const weightiest = (given: Delivery[]): Delivery => deliveries.findLast((delivery) => given.includes(delivery)) ?? 'accepted';

function inOrder(provider: Partial<Record<Delivery, string>>): Partial<Record<Delivery, string>> {
  return Object.fromEntries(deliveries.flatMap((delivery) => (provider[delivery] === undefined ? [] : [[delivery, provider[delivery]]])));
}

function inKeys(detail: unknown): unknown {
  return typeof detail === 'object' && detail !== null ? Object.entries(detail).sort(([a], [b]) => (a < b ? -1 : 1)) : detail;
}

/** When a mail came into its mailbox (epoch ms): by its provider's word, else when its channel was done with it; undefined: not known. */
export function deliveredAtOf({ detail, doneAt }: Pick<Message, 'detail' | 'doneAt'>): number | undefined {
  const told = detailSchema.safeParse(detail).data?.provider?.delivered;
  return (told === undefined ? undefined : parseTime(told)) ?? doneAt;
}
