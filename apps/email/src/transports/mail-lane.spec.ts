import type { MailResult, MailTransport } from '../mail-transport.port';
import type { MachineTime } from './machine-time';
import { MailLane } from './mail-lane';
import { mailOf } from './mail-transport.contract';

/** Time that passes when somebody waits. */
function movableTime(): MachineTime & { waits: number[] } {
  let at = 0;
  const waits: number[] = [];
  return { waits, now: () => at, chance: () => 1, wait: async (ms) => { waits.push(ms); at += ms; } };
}

const answering = (answer: object): MailTransport => ({ name: 'test', idempotent: false, send: async (mails) => mails.map(({ id }) => ({ id, ...answer }) as MailResult) });
const marketing = { marketing: true };

describe('a lane', () => {
  it('lets no more than so many a second begin', async () => {
    const time = movableTime();
    const lane = new MailLane({ transport: answering({ type: 'delivered' }), perSecond: 4, time });
    for (let i = 0; i < 9; i += 1) {
      expect(await lane.admit(marketing)).toBeUndefined();
      lane.leave();
    }
    expect([time.now(), lane.atOnce]).toEqual([2_000, 4]);
  });

  it('waits for a short pause where the mail is', async () => {
    const time = movableTime();
    const lane = new MailLane({ transport: answering({ type: 'later', reason: 'provider-busy', afterMs: 4_000 }), perSecond: 0, time });
    await lane.send([mailOf('m-0')]);
    expect([await lane.admit(marketing), time.waits]).toEqual([undefined, [4_000]]);
  });

  it('says at once that a mail waits where the pause is long', async () => {
    const time = movableTime();
    const lane = new MailLane({ transport: answering({ type: 'later', reason: 'provider-busy', afterMs: 60_000 }), perSecond: 0, time });
    await lane.send([mailOf('m-0')]);
    expect([await lane.admit(marketing), time.waits]).toEqual(['provider-paused', []]);
  });

  it('tells what its provider answers, and that it is left alone', async () => {
    const told: string[] = [];
    const lane = new MailLane({ transport: answering({ type: 'uncertain', reason: 'x' }), perSecond: 0, time: movableTime(), onResult: (result) => told.push(result), onState: (state) => told.push(state) });
    await lane.send(Array.from({ length: 10 }, (_, i) => mailOf(`m-${i}`)));
    expect([told.filter((word) => word === 'uncertain').length, told.at(-2), lane.state]).toEqual([10, 'open', 'open']);
  });

  it('lets no more be on their way than go at once, whoever sends them, first come first', async () => {
    const lane = new MailLane({ transport: answering({ type: 'delivered' }), perSecond: 2, time: movableTime() });
    const begun: number[] = [];
    const all = Array.from({ length: 5 }, (_, i) => lane.admit(marketing).then(() => begun.push(i)));
    await new Promise(setImmediate);
    expect(begun).toEqual([0, 1]);
    lane.leave();
    await new Promise(setImmediate);
    expect(begun).toEqual([0, 1, 2]);
    for (let i = 0; i < 4; i += 1) lane.leave();
    await Promise.all(all);
    expect(begun).toEqual([0, 1, 2, 3, 4]);
  });

  it('goes on with a provider that answered others since those began that got no answer', async () => {
    const time = movableTime();
    const answers: object[] = [];
    const transport: MailTransport = { name: 'test', idempotent: false, send: async (mails) => {
      const answer = answers.shift() ?? { type: 'accepted' };
      if ('slow' in answer) await slow;
      return mails.map(({ id }) => ({ id, ...answer }) as MailResult);
    } };
    let end = (): void => undefined;
    const slow = new Promise<void>((resolve) => (end = resolve));
    const lane = new MailLane({ transport, perSecond: 0, time });
    for (let i = 0; i < 20; i += 1) answers.push({ type: 'uncertain', reason: 'no-answer-in-time', slow: true });
    const unanswered = Array.from({ length: 20 }, (_, i) => lane.send([mailOf(`m-${i}`)]));
    await time.wait(1_000);
    await lane.send([mailOf('m-answered')]);
    end();
    await Promise.all(unanswered);
    expect(lane.state).toBe('closed');
  });
});
