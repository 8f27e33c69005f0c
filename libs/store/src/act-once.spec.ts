import type { Command } from '@parcours/journey';
import { DataFileError, MovableClock, RetryableError } from '@parcours/platform';
import { MemoryDeadLetterStore } from '../../../test/support/memory/memory-stores';
import { MemoryMessageStore } from '../../../test/support/memory/memory-message-store';
import { actOnce, type ActOnceOptions, type Outcome } from './act-once';
import type { MessageStore } from './ports';

const begin = Date.parse('2026-03-02T09:00:00Z');
const command = (id: string, more: Partial<Command> = {}): Command => ({ id, type: 'email.send', contact: 'c-1', learner: 'ana@example.org', journey: 'welcome', runId: 'r', run: 'enr-1', step: 'hello', purpose: 'service', at: begin, ...more }) as Command;

function channel(idempotent: boolean) {
  const clock = new MovableClock(begin);
  const messages = new MemoryMessageStore();
  const deadLetters = new MemoryDeadLetterStore();
  const sent: string[] = [];
  let attempts = 0;
  const act: ActOnceOptions['act'] = async (commands) => {
    for (const { id } of commands) if (id.startsWith('bad')) throw new TypeError(`cannot render ${id}`);
    sent.push(...commands.map(({ id }) => id));
    return commands.map(({ id }) => ({ id, status: 'done' as const }));
  };
  const handle = (commands: Command[], more: Partial<ActOnceOptions> = {}) =>
    actOnce({ messages, deadLetters, clock, channel: 'email', commands, idempotent, token: `attempt-${++attempts}`, act, ...more });
  const status = (id: string) => messages.rows.get(id)?.status;
  return { clock, messages, deadLetters, sent, handle, status };
}

const killed = new Error('the process ended here');

/** The attempt of a process that dies in `where`: from then on it writes nothing more. */
function dying(messages: MessageStore, where: 'refuse' | 'act'): Partial<ActOnceOptions> {
  let dead = false;
  const mortal = new Proxy(messages, {
    get: (target, name: keyof MessageStore) => (...rest: never[]) => (dead ? Promise.reject(killed) : (target[name] as (...given: never[]) => Promise<unknown>).apply(target, rest)),
  });
  const die = (): Promise<never> => {
    dead = true;
    return Promise.reject(new RetryableError('killed', 'the process ended here'));
  };
  return { messages: mortal, [where]: die };
}

/** A promise, and what resolves it. */
function held<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((done) => (resolve = done));
  return { promise, resolve };
}

describe('acting once', () => {
  it('acts on a command that comes twice, in one batch or in two, once', async () => {
    const { handle, sent, status } = channel(false);
    await handle([command('a'), command('a')]);
    await handle([command('a')]);
    expect(sent).toEqual(['a']);
    expect(status('a')).toBe('done');
  });

  it('takes over a claim whose holder died, once its lease has ended', async () => {
    const { handle, sent, messages, clock } = channel(false);
    await expect(handle([command('a')], dying(messages, 'refuse'))).rejects.toThrow('ended here');
    await expect(handle([command('a')])).rejects.toThrow('being acted on by another attempt');
    expect(sent).toEqual([]);
    clock.moveTo(begin + 10_000);
    await handle([command('a')]);
    expect(sent).toEqual(['a']);
    expect(messages.rows.get('a')?.status).toBe('done');
  });

  it.each([
    ['redoes what a dead process left sending where that is harmless', true, ['a'], 'done'],
    ['leaves it uncertain where it is not: marketing mail is never sent again on doubt', false, [], 'uncertain'],
  ])('%s', async (_what, idempotent, expected, outcome) => {
    const { handle, sent, status, clock, messages } = channel(idempotent);
    await expect(handle([command('a')], dying(messages, 'act'))).rejects.toThrow('ended here');
    expect(status('a')).toBe('sending');
    clock.moveTo(begin + 10_000);
    await handle([command('a')]);
    expect(sent).toEqual(expected);
    expect(status('a')).toBe(outcome);
  });

  it.each<[string, 'refuse' | 'act', boolean, string[], string]>([
    ['acts on what a dead process had claimed', 'refuse', true, ['a'], 'done'],
    ['redoes what it was sending where that is harmless', 'act', true, ['a'], 'done'],
    ['leaves it uncertain where it is not', 'act', false, [], 'uncertain'],
  ])('%s as soon as its claims are released', async (_what, where, idempotent, expected, outcome) => {
    const { handle, sent, messages, status } = channel(idempotent);
    await expect(handle([command('a')], dying(messages, where))).rejects.toThrow('ended here');
    expect(await messages.releaseClaims()).toBe(1);
    await handle([command('a')]);
    expect([sent, status('a')]).toEqual([expected, outcome]);
  });

  it('waits for a live attempt instead of deciding for it', async () => {
    const { handle, messages } = channel(true);
    await expect(handle([command('a')], dying(messages, 'act'))).rejects.toThrow('ended here');
    await expect(handle([command('a')])).rejects.toThrow('being acted on by another attempt');
  });

  it('waits for a slow attempt as long as it lives, and never sends beside it', async () => {
    jest.useFakeTimers();
    try {
      const { handle, sent, status, clock } = channel(false);
      const answer = held<Outcome[]>();
      const slow = handle([command('a')], { act: () => answer.promise });
      for (let passed = 3_000; passed <= 60_000; passed += 3_000) {
        clock.moveTo(begin + passed);
        await jest.advanceTimersByTimeAsync(3_000);
        await expect(handle([command('a')])).rejects.toThrow('being acted on by another attempt');
      }
      answer.resolve([{ id: 'a', status: 'done' }]);
      await slow;
      await handle([command('a')]);
      expect([sent, status('a')]).toEqual([[], 'done']);
    } finally {
      jest.useRealTimers();
    }
  });

  it('holds nothing back when it fails: the next attempt goes on at once', async () => {
    const { handle, sent, messages } = channel(true);
    await expect(handle([command('dead')], dying(messages, 'refuse'))).rejects.toThrow('ended here');
    await expect(handle([command('a'), command('dead')])).rejects.toThrow('being acted on by another attempt');
    await handle([command('a')]);
    await expect(handle([command('b')], { act: () => Promise.reject(new RetryableError('away', 'the provider is away')) })).rejects.toThrow('away');
    await handle([command('b')]);
    expect(sent).toEqual(['a', 'b']);
  });

  it('fails no command because the disk is full: it is acted on when there is room', async () => {
    const { handle, sent, deadLetters, status } = channel(true);
    await expect(handle([command('a'), command('b')], { act: () => Promise.reject(new DataFileError('data-unwritable', 'parcours.db')) })).rejects.toThrow('can not be written');
    expect([deadLetters.letters.size, status('a')]).toEqual([0, 'sending']);
    await handle([command('a'), command('b')]);
    expect(sent).toEqual(['a', 'b']);
  });

  it('redoes what was left sending by one attempt at a time', async () => {
    const { handle, sent, messages, clock } = channel(true);
    await expect(handle([command('a')], dying(messages, 'act'))).rejects.toThrow('ended here');
    clock.moveTo(begin + 10_000);
    const answer = held<Outcome[]>();
    const one = handle([command('a')], { act: () => answer.promise });
    await expect(handle([command('a')])).rejects.toThrow('being acted on by another attempt');
    answer.resolve([{ id: 'a', status: 'done', detail: { by: 'one' } }]);
    await one;
    expect([sent, messages.rows.get('a')]).toMatchObject([[], { status: 'done', detail: { by: 'one' } }]);
  });

  it.each([
    ['leaves at most ten in doubt where doubt stays', false, 10],
    ['does all at once where it does no harm', true, 25],
  ])('%s', async (_what, idempotent, begun) => {
    const { handle, messages } = channel(idempotent);
    await expect(handle(Array.from({ length: 25 }, (_, i) => command(`m-${i}`)), dying(messages, 'act'))).rejects.toThrow('ended here');
    expect([...messages.rows.values()].filter(({ status }) => status === 'sending')).toHaveLength(begun);
  });

  it('fails one command with a dead letter and goes on with the others', async () => {
    const { handle, sent, status, deadLetters } = channel(false);
    await handle([command('a'), command('bad-1'), command('b')]);
    expect(sent).toEqual(['a', 'b']);
    expect(status('bad-1')).toBe('failed');
    expect([...deadLetters.letters.values()]).toEqual([expect.objectContaining({ kind: 'command', reason: 'cannot render bad-1', step: 'hello', topic: 'channel.email' })]);
  });

  it('does not act on what expired or was refused, and says so', async () => {
    const { handle, sent, messages } = channel(false);
    await handle([command('late', { expiresAt: begin - 1 }), command('stop'), command('go')], { refuse: ({ id }) => (id === 'stop' ? 'not-on-allow-list' : undefined) });
    expect(sent).toEqual(['go']);
    expect(messages.rows.get('late')).toMatchObject({ status: 'expired', reason: 'expired' });
    expect(messages.rows.get('stop')).toMatchObject({ status: 'refused', reason: 'not-on-allow-list' });
  });
});
