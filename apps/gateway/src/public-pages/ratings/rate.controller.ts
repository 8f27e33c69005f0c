import { Body, Controller, Get, Headers, HttpCode, Inject, Param, Post, Res } from '@nestjs/common';
import { escapeHtml, LINKS, Public, SETTINGS, type Links, type PageReply, type Settings } from '@parcours/platform';
import { z } from 'zod';
import { isScanner } from '../../clicks/click-judge';
import { showLost, showPage, showSorry } from '../common-pages';
import { formText } from '../form-body';
import { PageVisitors, type PageVisitor } from '../page-visitors.service';
import { ratedPage, ratePage, ratePolicy } from './rate-page';
import { Ratings, type Useful } from './ratings.service';

const aboutSchema = z.object({ command: z.string().min(1), useful: z.enum(['yes', 'no']) });
const bodySchema = z.object({ useful: formText(3).pipe(z.enum(['yes', 'no']).optional()).catch(undefined) });

/**
 * "Useful? yes / no" of a mail. Opening the link changes nothing, so that programs that follow links do not answer; POST answers. The token is all that a
 * request needs and all that counts: no cookie is read, so there is nothing that another site could make a browser add.
 */
@Public()
@Controller('p/rate')
export class RateController {
  constructor(
    @Inject(PageVisitors) private readonly visitors: PageVisitors,
    @Inject(Ratings) private readonly ratings: Ratings,
    @Inject(LINKS) private readonly links: Links,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'organisation'>,
  ) {}

  @Get(':token')
  async ask(@Param('token') token: string, @Headers('accept-language') languages: string | undefined, @Res() reply: PageReply): Promise<void> {
    const { organisation } = this.settings;
    const visitor = await this.visitor(token, languages);
    if (!visitor) return showLost(reply, this.visitors.language(languages), organisation);
    await showPage(reply, { language: visitor.language, organisation, ...ratePage(visitor.language, visitor.useful), policy: ratePolicy });
  }

  @Post(':token')
  @HttpCode(200)
  async answer(@Param('token') token: string, @Body() body: unknown, @Headers('user-agent') agent = '', @Headers('accept-language') languages: string | undefined, @Res() reply: PageReply): Promise<void> {
    const { organisation } = this.settings;
    const visitor = await this.visitor(token, languages);
    if (!visitor) return showLost(reply, this.visitors.language(languages), organisation);
    const { contact, language, command } = visitor;
    const useful = bodySchema.parse(body ?? {}).useful ?? visitor.useful;
    try {
      if (!isScanner(agent)) await this.ratings.rate(contact, command, useful);
    } catch (fault) {
      return showSorry(reply, language, organisation, fault);
    }
    await showPage(reply, { language, organisation, ...ratedPage(language, useful, escapeHtml(this.links.url({ kind: 'preferences', contact: contact.id }))) });
  }

  private async visitor(token: string, languages: string | undefined): Promise<(PageVisitor & { command: string; useful: Useful }) | undefined> {
    const visitor = await this.visitors.read('rate', token, languages);
    const about = aboutSchema.safeParse(visitor?.about).data;
    return visitor && about && !visitor.contact.closed ? { ...visitor, ...about } : undefined;
  }
}
