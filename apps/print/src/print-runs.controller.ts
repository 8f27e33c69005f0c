import { Controller, Get, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { notFound, ProblemException, Scope, type PageReply } from '@parcours/platform';
import { z } from 'zod';
import { PrintRunError, problemOfRun } from './print-error';
import { PrintRuns } from './print-runs.service';
import { RunReader, type RunView } from './run-reader.service';

const querySchema = z.object({ limit: z.coerce.number().int().min(1).max(500).default(100), cursor: z.string().min(1).max(1_000).optional() });

/** `/v1/print`: runs, what they print, and a person's word on them. */
@Controller('v1/print')
export class PrintRunsController {
  constructor(
    @Inject(RunReader) private readonly reader: RunReader,
    @Inject(PrintRuns) private readonly runs: PrintRuns,
  ) {}

  @Get('runs')
  @Scope('read')
  list(@Query() query: unknown): Promise<{ items: RunView[]; next?: string }> {
    const parsed = querySchema.safeParse(query);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      throw new ProblemException({ status: 400, code: 'query-invalid', title: 'Bad request', detail: `${issue?.path.join('.')}: ${issue?.message}`, field: String(issue?.path[0] ?? '') });
    }
    return this.reader.list({ limit: parsed.data.limit, after: parsed.data.cursor });
  }

  @Get('runs/:id')
  @Scope('read')
  one(@Param('id') id: string) {
    return answered(() => this.reader.one(id));
  }

  @Get('runs/:id/document.pdf')
  @Scope('read')
  async document(@Param('id') id: string, @Res() reply: PageReply): Promise<void> {
    await sendFile(reply, 'application/pdf', `inline; filename="${safeName(id)}.pdf"`, await answered(() => this.reader.document(id)));
  }

  @Get('runs/:id/manifest.csv')
  @Scope('read')
  async manifest(@Param('id') id: string, @Res() reply: PageReply): Promise<void> {
    await sendFile(reply, 'text/csv; charset=utf-8', `attachment; filename="${safeName(id)}.csv"`, await answered(() => this.reader.manifest(id)));
  }

  @Get('pieces/:id/document.pdf')
  @Scope('read')
  async piece(@Param('id') id: string, @Res() reply: PageReply): Promise<void> {
    const document = await this.reader.pieceDocument(id);
    if (!document) throw notFound('print-piece-unknown', `There is no mail piece ${id}.`, 'id');
    await sendFile(reply, 'application/pdf', `inline; filename="${safeName(id)}.pdf"`, document);
  }

  @Post('runs/:id/approve')
  @HttpCode(200)
  @Scope('operate')
  approve(@Param('id') id: string) {
    return this.act(id, () => this.runs.approve(id));
  }

  @Post('runs/:id/cancel')
  @HttpCode(200)
  @Scope('operate')
  cancel(@Param('id') id: string) {
    return this.act(id, () => this.runs.cancel(id));
  }

  @Post('runs/:id/hand-over')
  @HttpCode(200)
  @Scope('operate')
  handOver(@Param('id') id: string) {
    return this.act(id, () => this.runs.handOver(id));
  }

  private act(id: string, action: () => Promise<unknown>) {
    return answered(async () => {
      await action();
      return this.reader.one(id);
    });
  }
}

async function answered<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw error instanceof PrintRunError ? problemOfRun(error) : error;
  }
}

/** Letters are personal data: no cache keeps them, no other site shows them. */
async function sendFile(reply: PageReply, type: string, disposition: string, body: string | Buffer): Promise<void> {
  reply.header('content-type', type).header('content-disposition', disposition).header('cache-control', 'private, no-store');
  reply.header('x-content-type-options', 'nosniff').header('content-security-policy', "frame-ancestors 'self'");
  await reply.send(body);
}

const safeName = (id: string): string => id.replace(/[^\w-]/g, '') || 'print';
