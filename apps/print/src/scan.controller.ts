import { Controller, Get, Headers, Inject, Param, Res } from '@nestjs/common';
import { Public, SETTINGS, type Settings, type PageReply, acceptedLanguage } from '@parcours/platform';
import { guardPage } from './guard-page';
import { lostPage } from './page-frame';
import { ScanService } from './scan.service';

/** What printed QR codes say: the code is the key. */
@Public()
@Controller('p/q')
export class ScanController {
  constructor(
    @Inject(ScanService) private readonly scans: ScanService,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'organisation' | 'locale'>,
  ) {}

  @Get(':code')
  async follow(@Param('code') code: string, @Headers('accept-language') languages: string | undefined, @Res() reply: PageReply): Promise<void> {
    const target = await this.scans.follow(code);
    guardPage(reply, 'no-referrer');
    if (target !== undefined) {
      await reply.status(302).header('location', target).send('');
      return;
    }
    const page = lostPage(acceptedLanguage(languages, this.settings.locale), this.settings.organisation, 'code');
    await reply.status(404).header('content-type', 'text/html; charset=utf-8').send(page);
  }
}
