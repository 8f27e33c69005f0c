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

  it.each([
    ['left while it waited for its turn', 2_000, [], 'refused'],
    ['left, where it did not wait', 0, ['a'], 'done'],
  ])('asks again whether it may be sent: somebody who %s', async (_what, waitMs, expected, ended) => {
    const { handle, sent, status, clock } = channel(false);
    let left = false;
    await handle([command('a')], {
      refuse: () => (left ? 'unsubscribed' : undefined),
      admit: async () => {
        left = true;
        clock.moveTo(clock.now() + waitMs);
        return undefined;
      },
    });
    expect([sent, status('a')]).toEqual([expected, ended]);
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

  describe('where doubt stays', () => {
    const many = (count: number): Command[] => Array.from({ length: count }, (_, i) => command(`m-${i}`));
    /** Lets everything that waits for nothing but turns of the event loop go on: claim, mark and outcome are one each. */
    const turn = async (): Promise<void> => {
      for (let turns = 0; turns < 10; turns += 1) await new Promise((resolve) => setImmediate(resolve));
    };

    it('begins the next as soon as one of those under way is done', async () => {
      const { handle, status } = channel(false);
      const open = new Map<string, (outcomes: Outcome[]) => void>();
      const act = ([one]: Command[]): Promise<Outcome[]> => new Promise((resolve) => open.set(one?.id ?? '', resolve));
      const all = handle(many(6), { act, atOnce: 4 });
      await turn();
      expect([...open.keys()]).toEqual(['m-0', 'm-1', 'm-2', 'm-3']);
      open.get('m-2')?.([{ id: 'm-2', status: 'done' }]);
      await turn();
      expect([[...open.keys()].at(-1), status('m-2'), status('m-4'), status('m-5')]).toEqual(['m-4', 'done', 'sending', 'claimed']);
      for (const id of ['m-0', 'm-1', 'm-3', 'm-4']) open.get(id)?.([{ id, status: 'done' }]);
      await turn();
      open.get('m-5')?.([{ id: 'm-5', status: 'done' }]);
      expect(await all).toEqual([]);
    });

    it('puts back what did not leave after all others did, answers why, and acts on it alone the next time', async () => {
      const { handle, sent, status, messages } = channel(false);
      const act = async ([one]: Command[]): Promise<Outcome[]> => {
        const { id = '' } = one ?? {};
        if (id === 'm-1') return [{ id, status: 'later', reason: 'provider-busy' }];
        sent.push(id);
        return [{ id, status: 'done' }];
      };
      expect(await handle(many(3), { act, atOnce: 1 })).toEqual([{ id: 'm-1', reason: 'provider-busy' }]);
      expect([sent, status('m-1'), messages.rows.get('m-1')?.leaseUntil]).toEqual([['m-0', 'm-2'], 'claimed', 0]);
      await handle(many(3));
      expect([sent, status('m-1')]).toEqual([['m-0', 'm-2', 'm-1'], 'done']);
    });

    it('asks whether a command may go, and makes it, before it is in doubt', async () => {
      const { handle, status } = channel(false);
      const seen: unknown[] = [];
      const watch = (what: string) => async ({ id }: Command) => void seen.push([what, status(id)]);
      const waiting = await handle(many(2), {
        refuse: async (one) => (await watch('refuse')(one), undefined), prepare: watch('prepare'), admit: async (one) => (await watch('admit')(one), one.id === 'm-0' ? 'warm-up' : undefined),
        act: async ([one]) => (one && (await watch('act')(one)), [{ id: 'm-1', status: 'done' as const }]), atOnce: 1,
      });
      expect(seen).toEqual([['refuse', 'claimed'], ['prepare', 'claimed'], ['admit', 'claimed'], ['refuse', 'claimed'], ['prepare', 'claimed'], ['admit', 'claimed'], ['act', 'sending']]);
      expect([waiting, status('m-0')]).toEqual([[{ id: 'm-0', reason: 'warm-up' }], 'claimed']);
    });

    it('tells once of each that was asked in that it is over: where it went, where it waits, and where that failed', async () => {
      const { handle } = channel(false);
      const over: string[] = [];
      const admitted = ({ id }: Command): void => void over.push(id);
      const act = async ([one]: Command[]): Promise<Outcome[]> => [{ id: one?.id ?? '', status: 'done' }];
      await handle([...many(2), command('stop')], { act, admitted, admit: async ({ id }) => (id === 'm-1' ? 'warm-up' : undefined), refuse: ({ id }) => (id === 'stop' ? 'unsubscribed' : undefined), atOnce: 1 });
      expect(over).toEqual(['m-0', 'm-1']);
      await expect(handle([command('n-0')], { act, admitted, admit: () => Promise.reject(new RetryableError('store-unreachable', 'away')) })).rejects.toThrow('away');
      expect(over).toEqual(['m-0', 'm-1', 'n-0']);
    });

    it('fails alone what can not be made', async () => {
      const { handle, sent, status, deadLetters } = channel(false);
      await handle([command('a'), command('b')], { prepare: async ({ id }) => { if (id === 'a') throw new TypeError('cannot render a'); } });
      expect([sent, status('a'), status('b'), [...deadLetters.letters.keys()]]).toEqual([['b'], 'failed', 'done', ['command-a']]);
    });

    it('waits for those under way when one fails, and begins no other', async () => {
      const { handle, sent, status } = channel(false);
      const slow = held<Outcome[]>();
      const act = async ([one]: Command[]): Promise<Outcome[]> => {
        if (one?.id === 'm-0') throw new RetryableError('store-unreachable', 'away');
        return slow.promise;
      };
      const all = handle(many(4), { act, atOnce: 2 });
      await turn();
      slow.resolve([{ id: 'm-1', status: 'done' }]);
      await expect(all).rejects.toThrow('away');
      expect([status('m-1'), status('m-2'), status('m-3')]).toEqual(['done', 'claimed', 'claimed']);
      await handle(many(4));
      expect([sent, status('m-0')]).toEqual([['m-2', 'm-3'], 'uncertain']);
    });

    it('tells of what a dead process leaves in doubt before it is written', async () => {
      const { handle, messages, clock, status } = channel(false);
      await expect(handle([command('a')], dying(messages, 'act'))).rejects.toThrow('ended here');
      clock.moveTo(begin + 10_000);
      const told: unknown[] = [];
      await handle([command('a')], { doubt: async (commands) => void told.push(...commands.map(({ id }) => [id, status(id)])) });
      expect([told, status('a')]).toEqual([[['a', 'sending']], 'uncertain']);
    });

    it('lets what expired while it waited go no more', async () => {
      const { handle, sent, clock, status } = channel(false);
      const late = command('a', { expiresAt: begin + 1 });
      expect(await handle([late], { admit: async () => 'provider-paused' })).toHaveLength(1);
      clock.moveTo(begin + 2);
      expect([await handle([late]), sent, status('a')]).toEqual([[], [], 'expired']);
    });
  });
});
