import { journeyTraces } from '@parcours/event-log';
import { MovableClock } from '@parcours/platform';
import { MemoryEventLog } from '../../../../test/support/memory/memory-event-log';
import { MemoryTraceStore } from '../../../../test/support/memory/memory-trace-store';
import type { OutboxTrace } from '../service-loop/outbox-trace';
import { logSink, storeSink, type ContactTraces } from './trace-sink';
import { TracesController } from './traces.controller';

const traceOf = (contact: string, version: number): OutboxTrace => ({
  prefix: `${contact}:${version}`,
  first: 0,
  trace: {
    contact, learner: contact, at: 7, cause: { type: 'event', name: 'enrolment.created', id: 'e-1' },
    runs: [{ journey: 'welcome', version: 1, runId: 'r', run: 'k' }],
    lines: [{ run: 0, step: 'hello', outcome: 'acted' }, { run: 0, outcome: 'completed' }],
  } as OutboxTrace['trace'],
});
const told: ContactTraces[] = [
  { contact: 'ana', slot: 1, traces: [traceOf('ana', 1), traceOf('ana', 2)] },
  { contact: 'ben', slot: 2, traces: [traceOf('ben', 1)] },
];
const ids = async (store: MemoryTraceStore, contact: string) => (await store.ofContact({ contact })).items.map(({ id }) => id);

describe('traces', () => {
  it('are the same in the store, whether they go there straight or over the log, where they may come twice', async () => {
    const straight = new MemoryTraceStore();
    await storeSink({ traces: straight }).put(told);

    const log = new MemoryEventLog(new MovableClock(7));
    await log.ensureTopic(journeyTraces, 2);
    const kept = new MemoryTraceStore();
    const controller = new TracesController({ traces: kept });
    await log.subscribe(journeyTraces, { group: 'traces' }, (batch) => controller.keep(batch));
    await logSink(log).put(told);
    await logSink(log).put(told);
    await log.append(journeyTraces, [{ key: 'ana', slot: 1, value: 'no traces' }]);
    await logSink(log).put([{ contact: 'ana', slot: 1, traces: [traceOf('ana', 3)] }]);
    await log.drain();

    expect(await ids(straight, 'ana')).toEqual(['ana:1:0', 'ana:1:1', 'ana:2:0', 'ana:2:1']);
    expect(await ids(kept, 'ana')).toEqual([...(await ids(straight, 'ana')), 'ana:3:0', 'ana:3:1']);
    expect(await ids(kept, 'ben')).toEqual(await ids(straight, 'ben'));
  });
});
