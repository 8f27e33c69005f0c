import { recordLetterId, type DeadLetter } from '@parcours/store';
import type { InputRecord } from './loop-context';

/** The dead letter of a poison record; its id is its place in the log, so that putting it twice makes one. */
export function deadLetterOf({ record, contact, unreadable }: InputRecord, fault: string, at: number): DeadLetter {
  return {
    id: recordLetterId(record),
    kind: 'record',
    contact,
    code: unreadable === undefined ? 'decide-failed' : 'unreadable-record',
    reason: fault,
    step: 'decide',
    topic: record.topic,
    generation: record.generation,
    partition: record.partition,
    offset: record.offset,
    at,
    status: 'open',
    body: record.value,
  };
}
