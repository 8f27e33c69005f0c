import type { LogRecord } from '@parcours/event-log';
import { contactOf, readInput, type LoopInput } from './control-record';
import type { ContactWork, InputRecord } from './loop-context';

/** Reads a record's input. One that can not be read still belongs to the contact its key names, which then is parked. */
export function toInputRecord(record: LogRecord): InputRecord {
  try {
    const input: LoopInput = readInput(record.value);
    return { record, input, contact: contactOf(input) ?? record.key };
  } catch (error) {
    return { record, input: undefined, contact: record.key, unreadable: (error as Error).message };
  }
}

/** Step 1: the records by contact, each contact's in log order, contacts in order of their first record. */
export function groupByContact(records: InputRecord[]): Map<string, ContactWork> {
  const contacts = new Map<string, ContactWork>();
  for (const record of records) {
    const work = contacts.get(record.contact);
    if (work) work.records.push(record);
    else contacts.set(record.contact, { id: record.contact, records: [record], stored: undefined, decided: undefined });
  }
  return contacts;
}
