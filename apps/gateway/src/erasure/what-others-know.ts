/** The person as others' records have them. */
export interface ErasedPerson {
  contact: string;
  firstName?: string;
  lastName?: string;
}

interface Named {
  notice?: { learner?: { firstName?: unknown; lastName?: unknown } };
  by?: { contact?: unknown };
}

/**
 * A record of somebody else (an event, a contact document) without the person: a notice to a training manager says no name any more, and
 * what a colleague was told of who invited them neither. The same text where it names nobody.
 */
export function withoutPerson<T>(record: T, person: ErasedPerson): T {
  return JSON.parse(JSON.stringify(record), (_key, value: unknown) => (typeof value === 'object' && value !== null ? withoutMention(value as Named, person) : value)) as T;
}

/** The same of a record as text; what is no JSON stays. */
export function textWithoutPerson(text: string, person: ErasedPerson): string {
  try {
    const parsed: unknown = JSON.parse(text);
    const after = JSON.stringify(withoutPerson(parsed, person));
    return after === JSON.stringify(parsed) ? text : after;
  } catch {
    return text;
  }
}

function withoutMention(value: Named, { contact, firstName, lastName }: ErasedPerson): unknown {
  const { notice, by } = value;
  const learner = notice?.learner;
  const named = firstName !== undefined || lastName !== undefined;
  if (learner && named && learner.firstName === firstName && learner.lastName === lastName) {
    const { learner: _learner, ...rest } = notice;
    return { ...value, notice: rest };
  }
  return by?.contact === contact ? { ...value, by: {} } : value;
}
