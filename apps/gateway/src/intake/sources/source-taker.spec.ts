import { Logger } from '@nestjs/common';
import { fullType } from '@parcours/events';
import type { SourceBatch, SourceMessage } from '@parcours/event-log';
import { Links, MovableClock, RetryableError } from '@parcours/platform';
import { IdentityClerk } from '@parcours/store';
import fc from 'fast-check';
import { memoryLog, memoryStores } from '../../../../../test/support/start-gateway';
import { DeadLettersService } from '../../dead-letters/dead-letters.service';
import { ConsentEffects } from '../consent-effects.service';
import { EventIntakeService } from '../event-intake.service';
import { Referrals } from '../referrals.service';
import type { SourceConfig } from './config/source-config.schema';
import type { SourceCount } from './source-metrics';
import { SourceTaker } from './source-taker';
import { cloudEventsTranslator } from './translators/cloud-events.translator';

// Faults are made on purpose here.
Logger.overrideLogger(false);

const now = Date.parse('2026-05-04T09:00:00Z');
const links = new Links('a secret of the test', 'http://localhost');
const config: SourceConfig = { name: 'lms', topic: 'lms.events', translator: 'cloudevents', from: 'beginning', backfill: false, identity: {} };

interface Given {
  id?: string;
  value: unknown;
  key?: string;
  headers?: Record<string, string>;
}

const event = (id: string, who = 'u-1', more: object = {}) => ({ specversion: '1.0', id, source: 'lms/main', type: 'course.started', time: '2026-05-04T08:00:00Z', data: { learner: { identifiers: [{ scheme: 'lms', issuer: 'lms/main', value: who }] }, course: { id: 'excel-2' } }, ...more });

const message = ({ value, key, headers = {} }: Given, offset: number): SourceMessage => ({
  topic: 'lms.events', partition: 3, offset, writtenAt: now - 1_000,
  key: key === undefined ? undefined : Buffer.from(key),
  value: value instanceof Uint8Array ? value : Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)),
  headers: Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, Buffer.from(text)])),
});

const batch = (values: unknown[], from = 40): SourceBatch => ({ partition: 3, messages: values.map((value, i) => message({ value }, from + i)) });

async function start(more: Partial<SourceConfig> = {}) {
  const clock = new MovableClock(now);
  const stores = memoryStores();
  const log = await memoryLog(clock);
  const intake = new EventIntakeService(stores, log, clock, new IdentityClerk(stores.identities, links), new Referrals(stores, clock, links), { countIntake: () => undefined }, new ConsentEffects(stores, links, clock));
  const counts: SourceCount[] = [];
  const taker = new SourceTaker({ ...config, ...more }, cloudEventsTranslator, { intake, deadLetters: stores.deadLetters, clock, bodyLimit: 150_000, metrics: { count: (_source, count) => counts.push(count) } });
  const letters = () => [...stores.deadLetters.letters.values()];
  const operator = new DeadLettersService(stores, log, intake);
  const appended = async () => (await log.state('learner.events')).ends.reduce((sum, end) => sum + end, 0);
  return { clock, stores, log, intake, taker, counts, letters, operator, appended };
}

describe('messages of a source', () => {
  it('come in as events, many in one call of the intake', async () => {
    const { taker, stores, intake, counts } = await start();
    const accept = jest.spyOn(intake, 'accept');
    await taker.take(batch(Array.from({ length: 500 }, (_, i) => event(`a-${i}`, `u-${i % 50}`))));
    expect([accept.mock.calls.length, await stores.archive.counts()]).toEqual([1, { pending: 0, appended: 500, anonymous: 0, outcome: 0 }]);
    expect(counts).toEqual([{ messages: 500, accepted: 500, duplicates: 0, rejected: [] }]);
    expect((await stores.archive.get('lms/main', 'a-0'))?.event).toMatchObject({ origin: 'native', type: fullType('course.started') });
  });

  it('may hold more events than messages: they go in 500 at a time', async () => {
    const { taker, intake, stores } = await start();
    const accept = jest.spyOn(intake, 'accept');
    await taker.take(batch([Array.from({ length: 300 }, (_, i) => event(`a-${i}`)), Array.from({ length: 250 }, (_, i) => event(`b-${i}`))]));
    expect([accept.mock.calls.map(([events]) => events.length), (await stores.archive.counts()).appended]).toEqual([[500, 50], 550]);
  });

  it('follow the rules of their source: platform, history, and who the key names', async () => {
    const { taker, stores } = await start({ source: 'lms/other', backfill: true, identity: { issuer: 'lms/other', key: 'lms', trust: ['lms'] } });
    const given = { ...event('a-1'), source: undefined, data: { learner: { identifiers: [{ scheme: 'email', value: 'ana@example.org' }] }, course: { id: 'c' } } };
    await taker.take({ partition: 3, messages: [message({ value: given, key: 'u-9' }, 1)] });
    const archived = await stores.archive.get('lms/other', 'a-1');
    expect(archived?.event).toMatchObject({ backfill: true, data: { learner: { identifiers: [{ scheme: 'lms', issuer: 'lms/other', value: 'u-9' }] } } });
    expect([...stores.identities.claims.keys()]).toEqual(['lms|lms/other|u-9']);
  });

  it('that are poison become dead letters with their place and reason; those around them go on', async () => {
    const { taker, stores, letters, counts } = await start();
    await taker.take(batch([event('a-1'), Buffer.from([0xff, 0xfe]), '{"id":', event('', 'u-2'), 'x'.repeat(150_001), event('a-2')]));
    expect((await stores.archive.counts()).appended).toBe(2);
    const place = { kind: 'intake', status: 'open', topic: 'lms.events', partition: 3, at: now, step: 'source lms' };
    expect(letters().sort((a, b) => (a.offset ?? 0) - (b.offset ?? 0))).toEqual([
      expect.objectContaining({ ...place, offset: 41, code: 'not-json', body: 'data:application/octet-stream;base64,//4=' }),
      expect.objectContaining({ ...place, offset: 42, code: 'not-json', body: '{"id":' }),
      expect.objectContaining({ ...place, offset: 43, code: 'out-of-range', body: JSON.stringify(event('', 'u-2')) }),
      expect.objectContaining({ ...place, offset: 44, code: 'message-too-large' }),
    ]);
    expect(letters().every(({ reason }) => reason.endsWith('.') && !reason.includes('undefined'))).toBe(true);
    expect(counts).toEqual([{ messages: 6, accepted: 2, duplicates: 0, rejected: expect.arrayContaining(['not-json', 'not-json', 'out-of-range', 'message-too-large']) }]);
  });

  it('that come again change nothing: neither events nor letters', async () => {
    const { taker, letters, counts, appended, clock } = await start();
    const messages = batch([event('a-1'), 'poison', [event('b-1'), event('', 'u-2'), { id: 7 }], event('a-1', 'u-2')]);
    await taker.take(messages);
    const before = letters().map(({ id }) => id);
    clock.moveTo(now + 60_000);
    await taker.take(messages);
    expect([letters().map(({ id }) => id), await appended()]).toEqual([before, 2]);
    expect([before.length, counts.map(({ accepted, duplicates }) => [accepted, duplicates])]).toEqual([4, [[2, 0], [0, 2]]]);
  });

  it('that lie where others lay before their topic was made anew are letters of their own', async () => {
    const { taker, letters } = await start();
    const [old] = batch(['poison']).messages;
    if (!old) throw new Error('no message');
    await taker.take({ partition: 3, messages: [old] });
    await taker.take({ partition: 3, messages: [{ ...old, writtenAt: now }] });
    expect(letters()).toHaveLength(2);
  });

  it('that were removed before they were read are told in a letter', async () => {
    const { taker, letters } = await start();
    await taker.take({ ...batch([event('a-1')]), lost: { from: 10, until: 40 } });
    expect(letters()).toEqual([expect.objectContaining({ code: 'messages-lost', offset: 10, partition: 3, reason: expect.stringContaining('Messages 10 to 39 of lms.events/3 were removed'), body: '{"from":10,"until":40}' })]);
  });

  it('that only our own fault keeps out stay behind alone', async () => {
    const { taker, intake, stores, letters } = await start();
    const accept = intake.accept.bind(intake);
    jest.spyOn(intake, 'accept').mockImplementation(async (events, options) => {
      if (JSON.stringify(events).includes('"a-2"')) throw new TypeError('quotes ana@example.org');
      return accept(events, options);
    });
    await taker.take(batch([event('a-1'), event('a-2'), event('a-3')]));
    expect([(await stores.archive.counts()).appended, letters().map(({ code, offset }) => [code, offset])]).toEqual([2, [['intake-fault', 41]]]);
    expect(letters()[0]?.reason).not.toContain('ana');
  });

  it('of somebody who asked to be anonymous are not kept with a name', async () => {
    const { taker, letters } = await start();
    const said = { ...event('e-1', 'u-secret'), type: 'evaluation.submitted' };
    await taker.take(batch([{ ...said, data: { ...said.data, evaluation: { kind: 'lukewarm', anonymous: true } } }]));
    expect([letters().length, JSON.stringify(letters()).includes('u-secret')]).toEqual([1, false]);
  });
});

describe('a fault that may pass', () => {
  const down = () => Promise.reject(new Error('connection refused to ana@example.org'));
  it.each([
    ['the archive', ({ stores }: Started) => jest.spyOn(stores.archive, 'insert')],
    ['identities', ({ stores }: Started) => jest.spyOn(stores.identities, 'claim')],
    ['our own log', ({ log }: Started) => jest.spyOn(log, 'append')],
    ['the mark', ({ stores }: Started) => jest.spyOn(stores.archive, 'markAppended')],
    ['the look at dead letters', ({ stores }: Started) => jest.spyOn(stores.deadLetters, 'get')],
    ['dead letters', ({ stores }: Started) => jest.spyOn(stores.deadLetters, 'put')],
  ])('of %s holds the batch, and the same batch goes through once it has passed', async (_what, spy) => {
    const started = await start();
    const { taker, stores, letters, counts } = started;
    const messages = batch([event('a-1'), 'poison', event('a-2', 'u-2')]);
    spy(started).mockImplementationOnce(down);
    await expect(taker.take(messages)).rejects.toThrow(RetryableError);
    expect(counts).toEqual([]);
    await taker.take(messages);
    expect([(await stores.archive.counts()).appended, (await stores.archive.counts()).pending, letters().map(({ offset }) => offset)]).toEqual([2, 0, [41]]);
  });

  it('in the middle of a large batch keeps what was taken in before it', async () => {
    const { taker, stores, log } = await start();
    const append = log.append.bind(log);
    let calls = 0;
    const spy = jest.spyOn(log, 'append').mockImplementation((topic, records) => (++calls === 2 ? down() : append(topic, records)));
    const messages = batch([Array.from({ length: 500 }, (_, i) => event(`a-${i}`)), Array.from({ length: 20 }, (_, i) => event(`b-${i}`))]);
    await expect(taker.take(messages)).rejects.toThrow(RetryableError);
    spy.mockRestore();
    await taker.take(messages);
    expect(await stores.archive.counts()).toMatchObject({ appended: 520, pending: 0 });
  });

  it('at any step, any number of times, leaves the same as none', async () => {
    const undisturbed = await start();
    const values = [event('a-1'), 'poison', [event('b-1', 'u-2'), { id: 1 }], event('a-1', 'u-3'), event('a-2')];
    await undisturbed.taker.take(batch(values));
    const left = async ({ stores, letters }: Started) => [(await stores.archive.counts()), [...stores.archive.events.keys()].sort(), letters().map(({ id, code }) => `${id} ${code}`).sort()];
    const expected = await left(undisturbed);
    await fc.assert(fc.asyncProperty(fc.array(fc.nat(5), { maxLength: 6 }), fc.boolean(), async (faults, twice) => {
      const started = await start();
      const { stores, log, taker } = started;
      const steps = [() => jest.spyOn(stores.archive, 'standing'), () => jest.spyOn(stores.archive, 'insert'), () => jest.spyOn(log, 'append'), () => jest.spyOn(stores.archive, 'markAppended'), () => jest.spyOn(stores.deadLetters, 'get'), () => jest.spyOn(stores.deadLetters, 'put')];
      for (const fault of faults) {
        const spy = steps[fault]?.().mockImplementationOnce(down);
        await taker.take(batch(values)).catch(() => undefined);
        spy?.mockRestore();
      }
      await taker.take(batch(values));
      if (twice) await taker.take(batch(values));
      expect(await left(started)).toEqual(expected);
    }), { numRuns: 40 });
  });
});

describe('a letter of a source', () => {
  it('is replayed as it came once nothing stands against it, with the rules of its source', async () => {
    const { taker, stores, letters, operator } = await start({ source: 'lms/main' });
    await taker.take(batch([event('a-1'), { ...event('a-1', 'u-2'), source: undefined }]));
    const [letter] = letters();
    await expect(operator.replay(letter?.id ?? '', 'op')).rejects.toMatchObject({ problem: { status: 409, code: 'id-conflict' } });
    stores.archive.events.clear();
    expect(await operator.replay(letter?.id ?? '', 'op')).toMatchObject({ letter: { status: 'replayed', topic: 'lms.events', partition: 3, offset: 41 } });
    expect(await stores.archive.get('lms/main', 'a-1')).toMatchObject({ contact: links.contactId('lms|lms/main|u-2') });
  });

  it('of what could not be read is replayed with a corrected event, and stays answered when its message comes again', async () => {
    const { taker, stores, letters, operator } = await start();
    await taker.take(batch(['{"id":']));
    const id = letters()[0]?.id ?? '';
    await expect(operator.replay(id, 'op')).rejects.toMatchObject({ problem: { status: 422 } });
    expect(letters()).toEqual([expect.objectContaining({ status: 'open', offset: 40 })]);
    await operator.replay(id, 'op', event('a-1'));
    expect((await stores.archive.counts()).appended).toBe(1);
    await taker.take(batch(['{"id":']));
    expect(letters().map(({ status }) => status)).toEqual(['replayed']);
  });

  it('of an untrusted identity is replayed as it stands when an operator says so', async () => {
    const { taker, stores, letters, operator } = await start({ identity: { trust: ['email'] } });
    await taker.take(batch([event('a-1')]));
    expect(letters()).toEqual([expect.objectContaining({ code: 'identity-untrusted', reason: expect.stringContaining('(email)') })]);
    await operator.replay(letters()[0]?.id ?? '', 'op');
    expect((await stores.archive.counts()).appended).toBe(1);
  });
});

type Started = Awaited<ReturnType<typeof start>>;
