import type { Channel, LearnerRecords } from './learner-records';
import type { Act } from './read-journey';

type Basis = 'opt-in' | 'opt-out' | 'contract';
export type PurposeTable = { [purpose: string]: { [channelOrBasis: string]: Basis | { private: Basis; professional: Basis } } };

/** The channel whose consent a block asks for; a task for a person only where it is a call. */
export function channelOf(act: Act): Channel | undefined {
  if (act.kind === 'task') return act.phone ? 'phone' : undefined;
  return ({ send: 'email', refer: 'email', recommend: 'feed', print: 'print', notify: undefined, call: undefined } as const)[act.kind];
}

function basisOf(purposes: PurposeTable, purpose: string, channel: Channel, professional: boolean): Basis {
  const table = purposes[purpose] ?? {};
  const basis = table.basis ?? table[channel] ?? 'opt-in';
  return typeof basis === 'string' ? basis : professional ? basis.professional : basis.private;
}

/** Why a block may not act now, the first reason in the order of the language; undefined where it may. */
export function refusalOf(act: Act, purpose: string, records: LearnerRecords, purposes: PurposeTable, at: { now: number; notAfter?: number; backfill: boolean; heldOut: boolean; account: string | undefined; managers: number }): string | undefined {
  if (records.closed) return 'closed';
  if (at.heldOut && channelOf(act)) return 'held-out';
  if (at.notAfter !== undefined && at.now > at.notAfter) return 'expired';
  if (act.kind === 'notify' && at.managers === 0) return 'no-address';
  const channel = channelOf(act);
  if (channel) {
    // An employer's mailbox is professional for what concerns that job; other news are private, and do not go there.
    const employers = records.employer !== undefined && records.employer === at.account;
    const basis = basisOf(purposes, purpose, channel, employers);
    const mailbox = records.hasEmail && (basis === 'contract' || records.employer === undefined || employers);
    const reaching = channel === 'print' || channel === 'phone';
    const states = records.consents.get(purpose);
    const withdrawn = states?.get(channel) === 'withdrawn' || (reaching && [...(states?.values() ?? [])].includes('withdrawn'));
    if (basis === 'opt-in' && (withdrawn || states?.get(channel) !== 'granted')) return 'no-consent';
    if (basis === 'opt-out' && withdrawn) return 'unsubscribed';
    // A complaint suppresses the address, and print and phone for the purpose of the mail it answers.
    if (channel === 'email' && mailbox ? records.complained.size > 0 : channel !== 'feed' && records.complained.has(purpose)) return 'complained';
    if (channel === 'email' && !mailbox) return 'no-address';
    if (channel === 'email' && records.bounced) return 'bounced';
    if (channel === 'print' && records.attributes.address === undefined) return 'no-address';
    if (basis !== 'contract' && at.now < records.pausedUntil) return 'paused';
  }
  return at.backfill ? 'backfill' : undefined;
}
