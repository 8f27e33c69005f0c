/** One index of a collection. */
export interface MongoIndex {
  fields: Record<string, 1>;
  unique?: true;
  why: string;
}

/**
 * Every collection and its indexes beside the one by `_id`, made at start where they are absent. Nothing here needs a newer MongoDB than 5;
 * `n` is the place in the order of insertion.
 */
export const indexes = {
  contacts: [
    { fields: { slot: 1, wakeAt: 1, _id: 1 }, why: 'The due timers of a partition’s slots, answered from the index alone.' },
    { fields: { journeys: 1, _id: 1 }, why: 'Who has an active run, of a journey or of any, page by page.' },
  ],
  identities: [{ fields: { contact: 1, _id: 1 }, why: 'What identifies a contact.' }],
  archive: [
    { fields: { n: 1 }, why: 'Listings in order of receipt.' },
    { fields: { contact: 1, n: 1 }, why: 'The events of a contact, in order of receipt.' },
    { fields: { status: 1 }, why: 'How many there are of each status.' },
  ],
  messages: [
    { fields: { n: 1 }, why: 'The list of messages, in order of their claims.' },
    { fields: { contact: 1, n: 1 }, why: 'The messages of a contact.' },
    { fields: { status: 1, channel: 1, n: 1 }, why: 'Counts by status and channel, answered from the index alone.' },
    { fields: { status: 1, n: 1 }, why: 'Messages of a status, such as the uncertain ones.' },
  ],
  traces: [
    { fields: { n: 1 }, why: 'The oldest, which pruning removes.' },
    { fields: { contact: 1, n: 1 }, why: 'Why things came about for a contact; the next contact that trimming looks at.' },
  ],
  traceCounts: [{ fields: { journey: 1 }, why: 'How often each outcome came in a journey.' }],
  versions: [
    { fields: { keys: 1 }, unique: true, why: 'A version of a journey is published once, and all that is published together at once.' },
    { fields: { ids: 1 }, why: 'The versions of a journey.' },
  ],
  versionSets: [{ fields: { n: 1 }, why: 'The set that was published last.' }],
  deadLetters: [
    { fields: { n: 1 }, why: 'The list of dead letters.' },
    { fields: { status: 1, kind: 1, n: 1 }, why: 'The open ones, and counts answered from the index alone.' },
  ],
  parked: [{ fields: { contact: 1, generation: 1, partition: 1, offset: 1 }, why: 'The queue of a parked contact in the order of the log.' }],
  settings: [],
  documents: [
    { fields: { kind: 1, n: 1 }, why: 'A kind, in order of first insertion.' },
    { fields: { kind: 1, contact: 1, n: 1 }, why: 'Of a kind those of a contact.' },
    { fields: { kind: 1, status: 1, n: 1 }, why: 'Of a kind those of a status, and how many.' },
  ],
  digests: [{ fields: { due: 1, _id: 1 }, why: 'Which digests are to be told, and when the next is.' }],
  digestEntries: [],
  counters: [],
} as const satisfies Record<string, readonly MongoIndex[]>;

export type CollectionName = keyof typeof indexes;
