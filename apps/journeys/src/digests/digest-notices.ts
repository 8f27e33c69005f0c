import { claimsOf, formatTime, fullType, identityKey, type Identifier, type LearnerClaim, type LearnerEvent } from '@parcours/events';
import { journeysSource } from '@parcours/journey';
import type { DigestEntry, DigestGroup } from '@parcours/store';
import { createHash } from 'node:crypto';

const noticed = fullType('manager.noticed');

/** A manager of a digest, and the identifiers that say who that is. */
export interface DigestManager {
  manager: LearnerClaim;
  claims: Identifier[];
}

/** The managers of a digest, as its latest entry has them, each once. */
export function managersOf(entries: DigestEntry[]): DigestManager[] {
  const managers = new Map<string, DigestManager>();
  for (const manager of entries.at(-1)?.managers ?? []) {
    const { claims } = claimsOf({ specversion: '1.0', id: '', source: journeysSource, type: noticed, time: '', data: { learner: manager } });
    const first = claims[0] ?? manager.identifiers[0];
    if (first && !managers.has(identityKey(first))) managers.set(identityKey(first), { manager, claims });
  }
  return [...managers.values()];
}

/**
 * What a digest tells one manager: numbers alone. `own`: the contacts that are the manager, whose entries never count for her. Nothing
 * where nobody is left to count, or fewer than `minimum` of whom one did not agree. The same digest makes the same event again.
 */
export function digestNotice(group: DigestGroup, entries: DigestEntry[], { manager, claims }: DigestManager, own: ReadonlySet<string>, minimum: number): LearnerEvent | undefined {
  const counted = entries.filter(({ contact }) => !own.has(contact));
  const learners = new Set(counted.map(({ contact }) => contact)).size;
  if (learners === 0 || (learners < minimum && !counted.every(({ consented }) => consented))) return undefined;
  const { account, journey, template, digest, period, from, until, closesAt } = group;
  const named = entries.findLast((entry) => entry.account.name !== undefined)?.account ?? { id: account };
  const who = claims[0] ?? manager.identifiers[0];
  const key = createHash('sha256').update(JSON.stringify([account, journey, template, digest, period, who && identityKey(who)])).digest('hex');
  return {
    specversion: '1.0', id: `digest-${key.slice(0, 40)}`, source: journeysSource, type: noticed, time: formatTime(closesAt), datacontenttype: 'application/json',
    data: { learner: manager, account: named, notice: { journey, template, digest, from: formatTime(from), until: formatTime(until), learners, courses: byCourse(counted) } },
  };
}

/** Distinct learners of each course, as its latest entry names it; those of many learners first. */
function byCourse(entries: DigestEntry[]): { id: string; name?: string; learners: number }[] {
  const courses = new Map<string, { name?: string; learners: Set<string> }>();
  for (const { course, contact } of entries) {
    if (course === undefined) continue;
    const before = courses.get(course.id) ?? { learners: new Set<string>() };
    courses.set(course.id, { ...before, ...(course.name !== undefined && { name: course.name }), learners: before.learners.add(contact) });
  }
  return [...courses].map(([id, { name, learners }]) => ({ id, ...(name !== undefined && { name }), learners: learners.size })).sort((a, b) => b.learners - a.learners || (a.id < b.id ? -1 : 1));
}
