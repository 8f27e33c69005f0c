/**
 * Whom mail may be written to, read anew from the rules of consent and written without a look at the product's code: facts as they were
 * heard, and for each question a reading of all of them. Slow and short on purpose.
 */
export type ModelPurpose = 'service' | 'learning-news' | 'offers';
type Account = 'acme' | 'bolt' | undefined;

export type Fact =
  /** The mailbox stood in an event, that was about this account. */
  | { type: 'address'; address: string; account: Account; time: number }
  | { type: 'consent'; granted: boolean; purpose: string; channel?: string; herself: boolean; addresses: string[]; time: number }
  | { type: 'hard-bounce'; address: string }
  | { type: 'complaint'; address: string; purpose: string }
  | { type: 'reopened'; address: string }
  | { type: 'born'; adultAt: number }
  | { type: 'closed' };

/** A mail that is asked for. `account`: what it is about. */
export interface Question {
  purpose: ModelPurpose;
  account: Account;
  now: number;
}

interface Mailbox {
  address: string;
  supplier: Account;
  lastNamed: number;
}

/** Who gets the mail by these facts; undefined: nobody. */
export function recipient(facts: readonly Fact[], question: Question): string | undefined {
  const owed = question.purpose === 'service';
  const preference = ({ supplier }: Mailbox) => (supplier !== undefined && supplier === question.account ? 2 : supplier === undefined ? 1 : 0);
  const open = mailboxes(facts).filter((one) => owed || preference(one) > 0);
  // Of mailboxes that one event named, the last one.
  const best = open.reverse().sort((a, b) => preference(b) - preference(a) || b.lastNamed - a.lastNamed)[0];
  return best && mayReceive(facts, question, best.address) ? best.address : undefined;
}

/** Whether a mail may leave to an address that was chosen. */
export function mayReceive(facts: readonly Fact[], { purpose, account, now }: Question, address: string): boolean {
  if (facts.some(({ type }) => type === 'closed') || isShut(facts, address) || complainedOf(facts).has(purpose)) return false;
  if (purpose === 'service') return true;
  if (facts.some((fact) => fact.type === 'born' && now < fact.adultAt)) return false;
  const said = standing(facts, purpose);
  const supplier = mailboxes(facts).find((one) => one.address === address)?.supplier;
  const byOptOut = supplier !== undefined && supplier === account;
  return byOptOut ? !said.withdrawn : said.yes.has(address);
}

/** Whether a person withdrew a purpose for mail, and has not taken that back herself. */
export function isWithdrawn(facts: readonly Fact[], purpose: string): boolean {
  return standing(facts, purpose).withdrawn;
}

/** Whether an address was closed and no operator opened it again. */
export function isShut(facts: readonly Fact[], address: string): boolean {
  const last = facts.findLast((fact) => (fact.type === 'hard-bounce' || fact.type === 'complaint' || fact.type === 'reopened') && fact.address === address);
  return last !== undefined && last.type !== 'reopened';
}

function standing(facts: readonly Fact[], purpose: string): { withdrawn: boolean; yes: Set<string> } {
  const said = facts.filter((fact) => fact.type === 'consent' && fact.purpose === purpose && (fact.channel ?? 'email') === 'email') as Extract<Fact, { type: 'consent' }>[];
  const state = { withdrawn: false, yes: new Set<string>() };
  for (const { granted, herself, addresses } of said.sort((a, b) => a.time - b.time)) {
    if (!granted) {
      state.withdrawn = true;
      state.yes.clear();
    } else if (!state.withdrawn || herself) {
      state.withdrawn = false;
      for (const address of addresses) state.yes.add(address);
    }
  }
  return state;
}

/** Purposes of complaints that no operator lifted; they go with the last address that a complaint keeps shut. */
function complainedOf(facts: readonly Fact[]): Set<string> {
  const purposes = new Set<string>();
  const shut = new Set<string>();
  for (const fact of facts) {
    if (fact.type === 'complaint') {
      purposes.add(fact.purpose);
      shut.add(fact.address);
    } else if (fact.type === 'reopened' && shut.delete(fact.address) && shut.size === 0) purposes.clear();
  }
  return purposes;
}

function mailboxes(facts: readonly Fact[]): Mailbox[] {
  const found = new Map<string, Mailbox>();
  for (const fact of facts) {
    if (fact.type !== 'address') continue;
    const { address, account, time } = fact;
    // Whose it is, the first to bring it says.
    const known = found.get(address);
    if (known && known.lastNamed < time) found.delete(address);
    found.set(address, { address, supplier: known ? known.supplier : account, lastNamed: Math.max(time, known?.lastNamed ?? time) });
  }
  return [...found.values()];
}
