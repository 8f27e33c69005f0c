import { addressKind, consentStatus, isMinor, takesNews, withdrawnAnywhere, type Contact, type EmailAddress, type Run } from '@parcours/contact';
import type { Basis, RefusalReason } from '../decide-contract';
import type { Block, Scope } from '../graph';
import { basisOf } from './basis-of';
import { instantOf } from './scope';
import type { Turn } from './turn';
import { recordsOf } from './views';

export type ActingBlock = Extract<Block, { purpose: string }>;

/** The consent channel a block asks for; a task that is no call asks for none. */
export function channelOf(block: ActingBlock): 'email' | 'print' | 'feed' | 'phone' | undefined {
  switch (block.type) {
    case 'send':
    case 'refer':
      return 'email';
    case 'print':
      return 'print';
    case 'recommend':
      return 'feed';
    case 'task':
      return block.channel;
  }
}

/**
 * Where a run's mail of a purpose goes: the newest address that came with its account; without an account, or where none came with it,
 * the newest private one. An employer's address gets no news but its own; what is owed by contract goes to the newest there is. A
 * closed address is not silently exchanged for another: the mail is refused.
 */
export function addressFor(turn: Turn, run: Run, purpose: string): EmailAddress | undefined {
  const account = accountOf(turn.contact, run);
  const owed = basisOf(turn.definitions.purposes, purpose, 'email', 'private') === 'contract';
  const rank = (address: EmailAddress) => (account !== undefined && address.account === account ? 2 : 0) + (address.kind === 'private' ? 1 : 0);
  let best: EmailAddress | undefined;
  for (const address of turn.contact.addresses) {
    if (!owed && !takesNews(address, account)) continue;
    if (!best || rank(address) > rank(best) || (rank(address) === rank(best) && address.at >= best.at)) best = address;
  }
  return best;
}

/** The account of the run's enrolment, else of the event that began it. */
function accountOf(contact: Contact, run: Run): string | undefined {
  return recordsOf(contact, run.enrolment, run.entry).accountId;
}

/** Why a step may not act, the first reason in the language's order; undefined: it may. */
export function refusalOf(turn: Turn, run: Run, block: ActingBlock, scope: () => Scope): RefusalReason | undefined {
  const { contact, now } = turn;
  if (contact.closed) return 'closed';
  const channel = channelOf(block);
  if (run.heldOut && channel) return 'held-out';
  if (isExpired(block, scope, now)) return 'expired';
  let basis: Basis | undefined;
  if (channel) {
    const address = channel === 'email' ? addressFor(turn, run, block.purpose) : undefined;
    basis = basisOf(turn.definitions.purposes, block.purpose, channel, addressKind(address, accountOf(contact, run)));
    if (basis !== 'contract' && isMinor(contact, now)) return 'minor';
    const status = consentStatus(contact, block.purpose, channel, address?.value);
    const elsewhere = (channel === 'print' || channel === 'phone') && withdrawnAnywhere(contact, block.purpose);
    if (basis === 'opt-in' && (status !== 'granted' || elsewhere)) return 'no-consent';
    if (basis === 'opt-out' && (status === 'withdrawn' || elsewhere)) return 'unsubscribed';
    if (channel !== 'feed' && contact.complaints.includes(block.purpose)) return 'complained';
    if (channel === 'email') {
      if (!address) return 'no-address';
      if (address.closed) return address.closed;
    }
    if (channel === 'print' && postalAddress(turn) === undefined) return 'no-address';
  }
  if (basis !== undefined && basis !== 'contract' && now < (contact.pausedUntil ?? -Infinity)) return 'paused';
  return turn.backfill ? 'backfill' : undefined;
}

/** The postal address the contact stated; an object, as `attributes.address` is. */
export function postalAddress(turn: Turn) {
  const address = turn.contact.attributes.values.address;
  return typeof address === 'object' && address !== null && !Array.isArray(address) && Object.keys(address).length > 0 ? address : undefined;
}

function isExpired(block: ActingBlock, scope: () => Scope, now: number): boolean {
  const limits = [block.notAfter, block.type === 'recommend' && block.expires && 'evaluate' in block.expires ? block.expires : undefined];
  return limits.some((limit) => {
    const end = limit && instantOf(limit, scope());
    return end !== undefined && now > end;
  });
}
