import type { RecordPosition } from '@parcours/contact';
import { isParkingInput, type ParkingRecord } from './control-record';
import { placeOf } from './drain-parking.step';
import { positionOf, type ContactWork, type InputRecord, type LoopDependencies } from './loop-context';

/**
 * Clears the parking queue behind a replay or discard that was committed, up to where the contact stands. Also where the record was
 * dropped as seen: the owner that committed it may have died before clearing. What was queued since then stays, also where an owner
 * that was replaced long ago comes to clear.
 */
export async function settleParking(contacts: Map<string, ContactWork>, { stores }: LoopDependencies): Promise<void> {
  const { deadLetters } = stores;
  for (const work of contacts.values()) {
    for (const record of work.records) {
      if (!isParkingInput(record.input)) continue;
      const { parked } = work.decided ?? {};
      if (parked?.deadLetter === record.input.deadLetter) continue;
      const letter = parked && (await deadLetters.get(parked.deadLetter));
      if (!parked || letter) await deadLetters.unpark(work.id, letter ? placeOf(letter) : lastDecided(work, record));
      await close(record.input, deadLetters);
    }
  }
}

function lastDecided({ decided }: ContactWork, record: InputRecord): RecordPosition {
  const { generation, partition, offset } = positionOf(record);
  return { generation, partition, offset: decided?.watermarks[`${generation}/${partition}`] ?? offset };
}

/** The first answer counts. */
async function close({ type, deadLetter }: ParkingRecord, deadLetters: LoopDependencies['stores']['deadLetters']): Promise<void> {
  const letter = await deadLetters.get(deadLetter);
  if (letter?.status === 'open') await deadLetters.setStatus(deadLetter, type === 'parking.replay' ? 'replayed' : 'discarded');
}
