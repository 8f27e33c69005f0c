import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeOnBothEngines } from '../support/engines';
import { enrolmentEvent } from '../support/enrolment-event';
import { delay, startProcess, type ParcoursProcess } from '../support/parcours-process';

const built = existsSync('dist/apps/cli/src/main.js');
const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';

interface SentSpan {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
}

interface Sent {
  resourceSpans: { resource: { attributes: { key: string; value: { stringValue?: string } }[] }; scopeSpans: { spans: SentSpan[] }[] }[];
}

let server: Server;
let sent: { path?: string; key?: unknown; body: Sent }[];
let data: string;
let parcours: ParcoursProcess | undefined;
/** A real process starts and stops, on a machine that may be busy. */
const patience = 90_000;

/** As much of a collector as speaks OTLP over HTTP with JSON. */
beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'parcours-otlp-'));
  sent = [];
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      sent.push({ path: request.url, key: request.headers['x-collector-key'], body: JSON.parse(body) as Sent });
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(async () => {
  if (parcours?.child.exitCode === null) await parcours.end('SIGKILL');
  parcours = undefined;
  server.closeAllConnections();
  server.close();
  rmSync(data, { recursive: true, force: true });
});

const spans = (): SentSpan[] => sent.flatMap(({ body }) => body.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)));
const endpoint = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

const mailDone = async (process: ParcoursProcess): Promise<boolean> => {
  const { body } = await process.request('GET', '/v1/messages?channel=email&status=done');
  return (body as { items: unknown[] }).items.length > 0;
};

describeOnBothEngines('a process with a collector,', (makeEngine) => {
  const engine = makeEngine();
  afterAll(() => engine.forget());

  it('sends it the trace of an event as far as its mail, at the latest when it stops', async () => {
    const env = { ...engine.env, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint(), OTEL_EXPORTER_OTLP_HEADERS: 'x-collector-key=abc', OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test' };
    parcours = await startProcess({ data, env });
    await parcours.request('POST', '/v1/events', [enrolmentEvent('ana')], { traceparent: `00-${traceId}-00f067aa0ba902b7-01` });
    while (!(await mailDone(parcours))) await delay(50);
    expect((await parcours.end('SIGTERM')).code).toBe(0);
    const ofEvent = spans().filter((span) => span.traceId === traceId);
    const [request] = ofEvent.filter(({ name }) => name === 'POST /v1/events');
    const decided = ofEvent.find(({ name, parentSpanId }) => name === 'decide event' && parentSpanId === request?.spanId);
    const mail = ofEvent.find(({ name, parentSpanId }) => name === 'send email' && parentSpanId === decided?.spanId);
    expect([request?.parentSpanId, mail?.traceId]).toEqual(['00f067aa0ba902b7', traceId]);
    expect(sent[0]).toMatchObject({ path: '/v1/traces', key: 'abc' });
    expect(sent[0]?.body.resourceSpans[0]?.resource.attributes).toEqual(expect.arrayContaining([
      { key: 'service.name', value: { stringValue: 'parcours-standalone' } }, { key: 'deployment.environment.name', value: { stringValue: 'test' } },
    ]));
    expect(JSON.stringify(sent)).not.toMatch(/example\.org|Roux|u-ana/);
  }, patience);
}, built);

(built ? describe : describe.skip)('a process whose collector is away', () => {
  it('works and stops as ever, and says so once', async () => {
    const away = endpoint();
    server.close();
    await once(server, 'close');
    parcours = await startProcess({ data, env: { OTEL_EXPORTER_OTLP_ENDPOINT: away, OTEL_BSP_SCHEDULE_DELAY: '20', OTEL_EXPORTER_OTLP_TIMEOUT: '200', PARCOURS_LOG_LEVEL: 'warn' } });
    for (const name of ['ana', 'ben', 'cleo']) {
      expect((await parcours.request('POST', '/v1/events', [enrolmentEvent(name)])).status).toBe(202);
      await delay(100);
    }
    while (!(await mailDone(parcours)) || !parcours.said().includes('"tracing"')) await delay(50);
    const { code, took } = await parcours.end('SIGTERM');
    expect(code).toBe(0);
    expect(took).toBeLessThan(10_000);
    expect(parcours.said().split('\n').filter((line) => line.includes('"tracing"'))).toEqual([expect.stringContaining('traces: ')]);
  }, patience);
});
