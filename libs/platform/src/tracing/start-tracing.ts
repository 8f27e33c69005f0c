import { context, diag, DiagLogLevel, propagation, trace } from '@opentelemetry/api';
import type { SpanProcessor } from '@opentelemetry/sdk-trace-node';
import { setTimeout as delay } from 'node:timers/promises';
import type { Settings } from '../settings.schema';

export interface Tracing {
  /** Sends what is still held, for 3 s at most. Never throws. */
  stop(): Promise<void>;
}

export interface TracingOptions {
  /** Which service runs: `gateway`, `standalone`, ...; it is named `parcours-gateway` unless `OTEL_SERVICE_NAME` says otherwise. */
  service: string;
  version: string;
  logger: { warn(message: string, context: string): void };
  /** Where spans go instead of over OTLP, for tests. */
  processor?: SpanProcessor;
}

const lastSendMs = 3_000;
const toldAgainMs = 600_000;

/**
 * Starts to trace, before anything else is made, where `OTEL_EXPORTER_OTLP_ENDPOINT` is set: spans go there over OTLP/HTTP. The SDK reads
 * the other standard variables by itself (`OTEL_TRACES_SAMPLER`, `OTEL_EXPORTER_OTLP_HEADERS`, `OTEL_RESOURCE_ATTRIBUTES`, ...). Where it is
 * not set nothing is loaded, and what is instrumented costs nothing. A collector that is away is told of in the log, and never holds
 * anything up.
 */
export async function startTracing({ otlpEndpoint }: Pick<Settings, 'otlpEndpoint'>, { service, version, logger, processor }: TracingOptions): Promise<Tracing> {
  if (otlpEndpoint === undefined && !processor) return { stop: async () => undefined };
  const [{ BatchSpanProcessor, NodeTracerProvider }, { OTLPTraceExporter }, { defaultResource, detectResources, envDetector, resourceFromAttributes }] = await Promise.all([
    import('@opentelemetry/sdk-trace-node'), import('@opentelemetry/exporter-trace-otlp-http'), import('@opentelemetry/resources'),
  ]);
  diag.setLogger(seldom(logger), { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
  const ours = resourceFromAttributes({ 'service.name': `parcours-${service}`, 'service.version': version });
  const provider = new NodeTracerProvider({
    resource: defaultResource().merge(ours).merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [processor ?? new BatchSpanProcessor(new OTLPTraceExporter({ url: `${otlpEndpoint?.replace(/\/$/, '')}/v1/traces` }))],
  });
  provider.register();
  return {
    stop: async () => {
      await Promise.race([provider.shutdown().catch(() => undefined), delay(lastSendMs, undefined, { ref: false })]);
      for (const api of [trace, context, propagation, diag]) api.disable();
    },
  };
}

/** What the SDK has to say, each at most every ten minutes: it tries again every few seconds. */
function seldom(logger: TracingOptions['logger']) {
  const told = new Map<string, number>();
  const tell = (message: string): void => {
    const words = message.slice(0, 300);
    if (performance.now() - (told.get(words) ?? -Infinity) < toldAgainMs) return;
    told.set(words, performance.now());
    logger.warn(`traces: ${words}`, 'tracing');
  };
  return { error: tell, warn: tell, info: () => undefined, debug: () => undefined, verbose: () => undefined };
}
