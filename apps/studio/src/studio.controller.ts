import { Controller, Get, Inject, Param, Res } from '@nestjs/common';
import { Public } from '@parcours/platform';
import { NOT_BUILT_PAGE } from './not-built-page';
import { WebFiles } from './web-files';

/** What of fastify's reply is used here. */
interface Reply {
  status(code: number): Reply;
  headers(values: Record<string, string>): Reply;
  send(body: string | Buffer): unknown;
}

/** Only what comes from this deployment runs or is shown; nobody may frame the desk. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "frame-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const GUARDED = { 'x-content-type-options': 'nosniff', 'content-security-policy': CONTENT_SECURITY_POLICY };
const PAGE = { ...GUARDED, 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache', 'referrer-policy': 'same-origin', 'cross-origin-opener-policy': 'same-origin' };
/** A year, which is what caches take at most; a changed file has another name. */
const FOR_EVER = 'public, max-age=31536000, immutable';

/** The web app: one page under every address it routes itself, and the files that page is made of. */
@Public()
@Controller()
export class StudioController {
  constructor(@Inject(WebFiles) private readonly files: WebFiles) {}

  @Get(['/', 'learners/:ref', 'tasks', 'dead-letters', 'journeys'])
  async page(@Res() reply: Reply): Promise<void> {
    const page = await this.files.page();
    if (page) reply.headers(PAGE).send(page);
    else reply.status(503).headers(PAGE).send(NOT_BUILT_PAGE);
  }

  @Get('assets/:name')
  async asset(@Param('name') name: string, @Res() reply: Reply): Promise<void> {
    const file = await this.files.asset(name);
    if (file) reply.headers({ ...GUARDED, 'content-type': file.type, 'cache-control': FOR_EVER }).send(file.body);
    else notFound(reply);
  }

  @Get('icon.svg')
  async icon(@Res() reply: Reply): Promise<void> {
    const file = await this.files.icon();
    if (file) reply.headers({ ...GUARDED, 'content-type': file.type, 'cache-control': 'public, max-age=86400' }).send(file.body);
    else notFound(reply);
  }
}

function notFound(reply: Reply): void {
  const problem = { title: 'Not found', status: 404, code: 'no-such-file', detail: 'The desk has no such file. Reload the page: it may come from an earlier build.' };
  reply.status(404).headers({ ...GUARDED, 'content-type': 'application/problem+json', 'cache-control': 'no-store' }).send(JSON.stringify(problem));
}
