import { EVENT_NAMES, fullType, type Identifier, type LearnerEvent } from '@parcours/events';
import { Links, MovableClock } from '@parcours/platform';
import { IdentityClerk } from '@parcours/store';
import fc from 'fast-check';
import type { MemoryEventLog } from '../../../../test/support/memory/memory-event-log';
import { memoryLog, memoryStores } from '../../../../test/support/start-gateway';
import { ConsentEffects } from './consent-effects.service';
import { EventIntakeService } from './event-intake.service';
import { Referrals } from './referrals.service';

const now = Date.parse('2026-05-04T09:00:00Z');
const links = new Links('a secret of the test', 'http://localhost');
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/;

interface Given {
  specversion: string;
  id: string;
  source: string;
  type: string;
  data: Record<string, unknown>;
  [extension: string]: unknown;
}

const lms = (value: string): Identifier => ({ scheme: 'lms', issuer: 'lms/main', value });
const mail = (value: string): Identifier => ({ scheme: 'email', value });
const event = (id: string, identifiers: Identifier[], more: Record<string, unknown> = {}): Given => ({
  specversion: '1.0', id, source: 'lms/main', type: 'course.started', time: '2026-05-04T08:00:00Z', data: { learner: { identifiers }, course: { id: 'excel-2' } }, ...more,
});

async function start() {
  const clock = new MovableClock(now);
  const stores = memoryStores();
  const log = await memoryLog(clock);
  const gateway = () => new EventIntakeService(stores, log, clock, new IdentityClerk(stores.identities, links), new Referrals(stores, clock, links), { countIntake: () => undefined }, new ConsentEffects(stores, links, clock));
  return { clock, stores, log, intake: gateway(), gateway };
}

async function appended(log: MemoryEventLog): Promise<{ key: string; partition: number; event: LearnerEvent }[]> {
  const { partitions } = await log.state('learner.events');
  const records = (await Promise.all(Array.from({ length: partitions }, (_, partition) => log.read('learner.events', partition, 0, 10_000)))).flat();
  return records.map(({ key, partition, value }) => ({ key, partition, event: (JSON.parse(value) as { event: LearnerEvent }).event }));
}

describe('the intake', () => {
  it('archives an event, appends it to its contact’s partition, and says when it was received', async () => {
    const { intake, stores, log } = await start();
    expect(await intake.accept([event('a-1', [lms('u-1'), mail('Ana@Example.org')], { subject: 'somebody else' })])).toEqual({ accepted: 1, duplicates: 0, rejected: [] });
    const [record] = await appended(log);
    const contact = links.contactId('lms|lms/main|u-1');
    expect(contact).toMatch(uuid);
    expect(record).toMatchObject({ key: contact, partition: Number.parseInt(contact.slice(-8), 16) % 4, event: { subject: contact, originsubject: 'somebody else', type: fullType('course.started'), origin: 'native', receivedat: '2026-05-04T09:00:00Z' } });
    expect(await stores.archive.get('lms/main', 'a-1')).toMatchObject({ contact, status: 'appended', time: Date.parse('2026-05-04T08:00:00Z'), receivedAt: now, event: record?.event });
    expect(await stores.identities.find(['lms|lms/main|u-1', 'email||ana@example.org'])).toEqual(new Map([['lms|lms/main|u-1', contact], ['email||ana@example.org', contact]]));
  });

  it('takes a batch of 500 in one round trip per step', async () => {
    const { intake, stores, log } = await start();
    const spies = [
      jest.spyOn(stores.archive, 'standing'), jest.spyOn(stores.identities, 'shared'), jest.spyOn(stores.identities, 'claim'),
      jest.spyOn(stores.archive, 'insert'), jest.spyOn(log, 'append'), jest.spyOn(stores.archive, 'markAppended'), jest.spyOn(stores.deadLetters, 'put'),
    ];
    const batch = Array.from({ length: 500 }, (_, i) => event(i === 7 ? '' : `a-${i}`, [lms(`u-${i % 100}`)]));
    expect(await intake.accept(batch)).toMatchObject({ accepted: 499, rejected: [{ index: 7 }] });
    expect(spies.map((spy) => spy.mock.calls.length)).toEqual([1, 1, 1, 1, 1, 1, 1]);
  });

  it('settles what many requests claim at once together', async () => {
    const { intake, stores } = await start();
    const claim = jest.spyOn(stores.identities, 'claim');
    await Promise.all(Array.from({ length: 100 }, (_, i) => intake.accept([event(`a-${i}`, [lms(`u-${i}`)])])));
    expect(claim.mock.calls.length).toBeLessThanOrEqual(5);
    expect(stores.identities.claims.size).toBe(100);
  });

  it.each([
    ['as it came', {}],
    ['with its members in another order', { data: { course: { id: 'excel-2' }, learner: { identifiers: [lms('u-1')] } } }],
    ['with its time in another zone', { time: '2026-05-04T10:00:00+02:00' }],
    ['under its full type', { type: fullType('course.started') }],
  ])('calls a repeat a success: %s', async (_what, more) => {
    const { intake, clock, log } = await start();
    await intake.accept([event('a-1', [lms('u-1')])]);
    clock.moveTo(now + 60_000);
    expect(await intake.accept([event('a-1', [lms('u-1')], more)])).toEqual({ accepted: 0, duplicates: 1, rejected: [] });
    expect(await appended(log)).toHaveLength(1);
  });

  it.each([
    ['without a time', { time: undefined }],
    ['from the far future', { time: '2030-01-01T00:00:00Z' }],
  ])('knows an event %s again later', async (_what, more) => {
    const { intake, clock } = await start();
    await intake.accept([event('a-1', [lms('u-1')], more)]);
    clock.moveTo(now + 3_600_000);
    expect(await intake.accept([event('a-1', [lms('u-1')], more)])).toMatchObject({ duplicates: 1, rejected: [] });
  });

  it('quarantines the same id with another body, and claims nothing for it', async () => {
    const { intake, stores, log } = await start();
    await intake.accept([event('a-1', [lms('u-1')])]);
    const other = event('a-1', [lms('u-2')]);
    expect((await intake.accept([other])).rejected).toEqual([{ index: 0, id: 'a-1', code: 'id-conflict', message: expect.stringContaining('another body') }]);
    expect([...stores.deadLetters.letters.values()]).toEqual([expect.objectContaining({ kind: 'intake', code: 'id-conflict', status: 'open', body: JSON.stringify(other) })]);
    expect([stores.identities.claims.size, (await appended(log)).length]).toEqual([1, 1]);
    await intake.accept([other]);
    expect(stores.deadLetters.letters.size).toBe(1);
  });

  it('holds to the first of two bodies under one id also within a batch', async () => {
    const { intake, stores } = await start();
    const answer = await intake.accept([event('a-1', [lms('u-1')]), event('a-1', [lms('u-2')]), event('a-1', [lms('u-1')]), event('b-1', [lms('u-3')])]);
    expect(answer).toMatchObject({ accepted: 2, duplicates: 1, rejected: [{ index: 1, code: 'id-conflict' }] });
    expect([...stores.identities.claims.keys()].sort()).toEqual(['lms|lms/main|u-1', 'lms|lms/main|u-3']);
  });

  it.each<[string, Given[], string, number]>([
    ['nobody', [event('a-1', [mail('training@client.example')])], 'no-identifier', 0],
    ['two ids of one platform', [event('a-1', [lms('u-1'), lms('u-2')])], 'two-ids-of-one-issuer', 0],
    ['another id of a platform that knows the contact', [event('a-1', [lms('u-1'), { scheme: 'crm', value: 'c' }]), event('a-2', [{ scheme: 'crm', value: 'c' }, lms('u-2')])], 'two-ids-of-one-issuer', 1],
    ['two contacts', [event('a-1', [lms('u-1')]), event('a-2', [{ scheme: 'crm', value: 'c' }]), event('a-3', [lms('u-1'), { scheme: 'crm', value: 'c' }])], 'two-contacts', 2],
  ])('quarantines an event that names %s, in one batch as in several', async (_what, events, code, accepted) => {
    const together = await start();
    const answer = await together.intake.accept(events);
    expect(answer).toMatchObject({ accepted, rejected: [{ index: events.length - 1, id: events.at(-1)?.id, code }] });
    expect([...together.stores.deadLetters.letters.values()].map((letter) => [letter.code, letter.reason])).toEqual([[code, answer.rejected[0]?.message]]);
    const alone = await start();
    for (const one of events) await alone.intake.accept([one]);
    expect(alone.stores.identities.claims).toEqual(together.stores.identities.claims);
    expect([...alone.stores.deadLetters.letters.keys()]).toEqual([...together.stores.deadLetters.letters.keys()]);
  });

  it('makes a shared mailbox an address: it names neither of the two any more', async () => {
    const { intake, stores } = await start();
    const answer = await intake.accept([event('a-1', [lms('u-1'), mail('famille.roux@client.example')]), event('a-2', [lms('u-2'), mail('famille.roux@client.example')]), event('a-3', [mail('famille.roux@client.example')])]);
    expect(answer).toMatchObject({ accepted: 2, rejected: [{ id: 'a-3', code: 'no-identifier' }] });
    expect(await stores.identities.shared(['email||famille.roux@client.example'])).toEqual(new Set(['email||famille.roux@client.example']));
    expect(await intake.accept([event('a-1', [lms('u-1'), mail('famille.roux@client.example')])])).toMatchObject({ duplicates: 1, rejected: [] });
  });

  it('keeps of an anonymous evaluation what was said, never by whom', async () => {
    const { intake, stores, log } = await start();
    const evaluation = (id: string, who: string, comment: string) => event(id, [lms(who), mail(`${who}@example.org`)], { type: 'evaluation.submitted', subject: who, data: { learner: { identifiers: [lms(who)] }, course: { id: 'excel-2' }, enrolment: { id: `enr-${who}` }, evaluation: { kind: 'hot', nps: 3, comment, anonymous: true } } });
    expect(await intake.accept([evaluation('e-1', 'u-1', 'too fast')])).toEqual({ accepted: 1, duplicates: 0, rejected: [] });
    expect(await stores.archive.counts()).toEqual({ pending: 0, appended: 0, anonymous: 1, outcome: 0 });
    expect((await stores.archive.get('lms/main', 'e-1'))?.event.data).toEqual({ course: { id: 'excel-2' }, evaluation: { kind: 'hot', nps: 3, comment: 'too fast', anonymous: true } });
    expect(await intake.accept([evaluation('e-1', 'u-1', 'too fast')])).toMatchObject({ duplicates: 1 });
    // Also where it becomes a dead letter, and where a digest could be used to try out who it was.
    expect(await intake.accept([evaluation('e-1', 'u-9', 'too fast')])).toMatchObject({ duplicates: 1 });
    expect(await intake.accept([evaluation('e-1', 'u-1', 'too slow')])).toMatchObject({ rejected: [{ code: 'id-conflict' }] });
    expect(JSON.stringify([[...stores.archive.events.values()], [...stores.deadLetters.letters.values()]])).not.toContain('u-1');
    expect([stores.identities.claims.size, (await appended(log)).length]).toEqual([0, 0]);
  });

  it.each([
    ['one of this house', { internal: true }, 'parcours/pages', 'c-ana'],
    ['a sender outside', {}, 'lms/main', undefined],
    ['one of this house, of an event from outside', { internal: true }, 'lms/main', undefined],
  ])('believes the subject of %s only where it should', async (_who, options, source, believed) => {
    const { intake, log } = await start();
    await intake.accept([event('a-1', [lms('u-1')], { source, subject: 'c-ana' })], options);
    expect((await appended(log)).map(({ key }) => key)).toEqual([believed ?? links.contactId('lms|lms/main|u-1')]);
  });

  it('takes nothing from outside that calls itself one of this house: an outcome of the same id would be taken for its repeat', async () => {
    const { intake, log } = await start();
    expect(await intake.accept([event('a-1', [lms('u-1')], { source: 'parcours/email' })])).toMatchObject({ accepted: 0, rejected: [{ code: 'reserved-source', message: expect.stringContaining('Correct source') as string }] });
    expect(await appended(log)).toEqual([]);
  });

  it('finds by its command whom a message’s outcome concerns, and by its target whom a voided statement does', async () => {
    const { intake, stores, log } = await start();
    await stores.messages.claim([{ id: 'm-1', channel: 'email', type: 'email.send', contact: 'c-ana', learner: 'a', journey: 'j', runId: 'r', run: 'k', step: 's', purpose: 'service', status: 'claimed', at: now }], 't', now, now);
    await intake.accept([event('a-1', [lms('u-1')])]);
    const answer = await intake.accept([
      event('o-1', [], { type: 'email.delivered', data: { command: 'm-1' } }), event('o-2', [], { type: 'email.delivered', data: { command: 'm-2' } }),
      event('v-1', [], { type: 'statement.voided', data: { target: 'a-1' } }),
    ]);
    expect(answer).toMatchObject({ accepted: 2, rejected: [{ id: 'o-2', code: 'no-identifier' }] });
    expect((await appended(log)).map(({ key, event: { id } }) => [id, key]).sort()).toEqual([['a-1', links.contactId('lms|lms/main|u-1')], ['o-1', 'c-ana'], ['v-1', links.contactId('lms|lms/main|u-1')]]);
  });

  it('takes well-formed events of types it does not know, with all they carry', async () => {
    const { intake, stores } = await start();
    const data = { learner: { identifiers: [lms('u-1')] }, badge: { name: 'Expert', levels: [1, 2] } };
    expect(await intake.accept([event('a-1', [], { type: 'com.lms.badge.earned', campus: 'lyon', data })])).toMatchObject({ accepted: 1 });
    expect((await stores.archive.get('lms/main', 'a-1'))?.event).toMatchObject({ type: 'com.lms.badge.earned', campus: 'lyon', data });
  });

  it('rejects an event without an id in words its sender can act on', async () => {
    const { intake } = await start();
    const { rejected } = await intake.accept([event('a', [lms('u-1')], { id: undefined })]);
    expect(rejected).toEqual([{ index: 0, code: 'missing', message: 'id: expected a string, found nothing. Add id.' }]);
  });

  it('appends a pending event again as it was archived, when it comes again', async () => {
    const { intake, stores, log, clock } = await start();
    jest.spyOn(log, 'append').mockRejectedValueOnce(new Error('the log is down'));
    await expect(intake.accept([event('a-1', [lms('u-1')], { time: undefined })])).rejects.toMatchObject({ name: 'RetryableError', code: 'intake-unavailable' });
    expect(await stores.archive.counts()).toMatchObject({ pending: 1, appended: 0 });
    clock.moveTo(now + 60_000);
    expect(await intake.accept([event('a-1', [lms('u-1')], { time: undefined })])).toEqual({ accepted: 0, duplicates: 1, rejected: [] });
    expect((await appended(log)).map(({ event: { time, receivedat } }) => [time, receivedat])).toEqual([['2026-05-04T09:00:00Z', '2026-05-04T09:00:00Z']]);
    expect(await stores.archive.counts()).toMatchObject({ pending: 0, appended: 1 });
  });

  it('makes one contact and one archived event of the same event sent many times at once, through several gateways', async () => {
    const { gateway, stores, log } = await start();
    const gateways = [gateway(), gateway(), gateway()];
    const answers = await Promise.all(Array.from({ length: 60 }, (_, i) => gateways[i % 3]?.accept([event('a-1', [lms('u-1'), mail('ana@example.org')])])));
    expect(answers.reduce((sum, answer) => sum + (answer?.accepted ?? 0), 0)).toBe(1);
    expect(answers.every((answer) => answer?.rejected.length === 0)).toBe(true);
    expect(new Set((await appended(log)).map(({ key, event: { id } }) => `${key} ${id}`)).size).toBe(1);
    expect(new Set([...stores.identities.claims.values()].map(({ contact }) => contact)).size).toBe(1);
  });

  it('decides again when another gateway was first with a claim', async () => {
    const { intake, stores, log } = await start();
    jest.spyOn(stores.identities, 'claim').mockImplementationOnce(async () => {
      await stores.identities.claim([{ key: 'email||ana@example.org', contact: 'c-other', identifier: mail('ana@example.org') }]);
      return stores.identities.find(['email||ana@example.org']);
    });
    expect(await intake.accept([event('a-1', [mail('ana@example.org')]), event('a-2', [mail('ana@example.org'), lms('u-1')])])).toMatchObject({ accepted: 2 });
    expect((await appended(log)).map(({ key }) => key)).toEqual(['c-other', 'c-other']);
    expect((await stores.identities.of('c-other')).map(({ key }) => key)).toEqual(['email||ana@example.org', 'lms|lms/main|u-1']);
  });

  it('gives up, for the sender to come again, when claims are lost without end', async () => {
    const { intake, stores } = await start();
    jest.spyOn(stores.identities, 'claim').mockResolvedValue(new Map());
    await expect(intake.accept([event('a-1', [lms('u-1')])])).rejects.toMatchObject({ code: 'identity-contended' });
    expect(stores.archive.events.size).toBe(0);
  });
});

describe('anything at all', () => {
  const sound = event('a-1', [lms('u-1')]) as Record<string, unknown>;
  const spoilt = fc.tuple(fc.constantFrom(...Object.keys(sound), 'subject', 'receivedat', 'backfill', 'campus', 'data_base64'), fc.anything({ withNullPrototype: true, maxDepth: 3 })).map(([key, value]) => ({ ...sound, [key]: value }));
  const spoiltData = fc.tuple(fc.constantFrom('learner', 'course', 'evaluation', 'command', 'target', 'anonymous'), fc.jsonValue(), fc.constantFrom(...EVENT_NAMES)).map(([key, value, type]) => ({ ...sound, type, data: { ...(sound['data'] as object), [key]: value } }));

  it('is taken in or kept with its reason, each item by itself', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(spoilt, spoiltData, fc.jsonValue()), { minLength: 1, maxLength: 8 }), async (items) => {
        const { intake, stores } = await start();
        const { accepted, duplicates, rejected } = await intake.accept([...items, event('last', [lms('u-2')])]);
        expect(accepted + duplicates + rejected.length).toBe(items.length + 1);
        expect(rejected.every(({ index, code, message }) => index < items.length && code !== '' && message !== '')).toBe(true);
        expect(await stores.archive.get('lms/main', 'last')).toMatchObject({ status: 'appended' });
        expect(stores.deadLetters.letters.size > 0).toBe(rejected.length > 0);
        expect((await stores.archive.counts()).pending).toBe(0);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('any way to send the same events', () => {
  const people = fc.subarray([lms('u-1'), lms('u-2'), lms('u-3'), mail('ana@example.org'), mail('ben@example.org'), mail('rh@client.example'), { scheme: 'crm', value: 'c-1' }], { minLength: 1, maxLength: 3 });
  const events = fc.array(fc.record({ who: people, id: fc.integer({ min: 0, max: 9 }), name: fc.constantFrom(...EVENT_NAMES.slice(0, 4), 'com.lms.badge.earned') }), { minLength: 1, maxLength: 12 });
  const given = events.map((drafts) => drafts.map(({ who, id, name }) => event(`e-${id}`, who, { type: name, data: { learner: { identifiers: who }, enrolment: { id: 'enr-1' } } })));
  /** After each event: whether a batch ends there, and which earlier events that were taken in come again. */
  const ways = fc.array(fc.record({ cut: fc.boolean(), repeats: fc.array(fc.nat(), { maxLength: 2 }) }), { minLength: 12, maxLength: 12 });

  const contentsOf = async ({ stores, log }: Awaited<ReturnType<typeof start>>) => ({
    archive: [...stores.archive.events.values()].map(({ source, id, digest, contact, status }) => [source, id, digest, contact, status]),
    contacts: [...stores.identities.claims.values()].map(({ key, contact }) => [key, contact]).sort(),
    letters: [...stores.deadLetters.letters.keys()].sort(),
    appended: [...new Set((await appended(log)).map(({ key, event: { id } }) => `${id} of ${key}`))].sort(),
  });

  it('leaves the same archive, the same contacts, and at least one record per event', async () => {
    await fc.assert(
      fc.asyncProperty(given, ways, async (sent, way) => {
        const oneByOne = await start();
        const taken: Given[][] = [];
        for (const one of sent) {
          const { accepted } = await oneByOne.intake.accept([one]);
          taken.push([...(taken.at(-1) ?? []), ...(accepted ? [one] : [])]);
        }
        const other = await start();
        const batch: Given[] = [];
        for (const [i, one] of sent.entries()) {
          const before = taken[i] ?? [];
          batch.push(one, ...(way[i]?.repeats ?? []).flatMap((n) => before[n % Math.max(before.length, 1)] ?? []));
          if (way[i]?.cut) await other.intake.accept(batch.splice(0));
        }
        await other.intake.accept(batch);
        const expected = await contentsOf(oneByOne);
        expect(await contentsOf(other)).toEqual(expected);
        expect(expected.appended).toHaveLength(expected.archive.length);
      }),
      { numRuns: 300 },
    );
  });
});
