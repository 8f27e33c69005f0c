import type { Contact, Instant } from './contact';
import { slotOf } from './slot-of';

/** A contact nobody has heard of yet; `now` in epoch ms. */
export function newContact(id: string, now: Instant): Contact {
  return {
    id, slot: slotOf(id), schema: 1, version: 0, identifiers: [], addresses: [], attributes: { values: {}, times: {} }, interests: [], tags: [],
    consents: {}, complaints: [], enrolments: {}, courses: {}, accounts: {}, runs: [], ended: [], touches: [], lastSeen: {}, ring: [], watermarks: {},
    outbox: [], now,
  };
}
