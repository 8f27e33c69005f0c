import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { Command } from '@parcours/journey';
import { contextOf, isTracing, tracer, type TraceHeaders } from '@parcours/platform';
import type { ChannelMetrics } from './channel-metrics';
import type { Message, MessageStatus } from './ports';

export interface OutcomeWatch {
  channel: Message['channel'];
  /** Counts what became of commands. */
  metrics?: ChannelMetrics;
  /** The traces that commands belong to, by command id. */
  origins?: ReadonlyMap<string, TraceHeaders>;
}

/**
 * Tells what became of commands, once it is stored: counted, and a span each in the trace of what the command follows from. `begun`: when
 * they were taken up (epoch ms, the machine's clock). Reasons stay in the store: they may quote somebody.
 */
export function tellOutcomes({ channel, metrics, origins }: OutcomeWatch, commands: ReadonlyMap<string, Command>, outcomes: readonly { id: string; status: MessageStatus }[], begun: number): void {
  const traced = isTracing();
  for (const { id, status } of outcomes) {
    metrics?.count(status);
    const command = commands.get(id);
    if (!traced || !command) continue;
    const { contact, journey, version, runId, step } = command;
    const attributes = { 'parcours.command': id, 'parcours.contact': contact, 'parcours.journey': journey, 'parcours.version': version, 'parcours.run': runId, 'parcours.step': step, 'parcours.outcome': status };
    const span = tracer.startSpan(`send ${channel}`, { kind: SpanKind.CONSUMER, startTime: begun, attributes }, contextOf(origins?.get(id)));
    if (status === 'failed') span.setStatus({ code: SpanStatusCode.ERROR });
    span.end();
  }
}
