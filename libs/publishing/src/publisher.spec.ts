import { learnerEvents, type EventLog } from '@parcours/event-log';
import { MovableClock } from '@parcours/platform';
import { join } from 'node:path';
import { MemoryEventLog } from '../../../test/support/memory/memory-event-log';
import { MemoryJourneyStore } from '../../../test/support/memory/memory-journey-store';
import { MemorySettingStore } from '../../../test/support/memory/memory-setting-store';
import type { Declarations } from './declarations';
import { DefinitionsCache } from './definitions-cache';
import { JourneyPublisher } from './publisher';
import type { VersionsRecord } from './versions-record';

const config = join(__dirname, '../../../config');
const journey = (id: string, step = 'send: welcome') => ({ file: `${id}.yaml`, source: `journey: ${id}\ntitle: T\npurpose: service\nentry: { on: enrolment.created }\nsteps:\n  - id: act\n    ${step}\n` });

async function start() {
  const clock = new MovableClock(1_000);
  const log = new MemoryEventLog(clock);
  await log.ensureTopic(learnerEvents, 3);
  const journeys = new MemoryJourneyStore();
  const settings = new MemorySettingStore();
  const parts = { journeys, settings, clock, config, calendar: 'fr', defaults: { timeZone: 'Europe/Paris', locale: 'fr' } };
  const publisher = new JourneyPublisher({ log, ...parts });
  /** One whose process ends when it would tell the partitions. */
  const dying = new JourneyPublisher({ log: { state: (topic) => log.state(topic), append: async () => Promise.reject(new Error('killed')) } satisfies Pick<EventLog, 'state' | 'append'>, ...parts });
  const controls = async (partition = 0) => (await log.read(learnerEvents, partition, 0, 100)).map(({ value }) => JSON.parse(value) as VersionsRecord);
  const put = async (...files: ReturnType<typeof journey>[]) => {
    const result = await publisher.publish(files);
    if (!result.ok) throw new Error(JSON.stringify(result.problems));
    return result.published;
  };
  return { publisher, dying, journeys, controls, put };
}

describe('publishing', () => {
  it('saves the set before it is announced, on every partition', async () => {
    const { put, journeys, controls } = await start();
    const { set } = await put(journey('a'));
    expect(await journeys.set(set)).toMatchObject({ journeys: { a: 1 }, paused: [] });
    for (const partition of [0, 1, 2]) expect(await controls(partition)).toEqual([{ type: 'control.versions', set }]);
  });

  it('gives a changed journey a new version, an unchanged one none; the others stay in force', async () => {
    const { put, journeys } = await start();
    await put(journey('a'), journey('b'));
    expect((await put(journey('a'))).journeys).toMatchObject([{ id: 'a', version: 1, changed: false }]);
    const { set, journeys: published } = await put(journey('a', 'wait: 3d'));
    expect(published).toMatchObject([{ id: 'a', version: 2, changed: true }]);
    expect((await journeys.set(set))?.journeys).toEqual({ a: 2, b: 1 });
  });

  it('keeps the attributes that journeys in force declare when another one is published', async () => {
    const { put, journeys } = await start();
    await put(journey('a', 'update: { set: { called: false } }'));
    const { set } = await put(journey('b'));
    expect(((await journeys.set(set))?.declarations as Declarations).attributes).toMatchObject({ called: false });
  });

  it.each(['pause', 'publish'] as const)('undoes nothing of what another process put into force at the same moment: %s', async (what) => {
    const { put, publisher, journeys, controls } = await start();
    await put(journey('a'), journey('b'));
    const saveSet = journeys.saveSet.bind(journeys);
    // The other one pauses when this one has made its set of what is in force, and has not saved it yet.
    jest.spyOn(journeys, 'saveSet').mockImplementationOnce(async (set) => {
      await publisher.pause('b');
      return saveSet(set);
    });
    if (what === 'pause') await publisher.pause('a');
    else await put(journey('a', 'wait: 3d'));
    expect(await journeys.latestSet()).toMatchObject({ id: 'set-000003', journeys: { a: what === 'pause' ? 1 : 2, b: 1 }, paused: what === 'pause' ? ['b', 'a'] : ['b'] });
    expect((await controls()).map(({ set }) => set)).toEqual(['set-000001', 'set-000002', 'set-000003']);
  });

  it('publishes nothing where anything is wrong', async () => {
    const { publisher, journeys, controls } = await start();
    expect(await publisher.publish([journey('a'), journey('b', 'send: welcom')])).toMatchObject({ ok: false, problems: [{ file: 'b.yaml', code: 'unknown-template' }] });
    expect(await publisher.publish([journey('a'), { ...journey('a'), file: 'again.yaml' }])).toMatchObject({ ok: false, problems: [{ file: 'again.yaml', code: 'journey-id-twice' }] });
    expect([await journeys.latestSet(), await controls()]).toEqual([undefined, []]);
  });

  it('finishes what a process that died had saved and not announced, with the journeys that go on, and that once', async () => {
    const { publisher, dying, put, controls } = await start();
    await put(journey('a'));
    await publisher.pause('a');
    await expect(dying.resume('a')).rejects.toThrow('killed');
    expect(await controls()).toHaveLength(2);
    await publisher.finish();
    await publisher.finish();
    for (const partition of [0, 1, 2]) expect((await controls(partition)).slice(2)).toEqual([{ type: 'control.versions', set: 'set-000003', resumed: ['a'] }]);
  });

  it('changes nothing by a validation', async () => {
    const { publisher, journeys } = await start();
    expect(await publisher.validate([journey('a')])).toMatchObject({ ok: true });
    expect(await journeys.latestSet()).toBeUndefined();
  });

  it('pauses and resumes by a set of its own, telling which journeys go on; an unknown one is refused', async () => {
    const { publisher, put, journeys, controls } = await start();
    await put(journey('a'), journey('b'));
    expect((await journeys.set(await publisher.pause('a')))?.paused).toEqual(['a']);
    await put(journey('b', 'wait: 3d'));
    expect((await journeys.latestSet())?.paused).toEqual(['a']);
    await publisher.resume('a');
    expect((await journeys.latestSet())?.paused).toEqual([]);
    expect((await controls()).at(-1)?.resumed).toEqual(['a']);
    await expect(publisher.pause('nowhere')).rejects.toMatchObject({ code: 'journey-unknown' });
  });

  it('lets runs go on with the version they entered', async () => {
    const { put, journeys } = await start();
    await put(journey('a'));
    const { set } = await put(journey('a', 'wait: 3d'));
    const definitions = await new DefinitionsCache(journeys).of(set);
    expect(definitions.current.map(({ version }) => version)).toEqual([2]);
    expect([definitions.version('a', 1)?.steps['act']?.block.type, definitions.version('a', 2)?.steps['act']?.block.type]).toEqual(['send', 'wait.duration']);
  });
});
