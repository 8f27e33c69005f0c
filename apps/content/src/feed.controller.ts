import { Controller, Get, Headers, Inject, Param, Res } from '@nestjs/common';
import { acceptedLanguage, guardPage, Public, sendPage, SETTINGS, type PageReply, type Settings } from '@parcours/platform';
import { jsonFeed } from './feed';
import { feedPage, lostPage } from './feed-page';
import { FeedService } from './feed.service';

/** A learner's feed behind its signed link: a page, or JSON Feed for `Accept: application/json`. */
@Public()
@Controller('p/feed')
export class FeedController {
  constructor(
    @Inject(FeedService) private readonly feeds: FeedService,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'organisation' | 'locale' | 'baseUrl'>,
  ) {}

  @Get(':token')
  async show(@Param('token') token: string, @Headers('accept') accept: string | undefined, @Headers('accept-language') languages: string | undefined, @Res() reply: PageReply): Promise<void> {
    const language = acceptedLanguage(languages, this.settings.locale);
    const feed = await this.feeds.read(token);
    if (!feed) return this.lost(reply, language);
    guardPage(reply);
    if (/\bapplication\/(feed\+)?json\b/.test(accept ?? '')) {
      await reply.header('content-type', 'application/json; charset=utf-8').send(JSON.stringify(jsonFeed(feed, language, this.settings.organisation, this.settings.baseUrl ?? '/')));
    } else await sendPage(reply, feedPage(feed, language, this.settings.organisation));
  }

  /** Leads on to the item; the address comes from the catalogue, never from the link. */
  @Get(':token/go/:item')
  async go(@Param('token') token: string, @Param('item') item: string, @Headers('accept-language') languages: string | undefined, @Res() reply: PageReply): Promise<void> {
    const url = await this.feeds.follow(token, item);
    if (url === undefined) return this.lost(reply, acceptedLanguage(languages, this.settings.locale));
    guardPage(reply);
    await reply.status(302).header('location', url).send('');
  }

  private async lost(reply: PageReply, language: 'fr' | 'en'): Promise<void> {
    await sendPage(guardPage(reply), lostPage(language, this.settings.organisation), 404);
  }
}
