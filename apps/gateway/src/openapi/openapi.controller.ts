import { Controller, Get, Inject, Param, Res } from '@nestjs/common';
import { notFound, productVersion, Public } from '@parcours/platform';
import { DocsFiles, type DocsFile } from './docs-files';
import { openApiDocument } from './openapi-document';

interface Reply {
  headers(values: Record<string, string>): Reply;
  send(body: string | Buffer): unknown;
}

/** Swagger UI draws its arrows from `data:` images; nothing else is loaded from anywhere but here, and no script or style stands in the page. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "connect-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
].join('; ');

/** The API's description: for programs at /openapi.json, for people at /docs. */
@Public()
@Controller()
export class OpenApiController {
  private document: string | undefined;

  constructor(@Inject(DocsFiles) private readonly files: DocsFiles) {}

  @Get('openapi.json')
  describe(@Res() reply: Reply): void {
    this.document ??= JSON.stringify(openApiDocument(productVersion()));
    reply.headers({ 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-cache', 'x-content-type-options': 'nosniff' }).send(this.document);
  }

  @Get('docs')
  page(@Res() reply: Reply): void {
    send(reply, this.files.page(), 'no-cache');
  }

  @Get('docs/:file')
  async file(@Param('file') name: string, @Res() reply: Reply): Promise<void> {
    const file = await this.files.file(name);
    if (!file) throw notFound('no-such-file', 'The page of the API has no such file.');
    send(reply, file, 'public, max-age=3600');
  }
}

function send(reply: Reply, { type, body }: DocsFile, cache: string): void {
  reply
    .headers({ 'content-type': type, 'cache-control': cache, 'content-security-policy': CONTENT_SECURITY_POLICY, 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' })
    .send(body);
}
