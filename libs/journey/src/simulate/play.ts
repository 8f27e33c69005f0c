import { hasSeen, markSeen, newContact, type Contact, type Instant } from '@parcours/contact';
import { claimsOf, identityKey, parseTime, type LearnerEvent } from '@parcours/events';
import { decide } from '../decide';
import { hashId } from '../decide/ids';
import { expandTrace } from '../expand-trace';
import type { Command, Definitions, EngineInput, Trace } from '../decide-contract';

export interface Played {
  contacts: Contact[];
  commands: Command[];
  trace: Trace[];
}

/**
 * Plays events in order of `time` (ties as given) on a virtual clock through `decide`, timers firing in between, up to and with
 * `until` (epoch ms; default: the last event). Commands and traces are in order of `at`, then learner, then decision.
 */
export function play(events: readonly LearnerEvent[], definitions: Definitions, until?: Instant): Played {
  const contacts = new Map<string, Contact>();
  const ids = new Map<string, string>();
  const played: Played = { contacts: [], commands: [], trace: [] };
  const tell = (id: string, input: EngineInput, now: Instant): void => {
    const before = contacts.get(id) ?? newContact(id, now);
    if (hasSeen(before, { input })) return;
    const { contact, commands, trace } = decide(before, input, definitions, now, {});
    contacts.set(id, { ...markSeen(contact, { input }), version: before.version + 1 });
    played.commands.push(...commands);
    played.trace.push(...expandTrace(trace, (n) => `${id}:${before.version + 1}:${n}`));
  };
  const fireBefore = (end: Instant, inclusive: boolean): void => {
    for (;;) {
      let next: Contact | undefined;
      for (const contact of contacts.values()) if (contact.wakeAt !== undefined && (next?.wakeAt ?? Infinity) > contact.wakeAt) next = contact;
      if (next?.wakeAt === undefined || next.wakeAt > end || (next.wakeAt === end && !inclusive)) return;
      tell(next.id, { type: 'timer.due', contact: next.id, wakeAt: next.wakeAt }, Math.max(next.wakeAt, next.now));
    }
  };
  const ordered = events.map((event) => ({ event, at: parseTime(event.time) ?? 0 })).sort((a, b) => a.at - b.at);
  const end = until ?? ordered.at(-1)?.at ?? 0;
  for (const { event, at } of ordered) {
    if (at > end) break;
    const id = contactOf(event, ids);
    if (id === undefined) continue;
    fireBefore(at, false);
    tell(id, { type: 'event', event }, at);
  }
  fireBefore(end, true);
  const inOrder = <T extends { at: Instant; learner: string }>(list: T[]) => list.sort((a, b) => a.at - b.at || (a.learner < b.learner ? -1 : a.learner > b.learner ? 1 : 0));
  return { contacts: [...contacts.values()], commands: inOrder(played.commands), trace: inOrder(played.trace) };
}

/** The contact an event is about: whom one of its claims named before, else the person its first claim makes. */
function contactOf(event: LearnerEvent, ids: Map<string, string>): string | undefined {
  const keys = claimsOf(event).claims.map((claim) => identityKey(claim));
  const known = keys.map((key) => ids.get(key)).find((id) => id !== undefined);
  const id = known ?? (keys[0] === undefined ? event.subject : uuidOf(hashId(keys[0])));
  if (id !== undefined) for (const key of keys) if (!ids.has(key)) ids.set(key, id);
  return id;
}

function uuidOf(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
