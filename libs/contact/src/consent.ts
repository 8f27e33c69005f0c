import type { ConsentRecord, Contact, Instant } from './contact';

const LIFTING: ReadonlySet<string | undefined> = new Set(['preference-centre', 'double-opt-in']);

/** The standing of a purpose on a channel: a consent without channel is for all; only a lifting grant ends a withdrawal. */
export function consentStatus(contact: Contact, purpose: string, channel: string): 'granted' | 'withdrawn' | undefined {
  const records = contact.consents[purpose];
  if (!records) return undefined;
  const found = [records[channel], records['*']].filter((record) => record !== undefined);
  const withdrawn = found.find((record) => record.status === 'withdrawn');
  if (withdrawn) return found.some((record) => lifts(record, withdrawn)) ? 'granted' : 'withdrawn';
  return found.length > 0 ? 'granted' : undefined;
}

/** Whether a purpose was withdrawn on any channel: that blocks its print and phone too. */
export function withdrawnAnywhere(contact: Contact, purpose: string): boolean {
  return Object.keys(contact.consents[purpose] ?? {}).some((channel) => consentStatus(contact, purpose, channel) === 'withdrawn');
}

/** Applies a grant or withdrawal at its event's time; an older one changes nothing. */
export function applyConsent(contact: Contact, consent: { purpose: string; channel?: string; status: ConsentRecord['status']; at: Instant; form?: string }): void {
  const channel = consent.channel ?? '*';
  const records = own(contact.consents, consent.purpose) ?? {};
  const before = own(records, channel);
  if (before && before.at > consent.at) return;
  if (before?.status === 'withdrawn' && consent.status === 'granted' && !LIFTING.has(consent.form)) return;
  const record: ConsentRecord = { status: consent.status, at: consent.at, ...(consent.form !== undefined && { form: consent.form }) };
  contact.consents = { ...contact.consents, [consent.purpose]: { ...records, [channel]: record } };
}

function lifts(grant: ConsentRecord, withdrawn: ConsentRecord): boolean {
  return grant.status === 'granted' && grant.at >= withdrawn.at && LIFTING.has(grant.form);
}

function own<T>(record: Record<string, T>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
