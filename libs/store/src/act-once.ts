import type { Command } from '@parcours/journey';
import { isOutage, RetryableError, whileRenewing, type Clock } from '@parcours/platform';
import { gathered } from './gathered';
import { messageOf } from './message-of';
import type { DeadLetterStore, Message, MessageContent, MessageStatus, MessageStore } from './ports';
import { tellOutcomes, type OutcomeWatch } from './tell-outcomes';

/** What came of one command. `later`: it certainly was not done, and may be on another try. */
export interface Outcome {
  id: string;
  status: 'done' | 'refused' | 'failed' | 'uncertain' | 'later';
  reason?: string;
  detail?: unknown;
  content?: MessageContent;
}

/** A command that waits, and why. */
export interface Waiting {
  id: string;
  reason: string;
}

export interface ActOnceOptions extends OutcomeWatch {
  messages: MessageStore;
  deadLetters: Pick<DeadLetterStore, 'put'>;
  clock: Clock;
  commands: Command[];
  /** Whether doing a command again changes nothing (mailbox, offer, piece, task); a transport that is not leaves doubt as `uncertain`. */
  idempotent: boolean;
  /** How many are acted on at once where doubt stays, and so what a crash leaves in doubt at most; without it ten. */
  atOnce?: number;
  /** Names the claim; unique per attempt. */
  token: string;
  /** Why a command may not be acted on now (suppressed, not on the allow-list); undefined: it may. Where doubt stays it is asked just before each one. */
  refuse?: (command: Command) => Promise<string | undefined> | string | undefined;
  /** What takes time and can fail before a command leaves, where doubt stays: done before it is `sending`. A throw means what one of `act` means. */
  prepare?: (command: Command) => Promise<void>;
  /** Waits until a command may leave where doubt stays, before it is `sending`; answers why it can not for now. */
  admit?: (command: Command) => Promise<string | undefined>;
  /** Told once of each command that `admit` was asked for, whatever it answered, when it is over. */
  admitted?: (command: Command) => void;
  /** Acts on commands. A `RetryableError`, and a store or log that takes nothing, hold the partition; any other throw fails the one command it was called for. */
  act: (commands: Command[]) => Promise<Outcome[]>;
  /** Tells of commands that are about to become `uncertain` because who acted on them is gone; what it throws holds the partition. */
  doubt?: (commands: Command[]) => Promise<void>;
}

/**
 * How long a claim outlives its holder (ms). It is prolonged while the work lasts, so only the dead are waited for: by the time a group has
 * noticed that one is gone, its claims have ended too. What is left of it after a renewal is for clocks that differ and for pauses.
 */
const leaseMs = 10_000;
const renewEveryMs = 3_000;
const usuallyAtOnce = 10;
/** So often one attempt begins a command that comes back as `later`; then it is the caller's to wait. */
const triesInOne = 3;
/** Whether a command may be sent is asked again where it waited for longer (ms) than this: somebody may have left meanwhile. */
const askAgainMs = 1_000;

/**
 * Acts on each command once: claim (`claimed`, a lease) -> `sending` (compare-and-set on the claim's token, just before the work) ->
 * outcome. What a dead process left `claimed` is taken over when its lease ends. What it left `sending` is redone where that is
 * harmless, by one attempt at a time; else it becomes `uncertain` and waits for the provider's word. A live attempt, however slow, is
 * waited for. One command that fails never stops the others. Answers what waits: it is `claimed` again and held by nobody, after all others were
 * acted on, and handing in the same commands later acts on it alone.
 * Throws `RetryableError` (`sending-elsewhere`) where another attempt holds a command: the partition waits, by the log's back-off.
 */
export async function actOnce(options: ActOnceOptions): Promise<Waiting[]> {
  const { messages, clock, channel, commands, token } = options;
  const now = clock.now();
  const begun = Date.now();
  // 1. claim; commands that another attempt finished or holds are not ours
  const byId = new Map(commands.map((command) => [command.id, command]));
  const claimed = await messages.claim([...byId.values()].map((command) => messageOf(command, channel)), token, now, now + leaseMs);
  const held = [...claimed];
  const work = async (): Promise<Waiting[]> => {
    const redone = await settleUnclaimed(options, byId, held, begun);
    // 2. what came too late, and what may not be sent now; 3. sending, the work, and its outcome
    const mine = claimed.flatMap((id) => byId.get(id) ?? []);
    return [...redone, ...(options.idempotent ? await actOnAll(options, mine, begun) : await actOneByOne(options, mine, begun))];
  };
  const letGo = (): Promise<void> => messages.renew(held, token, 0);
  try {
    const waiting = await whileRenewing(work, () => messages.renew(held, token, clock.now() + leaseMs), renewEveryMs);
    if (waiting.length > 0) await letGo();
    return waiting;
  } catch (fault) {
    // This attempt is over: the next one, which has another token, must not wait for it. Where the store is away leases end by themselves.
    await letGo().catch(() => undefined);
    throw fault;
  }
}

type Closed = { id: string; token: string; status: 'expired' | 'refused'; reason: string; doneAt: number };

/** How a command ends without being acted on; undefined: it does not. */
async function closedNow({ refuse, clock, token }: ActOnceOptions, command: Command): Promise<Closed | undefined> {
  const { id, expiresAt } = command;
  const doneAt = clock.now();
  if (expiresAt !== undefined && expiresAt < doneAt) return { id, token, status: 'expired', reason: 'expired', doneAt };
  const reason = await refuse?.(command);
  return reason === undefined ? undefined : { id, token, status: 'refused', reason, doneAt };
}

/** Where doing it again is harmless: all at once. */
async function actOnAll(options: ActOnceOptions, commands: Command[], begun: number): Promise<Waiting[]> {
  const { messages, token } = options;
  const open: Command[] = [];
  const closed: Closed[] = [];
  for (const command of commands) {
    const end = await closedNow(options, command);
    if (end) closed.push(end);
    else open.push(command);
  }
  if (closed.length) await messages.finish(closed);
  tellOutcomes(options, mapOf(commands), closed, begun);
  if (open.length === 0) return [];
  const going = new Set(await messages.startSending(open.map(({ id }) => id), token));
  return actAndFinish(options, open.filter(({ id }) => going.has(id)), begun);
}

/** Where doubt stays: each by itself, so many at once, each marked just before it leaves. After a fault none begins, and those under way are waited for. */
async function actOneByOne(options: ActOnceOptions, commands: Command[], begun: number): Promise<Waiting[]> {
  const { messages, token, admit, atOnce = usuallyAtOnce } = options;
  const queue = commands.map((command) => ({ command, tries: 1 }));
  const waiting: Waiting[] = [];
  const faults: unknown[] = [];
  const begin = gathered(async (ids: string[]) => {
    const going = new Set(await messages.startSending(ids, token));
    return (id: string) => going.has(id);
  });
  const finish = gathered(async (outcomes: Parameters<MessageStore['finish']>[0]) => {
    await messages.finish(outcomes);
    return () => undefined;
  });
  const putBack = gathered(async (ids: string[]) => {
    await messages.unsend(ids, token);
    return () => undefined;
  });
  const end = async (command: Command, outcome: Parameters<MessageStore['finish']>[0][number]): Promise<void> => {
    await finish(outcome);
    tellOutcomes(options, mapOf([command]), [outcome], begun);
  };
  /** From when it may leave to what came of that; undefined: nothing did, since it waits, may not any more, or is another attempt's. */
  const leaving = async (command: Command, askedAt: number): Promise<Outcome | undefined> => {
    const { id } = command;
    try {
      const reason = await admit?.(command);
      if (reason !== undefined) return void waiting.push({ id, reason });
      const since = options.clock.now() - askedAt > askAgainMs ? await closedNow(options, command) : undefined;
      if (since) return void (await end(command, since));
      return (await begin(id)) ? (await actOnEach(options, [command]))[0] : undefined;
    } finally {
      options.admitted?.(command);
    }
  };
  const one = async ({ command, tries }: (typeof queue)[number]): Promise<void> => {
    const { id } = command;
    const askedAt = options.clock.now();
    const closed = await closedNow(options, command);
    if (closed) return end(command, closed);
    const unready = await attempt(options, command, async () => options.prepare?.(command));
    if (unready) return end(command, { ...unready, token, doneAt: options.clock.now() });
    const outcome = await leaving(command, askedAt);
    if (!outcome) return;
    const { status } = outcome;
    if (status !== 'later') return end(command, { ...outcome, status, token, doneAt: options.clock.now() });
    await putBack(id);
    if (tries < triesInOne) queue.push({ command, tries: tries + 1 });
    else waiting.push({ id, reason: outcome.reason ?? 'later' });
  };
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next && faults.length === 0; next = queue.shift()) await one(next).catch((fault: unknown) => faults.push(fault));
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, commands.length) }, work));
  if (faults.length > 0) throw faults[0];
  return waiting;
}

/** What could not be claimed: finished before (nothing to do), held by a live attempt (the partition waits), or left `sending`. */
async function settleUnclaimed(options: ActOnceOptions, byId: Map<string, Command>, held: string[], begun: number): Promise<Waiting[]> {
  const { messages, idempotent, token, clock } = options;
  const mine = new Set(held);
  const now = clock.now();
  const left: string[] = [];
  const others = [...byId.keys()].filter((id) => !mine.has(id));
  const standing = others.length > 0 ? await messages.many(others) : new Map<string, Message>();
  for (const id of others) {
    const message = standing.get(id);
    if (message?.status !== 'sending' && message?.status !== 'claimed') continue;
    // A live attempt prolongs its lease and will write the outcome itself; passing over it would lose the command if it dies.
    if (message.status === 'claimed' || (message.leaseUntil ?? 0) > now) throw elsewhere(id);
    left.push(id);
  }
  if (left.length === 0) return [];
  const retaken = new Set(await messages.retake(left, token, now, now + leaseMs));
  held.push(...retaken);
  const taken = [...byId.values()].filter(({ id }) => retaken.has(id));
  const waiting = idempotent ? await actAndFinish(options, taken, begun) : [];
  if (!idempotent && taken.length > 0) {
    await options.doubt?.(taken);
    const doubted = [...retaken].map((id) => ({ id, token, status: 'uncertain' as const, reason: 'interrupted', doneAt: now }));
    await messages.finish(doubted);
    tellOutcomes(options, byId, doubted, begun);
  }
  const lost = left.find((id) => !retaken.has(id));
  if (lost !== undefined) throw elsewhere(lost);
  return waiting;
}

const elsewhere = (id: string): RetryableError => new RetryableError('sending-elsewhere', `Command ${id} is being acted on by another attempt.`);

const mapOf = (commands: Command[]): Map<string, Command> => new Map(commands.map((command) => [command.id, command]));

async function actAndFinish(options: ActOnceOptions, commands: Command[], begun: number): Promise<Waiting[]> {
  if (commands.length === 0) return [];
  const { messages, clock, token } = options;
  const finished: (Outcome & { status: MessageStatus })[] = [];
  const waiting: Waiting[] = [];
  for (const outcome of await actOnEach(options, commands)) {
    const { id, status, reason = status } = outcome;
    if (status === 'later') waiting.push({ id, reason });
    else finished.push({ ...outcome, status });
  }
  const doneAt = clock.now();
  await messages.finish(finished.map((outcome) => ({ ...outcome, token, doneAt })));
  if (waiting.length) await messages.unsend(waiting.map(({ id }) => id), token);
  tellOutcomes(options, mapOf(commands), finished, begun);
  return waiting;
}

/** All at once; where that throws, one by one, so that only the failing ones fail. */
async function actOnEach(options: ActOnceOptions, commands: Command[]): Promise<Outcome[]> {
  let outcomes: Outcome[] = [];
  const [first] = commands;
  if (commands.length === 1 && first) {
    const failed = await attempt(options, first, async () => void (outcomes = await options.act(commands)));
    return failed ? [failed] : outcomes;
  }
  try {
    return await options.act(commands);
  } catch (error) {
    if (error instanceof RetryableError || isOutage(error)) throw error;
    for (const command of commands) outcomes.push(...(await actOnEach(options, [command])));
    return outcomes;
  }
}

/** Does what one command needs; where that fails for good there is a dead letter, and the outcome is answered. */
async function attempt({ deadLetters, clock, channel }: ActOnceOptions, command: Command, work: () => Promise<void>): Promise<{ id: string; status: 'failed'; reason: string } | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (error instanceof RetryableError || isOutage(error)) throw error;
    const { id, contact, step } = command;
    const reason = error instanceof Error ? error.message : String(error);
    await deadLetters.put([{ id: `command-${id}`, kind: 'command', contact, code: 'channel-failed', reason, step, topic: `channel.${channel}`, at: clock.now(), status: 'open', body: JSON.stringify(command) }]);
    return { id, status: 'failed', reason };
  }
}
