import type { LearnerEvent } from '@parcours/events';

/** An item on its way in. */
export interface IntakeItem {
  /** Its place among the given. */
  index: number;
  event: LearnerEvent;
  /** Tells a repeat from a conflict. */
  digest: string;
  anonymous: boolean;
  /** Whose it is, where that is known without its identifiers. */
  contact?: string;
}

/** What came of an item. `contact`: the one contact a rejected item names, where it names one. */
export type ItemOutcome =
  | { type: 'accepted' }
  | { type: 'duplicate' }
  | { type: 'rejected'; code: string; message: string; contact?: string };

/** Source and id as one text: what makes an event the same event. */
export const keyOfEvent = ({ source, id }: { source: string; id: string }): string => JSON.stringify([source, id]);
