import { z } from 'zod';
import type { BounceReason, ProviderEvent, ReadProviderEvent } from './provider-event';

const latest = 4_102_444_800;
const id = z.string().min(1).max(200).regex(/^[\w.~+/=:-]+$/);
const words = z.string().max(10_000).optional().catch(undefined);

/** What of an item of SendGrid's event webhook is read here; `command` is the custom argument that its mail was sent with. */
const itemSchema = z.object({
  event: z.string().max(100),
  sg_event_id: id,
  /** Unix time in seconds. */
  timestamp: z.number().int().min(0).max(latest),
  command: z.string().min(1).max(512).optional(),
  /** Of a bounce: `bounce` or `blocked`. */
  type: words,
  /** Of what was dropped: why. */
  reason: words,
  bounce_classification: words,
  url: z.string().max(8_000).optional(),
  useragent: words,
  sg_machine_open: z.boolean().optional().catch(undefined),
});

type Item = z.output<typeof itemSchema>;

const classes: Record<string, BounceReason> = {
  'invalid address': 'invalid-address', 'mailbox unavailable': 'mailbox-unavailable', technical: 'technical', 'technical failure': 'technical', content: 'content', reputation: 'reputation',
  'frequency or volume too high': 'volume', 'frequency/volume': 'volume',
};

/** Reads one item of a request. An event of a mail that was not sent for a command, and one that says nothing of a mail's way, is ignored. */
export function readSendgridEvent(input: unknown): ReadProviderEvent {
  const read = itemSchema.safeParse(input);
  if (!read.success) return { type: 'invalid' };
  const { command, sg_event_id, timestamp } = read.data;
  const of = told(read.data);
  if (command === undefined || of === undefined) return { type: 'ignored' };
  return { type: 'event', event: { id: sg_event_id, command, at: timestamp * 1000, ...of } };
}

type Told = ProviderEvent extends infer Event ? (Event extends ProviderEvent ? Omit<Event, 'id' | 'command' | 'at'> : never) : never;

function told({ event, type, reason = '', bounce_classification = '', url, useragent, sg_machine_open }: Item): Told | undefined {
  const agent = useragent === undefined ? {} : { agent: useragent.slice(0, 1_000) };
  switch (event) {
    case 'processed':
      return { type: 'accepted' };
    case 'deferred':
      return { type: 'deferred' };
    case 'delivered':
      return { type: 'delivered' };
    case 'bounce':
      return { type: 'bounced', kind: type === 'blocked' ? 'soft' : 'hard', reason: classes[bounce_classification.trim().toLowerCase()] ?? 'unclassified' };
    // As SendGrid's own documents name it elsewhere.
    case 'blocked':
      return { type: 'bounced', kind: 'soft', reason: classes[bounce_classification.trim().toLowerCase()] ?? 'unclassified' };
    case 'dropped':
      return { type: 'dropped', because: dropped(reason) };
    case 'spamreport':
      return { type: 'complained' };
    case 'unsubscribe':
    case 'group_unsubscribe':
      return { type: 'unsubscribed' };
    case 'click':
      return url === undefined ? undefined : { type: 'clicked', url, ...agent };
    case 'open':
      return { type: 'opened', machine: sg_machine_open === true, ...agent };
    default:
      return undefined;
  }
}

/** SendGrid keeps lists of its own, and drops what goes to an address on one. */
function dropped(reason: string): 'bounced' | 'complained' | 'unsubscribed' | 'other' {
  const text = reason.toLowerCase();
  if (text.includes('bounced address') || text.trim() === 'invalid') return 'bounced';
  if (text.includes('spam reporting address')) return 'complained';
  return text.includes('unsubscribed address') ? 'unsubscribed' : 'other';
}
