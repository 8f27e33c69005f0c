import type { SourceMessage } from '@parcours/event-log';
import type { DeadLetter } from '@parcours/store';
import { createHash } from 'node:crypto';

/** Where a letter's item lay. `index`: its place among the events of its message, where there are several. */
export interface LetterPlace {
  source: string;
  message: Pick<SourceMessage, 'topic' | 'partition' | 'offset' | 'writtenAt'>;
  index?: number;
}

/**
 * The letter of an item that could not be taken in. Its id is made of where the item lay, so that one that is read again is one letter; the time
 * it was written tells it from what lay there before a topic was made anew. `at`: epoch ms.
 */
export function sourceLetter({ source, message, index }: LetterPlace, { code, reason, body }: { code: string; reason: string; body: string }, at: number): DeadLetter {
  const { topic, partition, offset, writtenAt } = message;
  const place = JSON.stringify([source, topic, partition, offset, writtenAt, index ?? 0]);
  return {
    id: `source-${createHash('sha256').update(place).digest('hex').slice(0, 32)}`,
    kind: 'intake', code, reason, step: `source ${source}`, topic, partition, offset, at, status: 'open', body,
  };
}
