import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ProblemException } from '@parcours/platform';

type Fastify = ReturnType<ReturnType<NestFastifyApplication['getHttpAdapter']>['getInstance']>;

/** Read and thrown away at most; whoever sends more is cut off. */
const drainedAtMost = 256 * 1024 * 1024;

/**
 * A body that says it is larger than `limit` bytes is read to its end before it is refused: an answer to a sender that is still writing
 * is lost when the connection closes, and it would see a broken pipe instead of the reason.
 */
export function refuseLargeBodies(fastify: Fastify, limit: number): void {
  fastify.addHook('preParsing', async (request, _reply, payload) => {
    const length = Number(request.headers['content-length'] ?? 0);
    if (length <= limit) return payload;
    if (length <= drainedAtMost) for await (const _chunk of payload);
    throw new ProblemException({
      status: 413, code: 'body-too-large', title: 'Body too large', detail: `The body is ${length} bytes; this deployment takes ${limit}.`,
      action: 'Send fewer events at a time, or raise PARCOURS_BODY_LIMIT (bytes).',
    });
  });
}
