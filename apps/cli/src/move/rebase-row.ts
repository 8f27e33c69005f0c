import type { Contact } from '@parcours/contact';
import { TerminalError } from '@parcours/platform';
import { earlierLetterId, recordLetterId, type DeadLetter, type ParkedRecord, type Shelf, type ShelfRows } from '@parcours/store';

/** Where `learner.events` of the old log stands: the newest generation, and the next offset of each of its partitions. */
export interface OldLog {
  generation: number;
  ends: number[];
}

type Rebase<S extends Shelf> = (row: ShelfRows[S], log: OldLog) => ShelfRows[S];

/**
 * Rows that say where something stands in the log. The log does not move: the new one begins with generation 1 at offset 0, so the old
 * log's generations become 0, -1 and so on, which are earlier than all that comes. Their order, and with it that of a parking queue, stays.
 */
const rebases: { readonly [S in Shelf]?: Rebase<S> } = {
  contacts: ({ id, doc }, log) => ({ id, doc: JSON.stringify(rebaseContact(JSON.parse(doc) as Contact, log)) }),
  deadLetters: (row, log) => {
    const letter = JSON.parse(row.letter) as DeadLetter;
    if (letter.kind !== 'record' || letter.generation === undefined) return row;
    const place = { topic: letter.topic ?? '', generation: letter.generation - log.generation, partition: letter.partition ?? 0, offset: letter.offset ?? 0 };
    // A poison record of the new log must not find the letter of an old one under its own id.
    const id = recordLetterId(place);
    return { ...row, id, letter: JSON.stringify({ ...letter, id, generation: place.generation }) };
  },
  parked: ({ record }, log) => {
    const parked = JSON.parse(record) as ParkedRecord;
    return { record: JSON.stringify({ ...parked, generation: parked.generation - log.generation }) };
  },
  documents: (row, log) => {
    // What a partition's reader counted, up to an offset; the new log's readers count in documents of their own.
    const [, generation, partition] = (row.kind === 'popularity' && /^(-?\d+)-(\d+)$/.exec(row.id)) || [];
    return generation === undefined ? row : { ...row, id: `${Number(generation) - log.generation}-${partition}` };
  },
};

/** The row as it stands in another deployment. Throws `TerminalError` (`outbox-unpublished`). */
export function rebaseRow<S extends Shelf>(shelf: S, row: ShelfRows[S], log: OldLog): ShelfRows[S] {
  const rebase: Rebase<S> | undefined = rebases[shelf];
  return rebase ? rebase(row, log) : row;
}

function rebaseContact(contact: Contact, log: OldLog): Contact {
  const open = contact.outbox.find(({ generation, partition, offset }) => generation > log.generation || (generation === log.generation && offset >= (log.ends[partition] ?? 0)));
  if (open) {
    throw new TerminalError('outbox-unpublished', `Contact ${contact.id} has decisions that are not published, of a place behind the end of the log (partition ${open.partition}, offset ${open.offset}): this store is newer than its log. Restore both from the same time.`);
  }
  return {
    ...contact,
    // Every offset was committed, and an offset is committed behind the publishing of what came of its record.
    outbox: [],
    // By what they say the new log's first records would have been seen. What was seen is known by the ring.
    watermarks: {},
    ...(contact.parked && { parked: { ...contact.parked, deadLetter: earlierLetterId(contact.parked.deadLetter, log.generation) } }),
  };
}
