/**
 * What a deployment keeps, shelf by shelf, in a form that is the same on every engine. Texts in JSON are carried as they stand; `place` is
 * the place in the order of insertion: kept, unless two rows have one and the engine has none twice; then one of them goes behind all.
 * Instants are epoch ms.
 */
export interface ShelfRows {
  /** `doc`: the contact as JSON, with its runs, waits, consents and outbox. */
  contacts: { id: string; doc: string };
  /** A claim; without `contact` a shared mailbox, which is nobody. */
  identities: { key: string; contact?: string; identifier?: string };
  archive: { place: number; source: string; id: string; digest: string; contact?: string; status: string; time: number; receivedAt: number; event: string };
  /** `message`: what the command said, as JSON; `content`: what people see of it. */
  messages: { place: number; id: string; status: string; reason?: string; token?: string; leaseUntil?: number; doneAt?: number; detail?: string; message: string; content?: string };
  traces: { place: number; id: string; trace: string };
  traceCounts: { journey: string; step: string; outcome: string; reason: string; count: number };
  versions: { id: string; version: number; journey: string };
  versionSets: { place: number; id: string; body: string };
  deadLetters: { place: number; id: string; status: string; letter: string };
  /** A record in the queue of a parked contact. */
  parked: { record: string };
  /** Without those of a move itself (`moveSettings`). */
  settings: { key: string; value: string };
  documents: { place: number; kind: string; id: string; contact?: string; status?: string; at: number; body: string };
  /** A digest with who is in it: the entry's id, and what it says as JSON, `null` once it was told. By id. */
  digests: { id: string; status: string; group: string; entries: [string, string | null][] };
}

export type Shelf = keyof ShelfRows;

/** In the order in which they are moved: what is needed to decide stands before who is decided about. */
export const shelves = [
  'settings', 'versions', 'versionSets', 'identities', 'archive', 'messages', 'documents', 'digests', 'traces', 'traceCounts', 'deadLetters', 'parked', 'contacts',
] as const satisfies readonly Shelf[];

/** Settings of moving house itself begin with it. They belong to one engine and are on no shelf. */
export const moveSettings = 'move/';

/** Rows behind a cursor. `next`: the cursor behind the last of them; absent: there were no more. */
export interface ShelfPage<Row> {
  rows: Row[];
  next?: string;
}

/** One kind of rows, read in an order of the engine's own. */
export interface ShelfDoor<Row> {
  /** `limit` rows at most, behind the cursor that an earlier page gave. */
  read(after: string | undefined, limit: number): Promise<ShelfPage<Row>>;
  /** Puts absent rows in as they are, their place included; one that stands already stays as it is. Nobody else may be at work. */
  insert(rows: Row[]): Promise<void>;
  count(): Promise<number>;
}

/** All that an engine keeps, for tools that move or compare deployments. */
export type Shelves = { readonly [S in Shelf]: ShelfDoor<ShelfRows[S]> };
