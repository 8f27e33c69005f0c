import { Controller, Get, Headers, Inject, Param, Query, Res } from '@nestjs/common';
import { guardPage, pageLanguage, Scope, sendPage, SETTINGS, type PageHeaders, type PageReply, type Settings } from '@parcours/platform';
import { z } from 'zod';
import { mailboxPage, mailPage, mailViews, noMailPage, type MailboxLook } from './mailbox-page';
import { MailboxReader } from './mailbox-reader.service';

const listQuery = z.object({ q: z.string().max(200).trim().catch(''), page: z.coerce.number().int().min(1).max(1_000_000).catch(1) });
const mailQuery = z.object({ view: z.enum(mailViews).catch('html') });

/** The mailbox to look at, for whoever may read learners' data. */
@Scope('read')
@Controller('mailbox')
export class MailboxController {
  constructor(
    @Inject(MailboxReader) private readonly mailbox: MailboxReader,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'organisation' | 'locale' | 'timeZone'>,
  ) {}

  @Get()
  async list(@Query() query: unknown, @Headers() headers: PageHeaders, @Res() reply: PageReply): Promise<void> {
    const { q, page } = listQuery.parse(query);
    guardPage(reply, "form-action 'self'");
    await sendPage(reply, mailboxPage(await this.mailbox.list({ search: q, page }), q, this.look(headers)));
  }

  @Get(':id')
  async show(@Param('id') id: string, @Query() query: unknown, @Headers() headers: PageHeaders, @Res() reply: PageReply): Promise<void> {
    const mail = await this.mailbox.read(id);
    guardPage(reply, "frame-src 'self'");
    if (!mail) return sendPage(reply, noMailPage(this.look(headers)), 404);
    await sendPage(reply, mailPage(mail, mailQuery.parse(query).view, this.look(headers)));
  }

  /** The HTML alone, harmless whatever is in it: nothing runs, nothing is fetched, and only our own pages may frame it. */
  @Get(':id/html')
  async html(@Param('id') id: string, @Headers() headers: PageHeaders, @Res() reply: PageReply): Promise<void> {
    const mail = await this.mailbox.read(id);
    guardPage(reply);
    if (!mail) return sendPage(reply, noMailPage(this.look(headers)), 404);
    reply.header('content-security-policy', "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox");
    // A frame's links would open inside it, where the mail's own policy forbids them everything.
    await sendPage(reply, (mail.content.html ?? '').replace(/<head>/i, '<head><base target="_blank">'));
  }

  @Get(':id/text')
  async text(@Param('id') id: string, @Headers() headers: PageHeaders, @Res() reply: PageReply): Promise<void> {
    await this.file(id, 'text', headers, reply);
  }

  /** The message as it goes over the wire, to be opened by any mail program. */
  @Get(':id/source')
  async source(@Param('id') id: string, @Headers() headers: PageHeaders, @Res() reply: PageReply): Promise<void> {
    await this.file(id, 'source', headers, reply);
  }

  private async file(id: string, part: 'text' | 'source', headers: PageHeaders, reply: PageReply): Promise<void> {
    const mail = await this.mailbox.read(id);
    guardPage(reply);
    if (!mail) return sendPage(reply, noMailPage(this.look(headers)), 404);
    if (part === 'text') reply.header('content-type', 'text/plain; charset=utf-8');
    else reply.header('content-type', 'message/rfc822').header('content-disposition', `attachment; filename="${id.replace(/[^A-Za-z0-9-]/g, '-').slice(0, 80)}.eml"`);
    await reply.send(Buffer.from(mail.content[part] ?? ''));
  }

  private look(headers: PageHeaders): MailboxLook {
    const { organisation, locale, timeZone } = this.settings;
    return { language: pageLanguage(headers, locale), organisation, timeZone };
  }
}
