import { Controller, Get, Headers, Inject, Param, Post, Res } from '@nestjs/common';
import { Scope, SETTINGS, type Settings, pageLanguage, type PageHeaders, type PageReply, type PageLanguage as Language } from '@parcours/platform';
import { guardPage } from './guard-page';
import { lostPage } from './page-frame';
import { PrintRunError } from './print-error';
import { runPage, runsPage } from './print-pages';
import { PrintRuns } from './print-runs.service';
import { errorText } from './print-words';
import { RunReader } from './run-reader.service';

const shown = 200;

/** The print runs as pages for people, in French or English. They work without scripts. */
@Controller('print')
export class PrintPagesController {
  constructor(
    @Inject(RunReader) private readonly reader: RunReader,
    @Inject(PrintRuns) private readonly runs: PrintRuns,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'organisation' | 'locale' | 'timeZone'>,
  ) {}

  @Get()
  @Scope('read')
  async list(@Headers() headers: PageHeaders, @Res() reply: PageReply): Promise<void> {
    await send(reply, 200, runsPage(await this.reader.latest(shown), this.options(headers)));
  }

  @Get(':run')
  @Scope('read')
  show(@Param('run') id: string, @Headers() headers: PageHeaders, @Res() reply: PageReply): Promise<void> {
    return this.page(id, headers, reply);
  }

  @Post(':run/approve')
  @Scope('operate')
  approve(@Param('run') id: string, @Headers() headers: PageHeaders, @Res() reply: PageReply): Promise<void> {
    return this.act(id, headers, reply, () => this.runs.approve(id));
  }

  @Post(':run/hand-over')
  @Scope('operate')
  handOver(@Param('run') id: string, @Headers() headers: PageHeaders, @Res() reply: PageReply): Promise<void> {
    return this.act(id, headers, reply, () => this.runs.handOver(id));
  }

  @Post(':run/cancel')
  @Scope('operate')
  cancel(@Param('run') id: string, @Headers() headers: PageHeaders, @Res() reply: PageReply): Promise<void> {
    return this.act(id, headers, reply, () => this.runs.cancel(id));
  }

  /** Redirects back to the run, so that reloading the page does nothing again; what could not be done is said on the page. */
  private async act(id: string, headers: PageHeaders, reply: PageReply, action: () => Promise<unknown>): Promise<void> {
    try {
      await action();
    } catch (error) {
      if (!(error instanceof PrintRunError)) throw error;
      return this.page(id, headers, reply, error);
    }
    guardPage(reply);
    await reply.status(303).header('location', `/print/${encodeURIComponent(id)}`).send('');
  }

  private async page(id: string, headers: PageHeaders, reply: PageReply, fault?: PrintRunError): Promise<void> {
    const options = this.options(headers);
    try {
      const run = await this.reader.one(id);
      await send(reply, fault ? 409 : 200, runPage(run, options, fault && errorText(fault.code, fault.message, options.language)));
    } catch (error) {
      if (!(error instanceof PrintRunError)) throw error;
      await send(reply, 404, lostPage(options.language, options.organisation, 'run'));
    }
  }

  private options(headers: PageHeaders): { language: Language; organisation: string; timeZone: string } {
    const { organisation, locale, timeZone } = this.settings;
    return { language: pageLanguage(headers, locale), organisation, timeZone };
  }
}

async function send(reply: PageReply, status: number, page: string): Promise<void> {
  guardPage(reply);
  await reply.status(status).header('content-type', 'text/html; charset=utf-8').send(page);
}
