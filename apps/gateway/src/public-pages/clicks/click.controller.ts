import { Controller, Get, Headers, Inject, Logger, Param, Req, Res } from '@nestjs/common';
import { clickTarget, guardPage, LINKS, Public, SETTINGS, type Links, type PageReply, type Settings } from '@parcours/platform';
import { showLost } from '../common-pages';
import { PageVisitors } from '../page-visitors.service';
import { MailClicks } from './mail-clicks.service';
import { within } from './within';

/** How long a reader waits for the house to note their click (ms). */
const patienceMs = 1_000;

/**
 * Where the links of mails lead: on, to the address that is signed into them. The reader comes first: whether or not the click can be noted, they are led
 * on. HEAD leads on as well and is nobody's click.
 */
@Public()
@Controller('p/click')
export class ClickController {
  private readonly logger = new Logger('clicks');

  constructor(
    @Inject(PageVisitors) private readonly visitors: PageVisitors,
    @Inject(MailClicks) private readonly clicks: MailClicks,
    @Inject(LINKS) private readonly links: Links,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'organisation'>,
  ) {}

  @Get(':token')
  async follow(@Param('token') token: string, @Req() { method }: { method: string }, @Headers('user-agent') agent = '', @Headers('accept-language') languages: string | undefined, @Res() reply: PageReply): Promise<void> {
    const claims = this.visitors.claims('click', token);
    const target = claims && clickTarget(this.links, claims);
    if (!claims || target === undefined) return showLost(reply, this.visitors.language(languages), this.settings.organisation);
    if (method === 'GET') await within(patienceMs, this.clicks.note(claims, target, agent), (fault) => this.logger.warn(`a click was not noted: ${String(fault)}`));
    await guardPage(reply).status(302).header('location', target).send('');
  }
}
