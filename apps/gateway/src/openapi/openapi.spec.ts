import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { EVENT_NAMES } from '@parcours/events';
import { MovableClock, scopes } from '@parcours/platform';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { z } from 'zod';
import { memoryLog, startGateway } from '../../../../test/support/start-gateway';
import type * as desk from '../../../studio/web/src/api-types';
import { tags } from './api-route';
import type { apiSchemas } from './component-schemas';
import { openApiDocument } from './openapi-document';
import { OpenApiModule } from './openapi.module';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Tree = { [key: string]: Json };

const document = JSON.parse(JSON.stringify(openApiDocument('1.2.3'))) as Tree & { paths: Record<string, Record<string, Operation>>; components: { schemas: Record<string, Tree>; securitySchemes: Tree } };

interface Operation {
  operationId: string;
  summary: string;
  tags: string[];
  security: Record<string, string[]>[];
  parameters?: { name: string; in: string; required?: boolean; schema: Json; description?: string }[];
  requestBody?: { content: Record<string, { schema: Json }> };
  responses: Record<string, { description: string; content?: Tree }>;
}

const operations = Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, method, path, operation })));

function* nodes(node: Json, path: string): Generator<[string, Tree]> {
  if (typeof node !== 'object' || node === null) return;
  if (!Array.isArray(node)) yield [path, node];
  for (const [key, child] of Object.entries(node)) yield* nodes(child as Json, `${path}/${key}`);
}

/** What the desk is written against and what the document says must be one. */
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
type Said<Name extends keyof typeof apiSchemas> = z.output<(typeof apiSchemas)[Name]>;
const same: {
  desk: Same<Said<'Desk'>, desk.Desk>;
  journey: Same<Said<'JourneySummary'>, desk.JourneySummary>;
  learner: Same<Said<'LearnerView'>, desk.Learner>;
  timeline: Same<Said<'TimelineItem'>, desk.TimelineItem>;
  letter: Same<Said<'DeadLetter'>, desk.DeadLetter>;
  sends: Same<Said<'SendsState'>, desk.SendsState>;
  paused: Same<Said<'PausedState'>, desk.PausedState>;
  clock: Same<Said<'Clock'>, desk.Clock>;
  task: Said<'Task'> extends desk.Task ? true : false;
  printRun: Said<'PrintRun'> extends desk.PrintRun ? true : false;
  problem: Said<'Problem'> extends desk.Problem ? true : false;
} = { desk: true, journey: true, learner: true, timeline: true, letter: true, sends: true, paused: true, clock: true, task: true, printRun: true, problem: true };

/** Routes as the controllers of all apps declare them, under /v1. */
function declaredRoutes(): string[] {
  const apps = resolve(__dirname, '../../..');
  const files = readdirSync(apps, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.controller.ts') && !file.includes('node_modules'));
  return files.flatMap((file) => {
    const source = readFileSync(join(apps, file), 'utf8');
    const prefix = /@Controller\('([^']*)'\)/.exec(source)?.[1] ?? '';
    return [...source.matchAll(/^ {2}@(Get|Post|Delete|Put|Patch)\((?:'([^']*)')?\)/gm)].flatMap(([, method = '', path = '']) => {
      const whole = `/${[prefix, path].filter(Boolean).join('/')}`.replace(/:(\w+)/g, '{$1}');
      return whole.startsWith('/v1/') ? [`${method.toUpperCase()} ${whole}`] : [];
    });
  });
}

describe('the OpenAPI document', () => {
  it('is one of version 3.1, with the product’s version', () => {
    expect(document).toMatchObject({ openapi: '3.1.0', info: { title: 'Parcours', version: '1.2.3', license: { identifier: 'Apache-2.0' } } });
    const known = new Set(['openapi', 'info', 'servers', 'tags', 'paths', 'components']);
    expect(Object.keys(document).filter((key) => !known.has(key))).toEqual([]);
  });

  it('describes every route under /v1 that there is, and no other', () => {
    const described = operations.map(({ name }) => name).filter((name) => name.includes(' /v1/'));
    expect(described.sort()).toEqual(declaredRoutes().sort());
  });

  it.each(operations.map((one) => [one.name, one] as const))('%s says what it does, who may, and what it answers', (_name, { method, path, operation }) => {
    expect(operation.summary).toMatch(/^[A-Z].{5,}[^.]$/);
    expect(operation.tags.every((tag) => tag in tags)).toBe(true);
    // Its parameters are those of its path, each once.
    const parameters = operation.parameters ?? [];
    expect(parameters.filter((one) => one.in === 'path').map(({ name, required }) => [name, required])).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => [name, true]));
    expect(new Set(parameters.map((one) => `${one.in} ${one.name}`)).size).toBe(parameters.length);
    expect(parameters.every(({ schema, in: place }) => schema !== undefined && ['path', 'query', 'header'].includes(place))).toBe(true);
    // Its keys exist.
    for (const requirement of operation.security) for (const [scheme, needed] of Object.entries(requirement)) expect([scheme in document.components.securitySchemes, needed.every((scope) => (scopes as readonly string[]).includes(scope))]).toEqual([true, true]);
    // It answers something, and its refusals are problems.
    const statuses = Object.keys(operation.responses);
    expect(statuses.some((status) => /^2\d\d$/.test(status))).toBe(true);
    for (const [status, { description, content }] of Object.entries(operation.responses)) {
      expect(status).toMatch(/^[245]\d\d$/);
      expect(description).not.toBe('');
      if (!status.startsWith('2')) expect(Object.keys(content ?? {})).toEqual(['application/problem+json']);
    }
    if (operation.security.length > 0) expect(statuses).toEqual(expect.arrayContaining(['401', '403']));
    if (method === 'get' || method === 'delete') expect(operation.requestBody).toBeUndefined();
  });

  it('gives each operation an id of its own', () => {
    expect(new Set(operations.map(({ operation }) => operation.operationId)).size).toBe(operations.length);
    expect(operations.every(({ operation }) => /^[a-z][A-Za-z0-9]+$/.test(operation.operationId))).toBe(true);
  });

  it('resolves every reference within itself', () => {
    const names = Object.keys(document.components.schemas);
    expect(names.every((name) => /^[a-zA-Z0-9._-]+$/.test(name))).toBe(true);
    const references = [...nodes(document, '#')].flatMap(([path, node]) => (typeof node['$ref'] === 'string' ? [[path, node['$ref']]] : []));
    const allowed = new Set(names.map((name) => `#/components/schemas/${name}`));
    expect(references.length).toBeGreaterThan(100);
    expect(references.filter(([, target]) => !allowed.has(target ?? ''))).toEqual([]);
  });

  it('holds schemas that stand by themselves: no addresses and dialects of their own, types that exist', () => {
    const types = new Set(['string', 'number', 'integer', 'boolean', 'object', 'array', 'null']);
    for (const [path, node] of nodes(document.components.schemas, '#')) {
      if (path.endsWith('/properties') || path.includes('/const') || path.includes('/examples')) continue;
      expect([path, '$id' in node, '$schema' in node]).toEqual([path, false, false]);
      if (typeof node['type'] === 'string') expect([path, types.has(node['type'])]).toEqual([path, true]);
    }
  });

  it('has the data of every canonical event', () => {
    expect(EVENT_NAMES.filter((name) => !(name in document.components.schemas))).toEqual([]);
    expect(document.components.schemas['enrolment.created']).toMatchObject({ type: 'object', required: expect.arrayContaining(['learner']) });
  });

  it('says what events come as, and that they need no Idempotency-Key', () => {
    const { requestBody, parameters, responses } = document.paths['/v1/events']?.['post'] as Operation;
    expect(Object.keys(requestBody?.content ?? {})).toEqual(['application/cloudevents+json', 'application/cloudevents-batch+json', 'application/json']);
    expect(parameters?.[0]?.description).toContain('not needed');
    expect(Object.keys(responses)).toEqual(['202', '400', '401', '403', '413', '415', '503']);
  });

  it('says of shared shapes what the desk is written against', () => {
    expect(Object.values(same)).not.toContain(false);
  });
});

describe('the description over HTTP', () => {
  let app: NestFastifyApplication;
  beforeAll(async () => {
    const clock = new MovableClock(0);
    app = await startGateway([OpenApiModule], { clock, log: await memoryLog(clock) });
  });
  afterAll(() => app.close());
  const get = (url: string) => app.inject({ method: 'GET', url });

  it('is told to anybody at /openapi.json', async () => {
    const { statusCode, headers, json } = await get('/openapi.json');
    const { version } = JSON.parse(readFileSync(resolve(__dirname, '../../../../package.json'), 'utf8')) as { version: string };
    expect([statusCode, headers['content-type'], json().info.version]).toEqual([200, 'application/json; charset=utf-8', version]);
  });

  it('is shown at /docs by files of this house alone', async () => {
    const { statusCode, headers, body } = await get('/docs');
    expect([statusCode, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'; script-src 'self'");
    expect(policy).not.toMatch(/unsafe|http|\*/);
    const files = [...body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file = '']) => file);
    expect(files).toEqual(['/docs/swagger-ui.css', '/docs/favicon-32x32.png', '/docs/swagger-ui-bundle.js', '/docs/start.js']);
    for (const file of files) expect([file, (await get(file)).statusCode]).toEqual([file, 200]);
    expect(body).not.toMatch(/<script>|<style|style=|\son\w+=/);
  });

  it.each(['/docs/package.json', '/docs/index.html', '/docs/..%2Fpackage.json', '/docs/__proto__', '/docs/constructor'])('has nothing at %s', async (url) => {
    const { statusCode, json } = await get(url);
    expect([statusCode, json().code]).toEqual([404, 'no-such-file']);
  });
});
