import type { Contact } from '@parcours/contact';

/** What we did, or what became of it by itself, is no contact. */
const ours = new Set([
  'email.delivered', 'email.bounced', 'content.shown', 'print.posted', 'print.returned', 'print.refused', 'task.closed', 'manager.noticed', 'contact.closed', 'contact.absorbed', 'statement.voided',
]);

/**
 * The last instant (epoch ms) at which something was heard of a person: what they did, and what their platform said of them; a course that is
 * to end later counts until then. Absent: nothing ever was.
 */
export function lastContact({ lastSeen, enrolments, consents }: Pick<Contact, 'lastSeen' | 'enrolments' | 'consents'>): number | undefined {
  const heard = [
    ...Object.entries(lastSeen).flatMap(([name, at]) => (ours.has(name) ? [] : [at])),
    ...Object.values(enrolments).flatMap(({ values: { lastActivityAt, completedAt, ends, status } }) => [lastActivityAt, completedAt, status === 'active' ? ends : undefined]),
    ...Object.values(consents).flatMap((byChannel) => Object.values(byChannel).map(({ at }) => at)),
  ].filter((at) => at !== undefined);
  return heard.length > 0 ? Math.max(...heard) : undefined;
}
