import { Body, Controller, Get, Headers, HttpCode, Inject, Param, Post, Res } from '@nestjs/common';
import { Public, SETTINGS, type PageReply, type Settings } from '@parcours/platform';
import { z } from 'zod';
import { showLost, showPage, showSorry } from './common-pages';
import { Consents } from './consents.service';
import { formList, formText } from './form-body';
import { PageVisitors, type PageVisitor } from './page-visitors.service';
import { preferencesPage, preferencesStyle } from './preferences-page';

const bodySchema = z.object({ allow: formList, shown: formList, stop: formText(10) });

/** What a person wants to receive, and how, behind their signed link. */
@Public()
@Controller('p/preferences')
export class PreferencesController {
  constructor(
    @Inject(PageVisitors) private readonly visitors: PageVisitors,
    @Inject(Consents) private readonly consents: Consents,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'organisation'>,
  ) {}

  @Get(':token')
  async show(@Param('token') token: string, @Headers('accept-language') languages: string | undefined, @Res() reply: PageReply): Promise<void> {
    const { organisation } = this.settings;
    const visitor = await this.visitor(token, languages);
    if (!visitor) return showLost(reply, this.visitors.language(languages), organisation);
    const { language, contact } = visitor;
    await showPage(reply, { language, organisation, ...preferencesPage(language, await this.consents.choices(contact), false), more: preferencesStyle });
  }

  @Post(':token')
  @HttpCode(200)
  async choose(@Param('token') token: string, @Body() body: unknown, @Headers('accept-language') languages: string | undefined, @Res() reply: PageReply): Promise<void> {
    const { organisation } = this.settings;
    const visitor = await this.visitor(token, languages);
    if (!visitor) return showLost(reply, this.visitors.language(languages), organisation);
    const { language, contact } = visitor;
    const { allow, shown, stop } = bodySchema.parse(body ?? {});
    try {
      const choices = await this.consents.choose(contact, new Set(stop === undefined ? allow : []), new Set(shown), language);
      await showPage(reply, { language, organisation, ...preferencesPage(language, choices, true), more: preferencesStyle });
    } catch (fault) {
      await showSorry(reply, language, organisation, fault);
    }
  }

  private async visitor(token: string, languages: string | undefined): Promise<PageVisitor | undefined> {
    const visitor = await this.visitors.read('preferences', token, languages);
    return visitor?.contact.closed ? undefined : visitor;
  }
}
