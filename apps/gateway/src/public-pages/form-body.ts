import { Injectable, Inject, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { z } from 'zod';

/** What of fastify's instance is used here. */
interface Server {
  hasContentTypeParser(type: string): boolean;
  addContentTypeParser(type: string, options: { parseAs: 'string' }, parse: (request: unknown, body: string, done: (fault: Error | null, value: unknown) => void) => void): unknown;
}

/** Forms come as `application/x-www-form-urlencoded`; mail programs may unsubscribe by `multipart/form-data` (RFC 8058), of which nothing is read. */
@Injectable()
export class FormBodies implements OnModuleInit {
  constructor(@Inject(HttpAdapterHost) private readonly host: HttpAdapterHost) {}

  onModuleInit(): void {
    const server = this.host.httpAdapter?.getInstance<Server>();
    if (typeof server?.addContentTypeParser !== 'function') return;
    const add = (type: string, read: (body: string) => unknown): void => {
      if (!server.hasContentTypeParser(type)) server.addContentTypeParser(type, { parseAs: 'string' }, (_request, body, done) => done(null, read(body)));
    };
    add('application/x-www-form-urlencoded', fields);
    add('multipart/form-data', () => ({}));
  }
}

function fields(body: string): Record<string, string | string[]> {
  const parameters = new URLSearchParams(body);
  return Object.fromEntries([...new Set(parameters.keys())].map((key) => [key, parameters.getAll(key)]));
}

/** One value of a form's field, cut to `most` characters; absent where it is blank. */
export const formText = (most: number) => z.preprocess((value) => (Array.isArray(value) ? value[0] : value), z.string().trim().transform((text) => text.slice(0, most) || undefined).optional()).catch(undefined);

/** All values of a form's field. */
export const formList = z.preprocess((value) => (value === undefined ? [] : Array.isArray(value) ? value : [value]), z.array(z.string().max(200)).max(200)).catch([]);
