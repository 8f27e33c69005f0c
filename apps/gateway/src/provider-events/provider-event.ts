/** Why a mail did not arrive, by class: what servers answer quotes addresses, and is never kept. */
export type BounceReason = 'invalid-address' | 'mailbox-unavailable' | 'technical' | 'content' | 'reputation' | 'volume' | 'unclassified';

/** What a provider tells of one mail, in this house's words. */
export type ProviderEvent = {
  /** The provider's, unique. */
  id: string;
  /** The command it says the mail was sent for. */
  command: string;
  /** Epoch ms of the provider's clock. */
  at: number;
} & (
  | { type: 'accepted' | 'deferred' | 'delivered' | 'complained' | 'unsubscribed' }
  /** Hard: the address is dead. Soft: its server did not take this mail. */
  | { type: 'bounced'; kind: 'hard' | 'soft'; reason: BounceReason }
  /** The provider never sent it. */
  | { type: 'dropped'; because: 'bounced' | 'complained' | 'unsubscribed' | 'other' }
  | { type: 'clicked'; url: string; agent?: string }
  /** `machine`: a mail program loaded its pictures by itself. */
  | { type: 'opened'; machine: boolean; agent?: string }
);

export type ProviderEventType = ProviderEvent['type'];

/** What one item of a request is: an event, one that concerns nobody here (`ignored`), or none at all. */
export type ReadProviderEvent = { type: 'event'; event: ProviderEvent } | { type: 'ignored' } | { type: 'invalid' };
