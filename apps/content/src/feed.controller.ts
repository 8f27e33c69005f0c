import { Controller, Get, Headers, Inject, Param, Res } from '@nestjs/common';
import { Public, SETTINGS, type Settings } from '@parcours/platform';
import { acceptedLanguage } from './accepted-language';
import { jsonFeed } from './feed';
import { feedPage, lostPage } from './feed-page';
import { FeedService } from './feed.service';
import type { PageReply } from './page-reply';

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
    guard(reply);
    if (/\bapplication\/(feed\+)?json\b/.test(accept ?? '')) {
      await reply.header('content-type', 'application/json; charset=utf-8').send(JSON.stringify(jsonFeed(feed, language, this.settings.organisation, this.settings.baseUrl ?? '/')));
    } else await reply.header('content-type', 'text/html; charset=utf-8').send(feedPage(feed, language, this.settings.organisation));
  }

  /** Leads on to the item; the address comes from the catalogue, never from the link. */
  @Get(':token/go/:item')
  async go(@Param('token') token: string, @Param('item') item: string, @Headers('accept-language') languages: string | undefined, @Res() reply: PageReply): Promise<void> {
    const url = await this.feeds.follow(token, item);
    if (url === undefined) return this.lost(reply, acceptedLanguage(languages, this.settings.locale));
    guard(reply);
    await reply.status(302).header('location', url).send('');
  }

  private async lost(reply: PageReply, language: 'fr' | 'en'): Promise<void> {
    guard(reply);
    await reply.status(404).header('content-type', 'text/html; charset=utf-8').send(lostPage(language, this.settings.organisation));
  }
}

/** The address itself is the key: it must not be kept by caches nor told to the pages it leads to. */
function guard(reply: PageReply): void {
  reply.header('cache-control', 'private, no-store').header('referrer-policy', 'no-referrer').header('vary', 'accept, accept-language');
  reply.header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'").header('x-content-type-options', 'nosniff');
}
