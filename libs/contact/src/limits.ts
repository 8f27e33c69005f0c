/** Bounds that keep a contact one small document. Numbers of entries; the document's size in characters of JSON. */
export const limits = {
  ring: 64,
  activeRuns: 50,
  endedRuns: 100,
  touches: 100,
  outboxEntries: 200,
  document: 1_000_000,
} as const;
