import { isUnderage } from './age';
import type { ConsentRecord, ConsentStatement, Contact } from './contact';

const LIFTING: ReadonlySet<string | undefined> = new Set(['preference-centre', 'double-opt-in']);
/** Whoever may lift a withdrawal: the person, and who answers for them. */
const THEMSELVES: ReadonlySet<string | undefined> = new Set([undefined, 'learner', 'guardian']);
/** Statements kept at most: of what a platform repeats only the last one is. */
const kept = 16;

/** A grant or withdrawal on its way into a contact's records; without `channel` it is for all. */
export type StatedConsent = ConsentStatement & { purpose: string; channel?: string };

/**
 * The standing of a purpose on a channel. A consent without channel is for all; only a lifting grant ends a withdrawal; one that a
 * minor under 15 gave without a guardian is none. `address`: where mail is to go; a grant holds for the addresses it was given for.
 */
export function consentStatus(contact: Contact, purpose: string, channel: string, address?: string): 'granted' | 'withdrawn' | undefined {
  const records = own(contact.consents, purpose);
  if (!records) return undefined;
  const [one, all] = [own(records, channel), own(records, '*')];
  const standing = one && all ? follow(merged(saidOf(all), saidOf(one))) : (one ?? all);
  if (standing?.status !== 'granted') return standing?.status;
  if (standing.actor !== 'guardian' && isUnderage(contact, standing.at)) return undefined;
  return address === undefined || channel !== 'email' || (standing.addresses?.includes(address.toLowerCase()) ?? true) ? 'granted' : undefined;
}

/** Whether a purpose was withdrawn on any channel: that blocks its print and phone too. */
export function withdrawnAnywhere(contact: Contact, purpose: string): boolean {
  return Object.keys(own(contact.consents, purpose) ?? {}).some((channel) => consentStatus(contact, purpose, channel) === 'withdrawn');
}

/** Whether a grant ends a withdrawal: the person gave it, on the preference page or by a confirmed opt-in. A platform's sync never does. */
export function isLifting({ status, form, actor }: Pick<ConsentStatement, 'status' | 'form' | 'actor'>): boolean {
  return status === 'granted' && LIFTING.has(form) && THEMSELVES.has(actor);
}

/** Applies a grant or withdrawal at its event's time. The standing is the same in whatever order statements of different times are heard. */
export function applyConsent(contact: Contact, consent: StatedConsent): void {
  const { purpose, channel = '*', status, at, form, actor, addresses } = consent;
  const stated: ConsentStatement = { status, at, ...(form !== undefined && { form }), ...(actor !== undefined && { actor }), ...(addresses && { addresses }) };
  const records = own(contact.consents, purpose) ?? {};
  const before = own(records, channel);
  const said = before ? relevant(inserted(saidOf(before), stated)) : [stated];
  const record: ConsentRecord = { ...(follow(said) ?? stated), ...(said.length > 1 && { said }) };
  contact.consents = { ...contact.consents, [purpose]: { ...records, [channel]: record } };
}

function saidOf({ said, ...only }: ConsentRecord): ConsentStatement[] {
  return said ?? [only];
}

/** What follows from statements in order of time. */
function follow(said: readonly ConsentStatement[]): ConsentStatement | undefined {
  return said.reduce<ConsentStatement | undefined>((standing, next) => {
    if (next.status === 'withdrawn' || standing === undefined) return next;
    if (standing.status === 'withdrawn') return isLifting(next) ? next : standing;
    const { addresses: _, ...grant } = next;
    const addresses = standing.addresses && next.addresses && [...new Set([...standing.addresses, ...next.addresses])];
    return addresses ? { ...grant, addresses } : grant;
  }, undefined);
}

/** At one instant, the order of hearing. */
function inserted(said: readonly ConsentStatement[], stated: ConsentStatement): ConsentStatement[] {
  const behind = said.findIndex(({ at }) => at > stated.at);
  return behind < 0 ? [...said, stated] : [...said.slice(0, behind), stated, ...said.slice(behind)];
}

/** Nothing before the last withdrawal says anything any more, nor does a grant that a platform repeated later. */
function relevant(said: ConsentStatement[]): ConsentStatement[] {
  const [last, ...later] = said.slice(Math.max(0, said.findLastIndex(({ status }) => status === 'withdrawn'))) as [ConsentStatement, ...ConsentStatement[]];
  const repeated = (grant: ConsentStatement, i: number) => !isLifting(grant) && later.some((other, j) => j > i && !isLifting(other) && sameAddresses(grant, other));
  return [last, ...later.filter((grant, i) => !repeated(grant, i)).slice(1 - kept)];
}

function sameAddresses({ addresses: a }: ConsentStatement, { addresses: b }: ConsentStatement): boolean {
  return a === b || (a !== undefined && b !== undefined && a.length === b.length && a.every((address) => b.includes(address)));
}

/** Two lists in one order of time. Of one instant, a withdrawal stands first: what a person grants with it holds. */
function merged(all: readonly ConsentStatement[], one: readonly ConsentStatement[]): ConsentStatement[] {
  const [a, b] = [[...all], [...one]];
  const order: ConsentStatement[] = [];
  for (let [x, y] = [a[0], b[0]]; x && y; [x, y] = [a[0], b[0]]) {
    const first = x.at < y.at || (x.at === y.at && x.status === 'withdrawn') ? a : b;
    order.push(...first.splice(0, 1));
  }
  return [...order, ...a, ...b];
}

function own<T>(record: Record<string, T>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
