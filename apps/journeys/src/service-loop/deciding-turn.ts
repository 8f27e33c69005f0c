import type { Contact } from '@parcours/contact';
import type { Definitions } from '@parcours/journey';
import type { InputRecord } from './loop-context';
import type { TraceIds } from './outbox-trace';

/** One record's turn at its contact. */
export interface DecidingTurn {
  before: Contact;
  record: InputRecord;
  now: number;
  definitions: Definitions;
  /** Trace ids of one write: (contact, version, n) over all its records. */
  traceIds: TraceIds;
  /** Whether the contact is to be weighed behind this record. */
  weigh?: boolean;
}
