import type { Command } from '@parcours/journey';
import { RetryableError, type Clock } from '@parcours/platform';
import { messageOf } from './message-of';
import type { DeadLetterStore, Message, MessageContent, MessageStore } from './ports';

/** What came of one command. */
export interface Outcome {
  id: string;
  status: 'done' | 'refused' | 'failed' | 'uncertain';
  reason?: string;
  detail?: unknown;
  content?: MessageContent;
}

export interface ActOnceOptions {
  messages: MessageStore;
  deadLetters: Pick<DeadLetterStore, 'put'>;
  clock: Clock;
  channel: Message['channel'];
  commands: Command[];
  /** Whether doing a command again changes nothing (mailbox, offer, piece, task); a transport that is not leaves doubt as `uncertain`. */
  idempotent: boolean;
  /** Names the claim; unique per attempt. */
  token: string;
  /** Why a command may not be acted on now (suppressed, not on the allow-list); undefined: it may. */
  refuse?: (command: Command) => Promise<string | undefined> | string | undefined;
  /** Acts on commands. A `RetryableError` holds the partition; any other throw fails the one command it was called for. */
  act: (commands: Command[]) => Promise<Outcome[]>;
  leaseMs?: number;
}

/**
 * Acts on each command once: claim (`claimed`, a lease) -> `sending` (compare-and-set on the claim's token, just before the work) ->
 * outcome. What a dead process left `claimed` is taken over when its lease ends. What it left `sending` is redone where that is
 * harmless, else it becomes `uncertain` and waits for the provider's word. One command that fails never stops the others.
 */
export async function actOnce(options: ActOnceOptions): Promise<void> {
  const { messages, clock, channel, commands, token, leaseMs = 60_000 } = options;
  const now = clock.now();
  // 1. claim; commands that another attempt finished or holds are not ours
  const byId = new Map(commands.map((command) => [command.id, command]));
  const claimed = await messages.claim([...byId.values()].map((command) => messageOf(command, channel)), token, now, now + leaseMs);
  await settleUnclaimed(options, byId, new Set(claimed), now);
  // 2. what came too late, and what may not be sent now
  const open: Command[] = [];
  const closed: { id: string; token: string; status: 'expired' | 'refused'; reason: string; doneAt: number }[] = [];
  for (const id of claimed) {
    const command = byId.get(id);
    if (!command) continue;
    if (command.expiresAt !== undefined && command.expiresAt < now) closed.push({ id, token, status: 'expired', reason: 'expired', doneAt: now });
    else {
      const reason = await options.refuse?.(command);
      if (reason === undefined) open.push(command);
      else closed.push({ id, token, status: 'refused', reason, doneAt: now });
    }
  }
  if (closed.length) await messages.finish(closed);
  // 3. sending; 4. act; 5. the outcome
  const going = new Set(await messages.startSending(open.map(({ id }) => id), token));
  await actAndFinish(options, open.filter(({ id }) => going.has(id)));
}

/** What could not be claimed: finished before (nothing to do), held by a live attempt (the partition waits), or left `sending`. */
async function settleUnclaimed(options: ActOnceOptions, byId: Map<string, Command>, claimed: Set<string>, now: number): Promise<void> {
  const { messages, idempotent, token } = options;
  const redo: Command[] = [];
  for (const [id, command] of byId) {
    if (claimed.has(id)) continue;
    const message = await messages.get(id);
    if (message?.status !== 'sending' && message?.status !== 'claimed') continue;
    // A live attempt holds its lease and will write the outcome itself; passing over it would lose the command if it dies.
    if ((message.leaseUntil ?? 0) > now) throw new RetryableError('sending-elsewhere', `Command ${id} is being acted on by another attempt.`);
    if (message.status === 'claimed') continue;
    if (idempotent) redo.push(command);
    else await messages.finish([{ id, token: message.token ?? token, status: 'uncertain', reason: 'interrupted', doneAt: now }]);
  }
  if (redo.length) await actAndFinish(options, redo, new Map(await Promise.all(redo.map(async ({ id }) => [id, (await messages.get(id))?.token ?? token] as const))));
}

async function actAndFinish(options: ActOnceOptions, commands: Command[], tokens?: Map<string, string>): Promise<void> {
  if (commands.length === 0) return;
  const { messages, clock, token } = options;
  const outcomes = await actOnEach(options, commands);
  const doneAt = clock.now();
  await messages.finish(outcomes.map((outcome) => ({ ...outcome, token: tokens?.get(outcome.id) ?? token, doneAt })));
}

/** All at once; where that throws, one by one, so that only the failing ones fail. */
async function actOnEach({ act, deadLetters, clock, channel }: ActOnceOptions, commands: Command[]): Promise<Outcome[]> {
  try {
    return await act(commands);
  } catch (error) {
    if (error instanceof RetryableError) throw error;
    if (commands.length > 1) {
      const outcomes: Outcome[] = [];
      for (const command of commands) outcomes.push(...(await actOnEach({ act, deadLetters, clock, channel } as ActOnceOptions, [command])));
      return outcomes;
    }
    const [command] = commands;
    if (!command) return [];
    const reason = error instanceof Error ? error.message : String(error);
    await deadLetters.put([
      { id: `command-${command.id}`, kind: 'command', contact: command.contact, code: 'channel-failed', reason, step: command.step, topic: `channel.${channel}`, at: clock.now(), status: 'open', body: JSON.stringify(command) },
    ]);
    return [{ id: command.id, status: 'failed', reason }];
  }
}
