import type { LearnerClaim } from '@parcours/events';

/** What is told together: one account, journey, template and period. Instants are epoch ms. */
export interface DigestGroup {
  /** Made of the five below. */
  id: string;
  account: string;
  journey: string;
  template: string;
  digest: 'daily' | 'weekly';
  /** The period's first local day, `YYYY-MM-DD`. */
  period: string;
  from: number;
  /** The end, which is the next period's beginning. */
  until: number;
  /** When it is told. */
  closesAt: number;
}

/** One learner's entry: a command. */
export interface DigestEntry {
  /** The command's id. */
  id: string;
  contact: string;
  at: number;
  course?: { id: string; name?: string };
  /** Whether the learner agreed to be reported on. */
  consented: boolean;
  account: { id: string; name?: string };
  managers: LearnerClaim[];
}

/** Digests of training managers while they fill, and until they are told. */
export interface DigestStore {
  /**
   * Inserts the absent entries, each under its group, which is made where it is absent and then keeps its instants. Answers the ids that
   * came too late: their group takes no more. An entry that stands already, in whichever group, is not among them.
   */
  add(entries: { group: DigestGroup; entry: DigestEntry }[]): Promise<string[]>;
  /** Groups to be told by `now`, those of which telling began among them; by `closesAt`, then id. */
  due(query: { now: number; limit: number }): Promise<DigestGroup[]>;
  /** From now on the group takes no more. Answers what it has, by `at`, then id. */
  seal(group: string): Promise<DigestEntry[]>;
  /** The group was told. Who was counted stays known by id, so that nobody is counted twice; what the entries say is forgotten. */
  close(group: string): Promise<void>;
  /** The earliest `closesAt` of what is not told. */
  nextClosing(): Promise<number | undefined>;
  /** The entries of a contact that were not told yet. */
  of(contact: string): Promise<DigestEntry[]>;
  /** Removes what the entries of a contact say, told or not, so that nobody is told of them; answers how many. */
  removeOf(contact: string): Promise<number>;
}
