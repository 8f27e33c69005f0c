import type { ContactWork, LoopDependencies } from './loop-context';

/**
 * Clears the parking queue behind a replay or discard that was committed. Also where the record was dropped as seen: the owner that
 * committed it may have died before clearing, and a stale queue must not be decided again at the next replay.
 */
export async function settleParking(contacts: Map<string, ContactWork>, { stores }: LoopDependencies): Promise<void> {
  for (const work of contacts.values()) {
    for (const { input } of work.records) {
      if (input?.type !== 'parking.replay' && input?.type !== 'parking.discard') continue;
      if (work.decided?.parked) continue;
      await stores.deadLetters.unpark(work.id);
      await stores.deadLetters.setStatus(input.deadLetter, input.type === 'parking.replay' ? 'replayed' : 'discarded');
    }
  }
}
