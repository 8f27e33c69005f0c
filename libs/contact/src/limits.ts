/** Bounds that keep a contact one small document. */
export const limits = {
  runs: 50,
  ended: 100,
  touches: 50,
  ring: 64,
  tags: 200,
  interests: 200,
  addresses: 20,
  enrolments: 200,
  modules: 1_000,
  outbox: 500,
  /** Characters of the document as JSON. */
  document: 4_000_000,
} as const;

/** A contact outgrew its bound: terminal, the record that caused it is dead-lettered. */
export class ContactTooLargeError extends Error {
  readonly code = 'contact-too-large';
  override readonly name = 'ContactTooLargeError';
}

/** Checks the size (characters) of a serialised contact. Throws `ContactTooLargeError`. */
export function checkDocumentSize(contact: string, size: number): void {
  if (size <= limits.document) return;
  throw new ContactTooLargeError(`contact ${contact} is ${size} characters, at most ${limits.document} are kept: look for a source that sends without end`);
}

/** The last `bound` items; the same array where all fit. */
export function newest<T>(items: T[], bound: number): T[] {
  return items.length > bound ? items.slice(items.length - bound) : items;
}
