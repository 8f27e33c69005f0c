import { formatTime, shortName } from '@parcours/events';
import type { ArchivedEvent } from '@parcours/store';

/** A grant or withdrawal as it was said, with its proof. `channel` absent: of all channels. Times are RFC 3339. */
export interface ConsentEntry {
  /** When it was said, and when this house heard of it. */
  at: string;
  receivedAt: string;
  status: 'granted' | 'withdrawn';
  purpose: string;
  channel?: string;
  /** What the source gave as proof: form, version of its wording, locale, actor and what else it knows; an address of the network is none of it. */
  proof: Record<string, unknown>;
  /** Which event said it. */
  source: string;
  id: string;
}

/** Everything that was ever said of consent, in order of receipt. What is no event of consent is left out. */
export function consentHistory(events: readonly ArchivedEvent[]): ConsentEntry[] {
  return events.flatMap(({ event, source, id, time, receivedAt }): ConsentEntry[] => {
    const { consent } = event.data;
    const name = shortName(event.type);
    if (!consent || (name !== 'consent.granted' && name !== 'consent.withdrawn' && name !== 'preference.changed')) return [];
    const { purpose, channel, proof } = consent;
    // Preferences say by their status which of the two they are.
    const withdrawn = name === 'consent.withdrawn' || (name === 'preference.changed' && (consent as Record<string, unknown>).status === 'withdrawn');
    return [{
      at: formatTime(time), receivedAt: formatTime(receivedAt), status: withdrawn ? 'withdrawn' : 'granted', purpose, ...(channel !== undefined && { channel }), proof: withoutNetwork(proof ?? {}), source, id,
    }];
  });
}

const ofNetwork = /^(?:ip|ip-?_?address|remote-?_?addr|client-?_?ip|user-?_?agent)$/i;

function withoutNetwork(proof: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(proof).filter(([name]) => !ofNetwork.test(name)));
}
