import 'reflect-metadata';
import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Module } from '@nestjs/common';
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { startTracing, type Tracing } from './start-tracing';
import { headersOf } from './trace-headers';
import { traceRequests, type TracedServer } from './trace-requests';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const headers = { traceparent: `00-${traceId}-00f067aa0ba902b7-01` };

@Controller()
class TestController {
  @Post('v1/learners/:ref')
  async write(@Param('ref') _ref: string, @Body() _body: unknown) {
    await new Promise((resolve) => setImmediate(resolve));
    return { inside: headersOf()?.traceparent };
  }

  @Get('fault')
  fault(): never {
    throw new Error('ana@example.org');
  }

  @Get('health/live')
  live() {
    return { inside: headersOf()?.traceparent };
  }
}

class TestModule {}
Module({ controllers: [TestController] })(TestModule);

const exporter = new InMemorySpanExporter();
let tracing: Tracing;
let app: NestFastifyApplication;

beforeAll(async () => {
  tracing = await startTracing({ otlpEndpoint: undefined }, { service: 'test', version: '0', logger: { warn: () => undefined }, processor: new SimpleSpanProcessor(exporter) });
  app = await NestFactory.create<NestFastifyApplication>(TestModule, new FastifyAdapter(), { logger: false });
  traceRequests(app.getHttpAdapter().getInstance() as unknown as TracedServer);
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
});
afterEach(() => exporter.reset());
afterAll(async () => {
  await app.close();
  await tracing.stop();
});

describe('a traced request', () => {
  it('goes on the trace its headers name, and its handler is inside, also behind a body', async () => {
    const { body } = await app.inject({ method: 'POST', url: '/v1/learners/ana@example.org?name=Roux', headers, payload: { email: 'ana@example.org' } });
    const [span, ...others] = exporter.getFinishedSpans();
    expect(others).toEqual([]);
    expect(span?.spanContext().traceId).toBe(traceId);
    expect(span?.parentSpanContext?.spanId).toBe('00f067aa0ba902b7');
    expect(JSON.parse(body)).toEqual({ inside: `00-${traceId}-${span?.spanContext().spanId}-01` });
  });

  it('is known by its route, never by its address', async () => {
    await app.inject({ method: 'POST', url: '/v1/learners/ana@example.org?name=Roux', payload: {} });
    await app.inject({ method: 'GET', url: '/nowhere/ana@example.org' });
    await app.inject({ method: 'GET', url: '/fault' });
    expect(exporter.getFinishedSpans().map(({ name, attributes, status }) => ({ name, attributes, status }))).toEqual([
      { name: 'POST /v1/learners/:ref', attributes: { 'http.request.method': 'POST', 'http.route': '/v1/learners/:ref', 'http.response.status_code': 201 }, status: { code: 0 } },
      { name: 'GET none', attributes: { 'http.request.method': 'GET', 'http.route': 'none', 'http.response.status_code': 404 }, status: { code: 0 } },
      { name: 'GET /fault', attributes: { 'http.request.method': 'GET', 'http.route': '/fault', 'http.response.status_code': 500 }, status: { code: 2 } },
    ]);
  });

  it('is none where an orchestrator asks', async () => {
    expect((await app.inject({ method: 'GET', url: '/health/live', headers })).json()).toEqual({});
    expect(exporter.getFinishedSpans()).toEqual([]);
  });
});
