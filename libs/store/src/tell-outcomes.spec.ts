import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import type { Command } from '@parcours/journey';
import { MovableClock, startTracing } from '@parcours/platform';
import { Registry } from 'prom-client';
import { MemoryMessageStore } from '../../../test/support/memory/memory-message-store';
import { MemoryDeadLetterStore } from '../../../test/support/memory/memory-stores';
import { actOnce, type Outcome } from './act-once';
import { ChannelMetrics } from './channel-metrics';
import { readCommands } from './read-commands';

const now = 1_000_000;
const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

const command = (id: string, more: Partial<Command> = {}): Command => ({
  id, type: 'email.send', at: now, contact: 'c-1', learner: 'ana@example.org', journey: 'welcome', version: 2, runId: 'r-1', run: 'excel', step: 'hello', purpose: 'service', locale: 'fr', timeZone: 'Europe/Paris', set: 's', context: {}, ...more,
});

async function act(commands: Command[], origins?: Map<string, { traceparent: string }>) {
  const registry = new Registry();
  const metrics = new ChannelMetrics(registry, 'email');
  await actOnce({
    messages: new MemoryMessageStore(), deadLetters: new MemoryDeadLetterStore(), clock: new MovableClock(now), channel: 'email', commands, idempotent: true, token: 't', metrics, origins,
    refuse: ({ id }) => (id === 'refused' ? 'unsubscribed' : undefined),
    act: async (open) => open.map(({ id }): Outcome => {
      if (id === 'failed') throw new Error('no such mailbox: ana@example.org');
      return { id, status: id === 'uncertain' ? 'uncertain' : 'done' };
    }),
  });
  return (await registry.metrics()).split('\n').filter((line) => line.startsWith('parcours_messages_total'));
}

const all = [command('done'), command('refused'), command('failed'), command('uncertain'), command('expired', { expiresAt: now - 1 })];

describe('what became of commands', () => {
  it('is counted by outcome, each once, also where one failed and the others were tried again', async () => {
    expect(await act(all)).toEqual(['done', 'refused', 'failed', 'expired', 'uncertain'].map((outcome) => `parcours_messages_total{channel="email",outcome="${outcome}"} 1`));
  });

  it('is told from the start, for all the channels of a process', async () => {
    const registry = new Registry();
    for (const channel of ['task', 'digest'] as const) new ChannelMetrics(registry, channel);
    const text = await registry.metrics();
    expect(text).toContain('parcours_messages_total{channel="task",outcome="done"} 0');
    expect(text).toContain('parcours_messages_total{channel="digest",outcome="failed"} 0');
  });

  it('is a span each, in the trace that the command came in, with ids and codes alone', async () => {
    const exporter = new InMemorySpanExporter();
    const tracing = await startTracing({ otlpEndpoint: undefined }, { service: 'test', version: '0', logger: { warn: () => undefined }, processor: new SimpleSpanProcessor(exporter) });
    await act(all, new Map(all.map(({ id }) => [id, { traceparent }])));
    const spans = exporter.getFinishedSpans();
    await tracing.stop();
    expect(new Map(spans.map(({ attributes, status }) => [attributes['parcours.outcome'], status.code]))).toEqual(new Map([['expired', 0], ['refused', 0], ['done', 0], ['failed', 2], ['uncertain', 0]]));
    for (const span of spans) {
      expect([span.name, span.spanContext().traceId, span.parentSpanContext?.spanId]).toEqual(['send email', '4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7']);
      expect(span.attributes).toEqual({
        'parcours.command': expect.any(String), 'parcours.contact': 'c-1', 'parcours.journey': 'welcome', 'parcours.version': 2, 'parcours.run': 'r-1', 'parcours.step': 'hello', 'parcours.outcome': expect.any(String),
      });
    }
  });
});

describe('commands as they are read', () => {
  it('know the trace of their record, where it has one', () => {
    const record = (id: string, headers?: Record<string, string>) => ({ topic: 'channel.email', generation: 1, partition: 0, offset: 0, value: JSON.stringify(command(id)), ...(headers && { headers }) });
    const { origins } = readCommands([record('a', { traceparent, other: 'x' }), record('b', { other: 'x' }), record('c')], 'email.send', now);
    expect(origins).toEqual(new Map([['a', { traceparent }]]));
  });
});
