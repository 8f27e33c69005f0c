import { Controller, Get, Headers, Inject, Logger, Param, Req, Res } from '@nestjs/common';
import { consentStatus } from '@parcours/contact';
import { guardPage, Public, SETTINGS, type PageReply, type Settings } from '@parcours/platform';
import { STORES, type Stores } from '@parcours/store';
import { isScanner } from '../../clicks/click-judge';
import { PageEvents } from '../page-events.service';
import { PageVisitors } from '../page-visitors.service';
import { within } from './within';

/** The smallest GIF there is (GIF89a): one transparent point. */
const picture = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
const patienceMs = 1_000;

/** The picture that tells of opening (`email.opened`, once per command), where settings have it and as long as the reader's consent to `open-tracking` stands. */
@Public()
@Controller('p/open')
export class OpenController {
  private readonly logger = new Logger('opens');

  constructor(
    @Inject(PageVisitors) private readonly visitors: PageVisitors,
    @Inject(STORES) private readonly stores: Pick<Stores, 'messages'>,
    @Inject(PageEvents) private readonly events: PageEvents,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'email'>,
  ) {}

  @Get(':token')
  async show(@Param('token') token: string, @Req() { method }: { method: string }, @Headers('user-agent') agent = '', @Res() reply: PageReply): Promise<void> {
    guardPage(reply);
    if (!this.visitors.claims('open', token)) return void (await reply.status(404).send(''));
    if (method === 'GET' && this.settings.email.trackOpens && !isScanner(agent)) await within(patienceMs, this.tell(token), (fault) => this.logger.warn(`an opening was not told: ${String(fault)}`));
    await reply.status(200).header('content-type', 'image/gif').send(picture);
  }

  private async tell(token: string): Promise<void> {
    const visitor = await this.visitors.read('open', token, undefined);
    const command = visitor?.about.command;
    if (!visitor || visitor.contact.closed || command === undefined || consentStatus(visitor.contact, 'open-tracking', 'email') !== 'granted') return;
    const message = await this.stores.messages.get(command);
    if (message?.channel !== 'email' || message.contact !== visitor.contact.id) return;
    await this.events.tell([{ name: 'email.opened', contact: visitor.contact.id, origin: command, data: { command, step: message.step } }]);
  }
}
