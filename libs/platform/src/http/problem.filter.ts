import { Catch, HttpException, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { STATUS_CODES } from 'node:http';
import { throwError, type Observable } from 'rxjs';
import { isOutage, RetryableError, TerminalError } from '../errors';
import { ProblemException, RedirectingProblem, type Problem } from './problem';

/** What of fastify's reply is used here. */
interface Reply {
  status(code: number): Reply;
  header(name: string, value: string): Reply;
  send(body: string): unknown;
}

/** Statuses of terminal faults that a request can cause; any other terminal fault is ours. */
const statusOfCode: Record<string, number> = { 'bad-cursor': 400, 'journey-unknown': 404, 'topic-unknown': 503 };

/** Maps whatever a handler throws to `application/problem+json`. A fault that may pass is a 503, never a 4xx: some senders drop for ever on 4xx. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('http');

  catch(error: unknown, host: ArgumentsHost): Observable<never> | void {
    // A batch handler's fault holds its partition: it is no answer to anybody.
    if (host.getType() !== 'http') return throwError(() => error);
    const reply = host.switchToHttp().getResponse<Reply>();
    if (error instanceof RedirectingProblem) {
      reply.status(302).header('location', error.location).header('cache-control', 'no-store').send('');
      return;
    }
    const problem = problemOf(error);
    // What may pass is told where it is met, and by readiness: a line per request would bury the rest.
    if (problem.status === 503) this.logger.debug(problem.detail ?? problem.title);
    else if (problem.status >= 500) this.logger.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
    if (problem.status === 503) reply.header('retry-after', '1');
    if (problem.status === 401) reply.header('www-authenticate', 'Bearer');
    reply.status(problem.status).header('content-type', 'application/problem+json; charset=utf-8').send(JSON.stringify({ type: 'about:blank', ...problem }));
  }
}

/** The problem an error stands for. What is not meant for the caller's eyes is not told. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ProblemException) return error.problem;
  if (error instanceof RetryableError) return { status: 503, code: error.code, title: 'Not now', detail: error.message, action: 'Send the same request again shortly.' };
  if (error instanceof TerminalError) {
    const status = isOutage(error) ? 503 : (statusOfCode[error.code] ?? 500);
    return { status, code: error.code, title: STATUS_CODES[status] ?? 'Error', detail: error.message };
  }
  if (error instanceof HttpException) return ofHttpException(error);
  const fastify = fastifyProblem(error);
  return fastify ?? { status: 500, code: 'internal', title: 'Internal error', detail: 'Something failed here, not in your request.', action: 'Send the same request again; if it keeps failing, look into the log.' };
}

function ofHttpException(error: HttpException): Problem {
  const body = error.getResponse();
  const status = error.getStatus();
  // Nest hands fastify's own refusals on as an exception of their status and message alone.
  const code = typeof body === 'string' ? fastifyCodeOf(status, body) : undefined;
  const refused = code === undefined ? undefined : fastifyProblem({ statusCode: status, code, message: error.message });
  if (refused) return refused;
  const stated = typeof body === 'object' ? (body as Partial<Problem> & { message?: unknown }) : {};
  if (typeof stated.code === 'string' && typeof stated.title === 'string') return { ...stated, status, code: stated.code, title: stated.title };
  return { status, code: status === 404 ? 'no-such-route' : `http-${status}`, title: STATUS_CODES[status] ?? 'Error', detail: typeof stated.message === 'string' ? stated.message : error.message };
}

function fastifyCodeOf(status: number, message: string): string | undefined {
  if (status === 413) return 'FST_ERR_CTP_BODY_TOO_LARGE';
  if (status === 415) return 'FST_ERR_CTP_INVALID_MEDIA_TYPE';
  return status === 400 && /^Body (?:is not valid JSON|cannot be empty)/.test(message) ? 'FST_ERR_CTP_INVALID_JSON_BODY' : undefined;
}

/** What fastify itself refuses: bodies too large, unknown media types, broken JSON. */
function fastifyProblem(error: unknown): Problem | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { statusCode, code, message } = error as { statusCode?: number; code?: string; message?: string };
  if (typeof statusCode !== 'number' || statusCode < 400 || statusCode > 499) return undefined;
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return { status: 413, code: 'body-too-large', title: 'Body too large', detail: 'The body is larger than this deployment takes.', action: 'Send fewer events at a time, or raise PARCOURS_BODY_LIMIT (bytes).' };
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return { status: 415, code: 'media-type', title: 'Unsupported media type', detail: message, action: 'Send application/json, application/cloudevents+json or application/cloudevents-batch+json.' };
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
      return { status: 400, code: 'not-json', title: 'Not JSON', detail: message, action: 'Send a body of valid JSON in UTF-8.' };
    default:
      return { status: statusCode, code: `http-${statusCode}`, title: STATUS_CODES[statusCode] ?? 'Error', detail: message };
  }
}
