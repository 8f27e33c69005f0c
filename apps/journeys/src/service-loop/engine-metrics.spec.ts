import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { newContact } from '@parcours/contact';
import { startTracing } from '@parcours/platform';
import { Registry } from 'prom-client';
import { ana, begin, ben, house, learnerEvent } from './engine-house.fixture';
import { EngineLoop } from './engine-loop';
import { EngineMetrics } from './engine-metrics';

async function measured() {
  const world = house();
  await world.topics();
  const registry = new Registry();
  const loop = new EngineLoop({ ...world.dependencies, observe: new EngineMetrics(registry, world.stores.contacts, world.clock) });
  const lines = async (prefix: string) => (await registry.metrics()).split('\n').filter((line) => line.startsWith(prefix));
  return { ...world, loop, lines, registry };
}

describe('the engine tells', () => {
  it('what became of each record, by kind: decided, seen before, poison, and parked behind it', async () => {
    const { loop, tell, batch, lines, clock, registry } = await measured();
    await tell(learnerEvent(ana, 'a'), learnerEvent(ana, 'a'), learnerEvent(ben, 'poison'), learnerEvent(ben, 'b'), { type: 'run.exit', contact: ana, run: 'r', by: 'somebody' });
    clock.moveTo(begin + 1);
    await loop.handle(batch());
    expect(await lines('parcours_decisions_total')).toEqual([
      'parcours_decisions_total{kind="event",outcome="decided"} 1', 'parcours_decisions_total{kind="event",outcome="seen"} 1', 'parcours_decisions_total{kind="event",outcome="poison"} 1',
      'parcours_decisions_total{kind="event",outcome="parked"} 1', 'parcours_decisions_total{kind="run.exit",outcome="decided"} 1',
    ]);
    expect(await registry.metrics()).not.toContain(ana);
  });

  it('what it published, by topic, and how much a batch found', async () => {
    const { loop, tell, batch, lines } = await measured();
    await tell(learnerEvent(ana, 'a'), learnerEvent(ben, 'b'));
    await loop.handle(batch());
    expect(await lines('parcours_outbox_published_total')).toEqual(['parcours_outbox_published_total{topic="channel.email"} 2']);
    expect(await lines('parcours_outbox_batch_entries_sum')).toEqual(['parcours_outbox_batch_entries_sum 2']);
  });

  it('which contacts another owner wrote first, and counts their records as seen by then', async () => {
    const { loop, tell, batch, lines, stores, dependencies } = await measured();
    await tell(learnerEvent(ana, 'a'));
    const mine = batch();
    const commit = stores.contacts.commit.bind(stores.contacts);
    jest.spyOn(stores.contacts, 'commit').mockImplementationOnce(async (changes) => {
      await new EngineLoop(dependencies).handle({ ...mine, commit: async () => undefined });
      return commit(changes);
    });
    await loop.handle(mine);
    expect(await lines('parcours_commit_conflicts_total')).toEqual(['parcours_commit_conflicts_total 1']);
    expect(await lines('parcours_decisions_total')).toEqual(['parcours_decisions_total{kind="event",outcome="seen"} 1']);
  });

  it('how late timers fired, and how long one is overdue', async () => {
    const { loop, tell, batch, lines, stores, clock } = await measured();
    await stores.contacts.commit([{ ...newContact(ana, begin), version: 1, wakeAt: begin + 1_000 }]);
    clock.moveTo(begin + 5_000);
    expect(await lines('parcours_timers_overdue_seconds')).toEqual(['parcours_timers_overdue_seconds 4']);
    await tell({ type: 'timer.due', contact: ana, wakeAt: begin + 1_000 });
    clock.moveTo(begin + 9_000);
    await loop.handle(batch());
    expect(await lines('parcours_timer_lateness_seconds_sum')).toEqual(['parcours_timer_lateness_seconds_sum 8']);
    expect(await lines('parcours_timer_lateness_seconds_count')).toEqual(['parcours_timer_lateness_seconds_count 1']);
  });

  it('nothing of a batch that failed: it comes again', async () => {
    const { loop, tell, batch, lines, log } = await measured();
    await tell(learnerEvent(ana, 'a'));
    const mine = batch();
    jest.spyOn(log, 'append').mockRejectedValueOnce(new Error('down'));
    await expect(loop.handle(mine)).rejects.toThrow('down');
    expect(await lines('parcours_decisions_total')).toEqual([]);
    await loop.handle(mine);
    expect(await lines('parcours_decisions_total')).toEqual(['parcours_decisions_total{kind="event",outcome="seen"} 1']);
  });
});

describe('where the engine traces', () => {
  const lms = { traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' };

  async function traced<T>(work: (exporter: InMemorySpanExporter) => Promise<T>): Promise<T> {
    const exporter = new InMemorySpanExporter();
    const tracing = await startTracing({ otlpEndpoint: undefined }, { service: 'test', version: '0', logger: { warn: () => undefined }, processor: new SimpleSpanProcessor(exporter) });
    try {
      return await work(exporter);
    } finally {
      await tracing.stop();
    }
  }

  it('a command carries the trace of the record that it was decided on; a record without one begins one', () =>
    traced(async (exporter) => {
      const { loop, log, topics, batch } = house();
      await topics();
      const value = (contact: string, id: string) => ({ key: contact, partition: 0, value: JSON.stringify(learnerEvent(contact, id)) });
      await log.append('learner.events', [{ ...value(ana, 'a'), headers: lms }, value(ben, 'b')]);
      await loop.handle(batch());
      const spans = new Map(exporter.getFinishedSpans().map((span) => [span.attributes['parcours.contact'], span]));
      expect(spans.get(ana)).toMatchObject({ name: 'decide event', parentSpanContext: { spanId: '00f067aa0ba902b7' }, attributes: { 'parcours.input': 'event', 'parcours.outcome': 'decided' } });
      expect(spans.get(ben)?.parentSpanContext).toBeUndefined();
      const carried = new Map((await log.read('channel.email', 0, 0, 10)).map(({ key, headers }) => [key, headers['traceparent']]));
      for (const contact of [ana, ben]) expect(carried.get(contact)).toBe(`00-${spans.get(contact)?.spanContext().traceId}-${spans.get(contact)?.spanContext().spanId}-01`);
      expect(carried.get(ana)).toContain('4bf92f3577b34da6a3ce929d0e0e4736');
    }));

  it('a command that its owner died before publishing still carries the trace of its record', () =>
    traced(async () => {
      const { loop, log, topics, batch } = house();
      await topics();
      await log.append('learner.events', [{ key: ana, partition: 0, value: JSON.stringify(learnerEvent(ana, 'a')), headers: lms }]);
      const mine = batch();
      jest.spyOn(log, 'append').mockRejectedValueOnce(new Error('died'));
      await expect(loop.handle(mine)).rejects.toThrow('died');
      await loop.handle(mine);
      expect((await log.read('channel.email', 0, 0, 10)).map(({ headers }) => headers['traceparent'])).toEqual([expect.stringContaining('4bf92f3577b34da6a3ce929d0e0e4736')]);
    }));
});
