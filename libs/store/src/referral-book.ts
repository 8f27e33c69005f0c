import type { DocumentStore } from './ports';

/** A colleague who came by the link of a `refer` step. `at`: epoch ms. */
export interface Referral {
  /** Made of referrer and colleague: a colleague counts once for each who invited them. */
  id: string;
  referrer: string;
  colleague: string;
  command: string;
  journey: string;
  step: string;
  at: number;
}

/** Who came by whose link, counted for the journeys' reports: a document per referral, of its journey's kind and with its step as status. */
export class ReferralBook {
  constructor(private readonly documents: Pick<DocumentStore, 'swap' | 'count'>) {}

  /** The first of an id stays. */
  async add(referral: Referral): Promise<void> {
    await this.documents.swap(kindOf(referral.journey), { id: referral.id, contact: referral.referrer, status: referral.step, at: referral.at, body: referral }, undefined);
  }

  /** How many came by a journey, or by one step of it. */
  count(journey: string, step?: string): Promise<number> {
    return this.documents.count({ kind: kindOf(journey), ...(step !== undefined && { status: step }) });
  }
}

const kindOf = (journey: string): string => `referral/${journey}`;
