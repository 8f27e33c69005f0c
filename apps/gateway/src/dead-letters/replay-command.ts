import { slotOf } from '@parcours/contact';
import type { EventLog } from '@parcours/event-log';
import { ProblemException, unprocessable } from '@parcours/platform';
import type { DeadLetter, DeadLetterStore, Stores } from '@parcours/store';
import { z } from 'zod';
import { durably } from '../intake/durably';

const commandSchema = z.looseObject({ id: z.string().min(1), contact: z.string().min(1), type: z.string().min(1) });

/**
 * Puts a command that failed back on its channel's topic, its message open to be claimed again. In this order a crash leaves an open
 * letter, and the replay can be asked for again. Throws `ProblemException`: 422 for what is no command, 409 where the message did not fail.
 */
export async function replayCommand(
  letter: DeadLetter,
  { log, messages, deadLetters }: { log: Pick<EventLog, 'append'>; messages: Pick<Stores['messages'], 'get' | 'reopen'>; deadLetters: DeadLetterStore },
): Promise<DeadLetter> {
  const command = commandOf(letter);
  const { topic } = letter;
  if (!command || topic === undefined) {
    throw unprocessable('command-unreadable', `This is no command a channel could act on: ${letter.reason}`);
  }
  // 1. the message can be claimed again: it failed, an earlier replay opened it, or there never was one
  if (!(await messages.reopen(command.id))) {
    const message = await messages.get(command.id);
    if (message && message.status !== 'claimed') {
      throw new ProblemException({ status: 409, code: 'message-not-failed', title: 'Nothing to replay', detail: `The message of this command is ${message.status}.`, action: 'Discard the letter.' });
    }
  }
  // 2. the command, as it came
  await durably('log', () => log.append(topic, [{ key: command.contact, slot: slotOf(command.contact), value: letter.body }]));
  // 3. the letter, unless the command failed anew meanwhile and wrote it again
  const standing = await deadLetters.get(letter.id);
  if (standing && standing.at === letter.at) await deadLetters.setStatus(letter.id, 'replayed');
  return { ...letter, status: 'replayed' };
}

function commandOf({ body }: DeadLetter): { id: string; contact: string } | undefined {
  try {
    return commandSchema.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
}
