/**
 * How the id of a contact that was erased stands among the keys that are nobody's for ever: as a shared mailbox does, so that every engine,
 * and a move between two, keeps it. The id is a keyed hash, and says nothing of whose it was.
 */
export const retiredKey = (contact: string): string => `erased||${contact}`;
