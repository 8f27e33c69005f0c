import type { Command } from '@parcours/journey';
import { isOutage, RetryableError, whileRenewing, type Clock } from '@parcours/platform';
import { messageOf } from './message-of';
import type { DeadLetterStore, MessageContent, MessageStore } from './ports';
import { tellOutcomes, type OutcomeWatch } from './tell-outcomes';

/** What came of one command. */
export interface Outcome {
  id: string;
  status: 'done' | 'refused' | 'failed' | 'uncertain';
  reason?: string;
  detail?: unknown;
  content?: MessageContent;
}

export interface ActOnceOptions extends OutcomeWatch {
  messages: MessageStore;
  deadLetters: Pick<DeadLetterStore, 'put'>;
  clock: Clock;
  commands: Command[];
  /** Whether doing a command again changes nothing (mailbox, offer, piece, task); a transport that is not leaves doubt as `uncertain`. */
  idempotent: boolean;
  /** Names the claim; unique per attempt. */
  token: string;
  /** Why a command may not be acted on now (suppressed, not on the allow-list); undefined: it may. */
  refuse?: (command: Command) => Promise<string | undefined> | string | undefined;
  /** Acts on commands. A `RetryableError`, and a store or log that takes nothing, hold the partition; any other throw fails the one command it was called for. */
  act: (commands: Command[]) => Promise<Outcome[]>;
}

/**
 * How long a claim outlives its holder (ms). It is prolonged while the work lasts, so only the dead are waited for: by the time a group has
 * noticed that one is gone, its claims have ended too. What is left of it after a renewal is for clocks that differ and for pauses.
 */
const leaseMs = 10_000;
const renewEveryMs = 3_000;
/** What a crash leaves in doubt at most, where doubt can not be mended by doing it again. */
const doubtedAtMost = 10;

/**
 * Acts on each command once: claim (`claimed`, a lease) -> `sending` (compare-and-set on the claim's token, just before the work) ->
 * outcome. What a dead process left `claimed` is taken over when its lease ends. What it left `sending` is redone where that is
 * harmless, by one attempt at a time; else it becomes `uncertain` and waits for the provider's word. A live attempt, however slow, is
 * waited for. One command that fails never stops the others.
 * Throws `RetryableError` (`sending-elsewhere`) where another attempt holds a command: the partition waits, by the log's back-off.
 */
export async function actOnce(options: ActOnceOptions): Promise<void> {
  const { messages, clock, channel, commands, token } = options;
  const now = clock.now();
  const begun = Date.now();
  // 1. claim; commands that another attempt finished or holds are not ours
  const byId = new Map(commands.map((command) => [command.id, command]));
  const claimed = await messages.claim([...byId.values()].map((command) => messageOf(command, channel)), token, now, now + leaseMs);
  const held = [...claimed];
  const work = async (): Promise<void> => {
    await settleUnclaimed(options, byId, held, begun);
    // 2. what came too late, and what may not be sent now; 3. sending, the work, and its outcome
    const open = await closeRefused(options, byId, claimed, now, begun);
    const size = options.idempotent ? open.length : doubtedAtMost;
    for (let from = 0; from < open.length; from += size) {
      const part = open.slice(from, from + size);
      const going = new Set(await messages.startSending(part.map(({ id }) => id), token));
      await actAndFinish(options, part.filter(({ id }) => going.has(id)), begun);
    }
  };
  try {
    await whileRenewing(work, () => messages.renew(held, token, clock.now() + leaseMs), renewEveryMs);
  } catch (fault) {
    // This attempt is over: the next one, which has another token, must not wait for it. Where the store is away leases end by themselves.
    await messages.renew(held, token, 0).catch(() => undefined);
    throw fault;
  }
}

/** Closes what is not acted on; answers the rest. */
async function closeRefused(options: ActOnceOptions, byId: Map<string, Command>, claimed: string[], now: number, begun: number): Promise<Command[]> {
  const { messages, token } = options;
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
  tellOutcomes(options, byId, closed, begun);
  return open;
}

/** What could not be claimed: finished before (nothing to do), held by a live attempt (the partition waits), or left `sending`. */
async function settleUnclaimed(options: ActOnceOptions, byId: Map<string, Command>, held: string[], begun: number): Promise<void> {
  const { messages, idempotent, token, clock } = options;
  const mine = new Set(held);
  const now = clock.now();
  const left: string[] = [];
  for (const id of byId.keys()) {
    if (mine.has(id)) continue;
    const message = await messages.get(id);
    if (message?.status !== 'sending' && message?.status !== 'claimed') continue;
    // A live attempt prolongs its lease and will write the outcome itself; passing over it would lose the command if it dies.
    if (message.status === 'claimed' || (message.leaseUntil ?? 0) > now) throw elsewhere(id);
    left.push(id);
  }
  if (left.length === 0) return;
  const retaken = new Set(await messages.retake(left, token, now, now + leaseMs));
  held.push(...retaken);
  if (idempotent) await actAndFinish(options, [...byId.values()].filter(({ id }) => retaken.has(id)), begun);
  else {
    const doubted = [...retaken].map((id) => ({ id, token, status: 'uncertain' as const, reason: 'interrupted', doneAt: now }));
    if (doubted.length) await messages.finish(doubted);
    tellOutcomes(options, byId, doubted, begun);
  }
  const lost = left.find((id) => !retaken.has(id));
  if (lost !== undefined) throw elsewhere(lost);
}

const elsewhere = (id: string): RetryableError => new RetryableError('sending-elsewhere', `Command ${id} is being acted on by another attempt.`);

async function actAndFinish(options: ActOnceOptions, commands: Command[], begun: number): Promise<void> {
  if (commands.length === 0) return;
  const { messages, clock, token } = options;
  const outcomes = await actOnEach(options, commands);
  const doneAt = clock.now();
  await messages.finish(outcomes.map((outcome) => ({ ...outcome, token, doneAt })));
  tellOutcomes(options, new Map(commands.map((command) => [command.id, command])), outcomes, begun);
}

/** All at once; where that throws, one by one, so that only the failing ones fail. */
async function actOnEach({ act, deadLetters, clock, channel }: ActOnceOptions, commands: Command[]): Promise<Outcome[]> {
  try {
    return await act(commands);
  } catch (error) {
    if (error instanceof RetryableError || isOutage(error)) throw error;
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
