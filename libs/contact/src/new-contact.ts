import type { Contact, Instant } from './contact';

/** Virtual slot 0..1023 of a contact: the first ten bits of its UUID. Fixed for ever, so that partitions may grow. */
export function slotOf(id: string): number {
  const bits = Number.parseInt(id.replaceAll('-', '').slice(0, 8), 16);
  if (Number.isFinite(bits)) return (bits >>> 0) % 1024;
  let sum = 0;
  for (let i = 0; i < id.length; i++) sum = (sum * 31 + id.charCodeAt(i)) >>> 0;
  return sum % 1024;
}

/** A contact nobody has heard of yet; `now` in epoch ms. */
export function newContact(id: string, now: Instant): Contact {
  return {
    id, slot: slotOf(id), schema: 1, version: 0, identifiers: [], addresses: [], attributes: { values: {}, times: {} }, interests: [], tags: [],
    consents: {}, complaints: [], enrolments: {}, courses: {}, accounts: {}, runs: [], ended: [], touches: [], lastSeen: {}, ring: [], watermarks: {},
    outbox: [], now,
  };
}
