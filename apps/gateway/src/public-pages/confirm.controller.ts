import { Controller, Get, Headers, HttpCode, Inject, Param, Post, Res } from '@nestjs/common';
import { LINKS, Public, SETTINGS, type Links, type PageLanguage, type PageReply, type Settings } from '@parcours/platform';
import { z } from 'zod';
import { showLost, showPage, showSorry } from './common-pages';
import { consentChannels, Consents, type ConsentChannel } from './consents.service';
import { addressesOf, PageVisitors, type PageVisitor } from './page-visitors.service';
import { channelWords, purposeWords } from './purpose-words';
import { wordingVersion } from './wording-version';

const words = {
  fr: {
    title: (name: string) => `Recevoir «\u00a0${name}\u00a0»\u00a0?`, lead: (channel: string, organisation: string) => `${channel}. C’est ${organisation} qui vous contactera. Vous pourrez arrêter à tout moment, d’un clic.`, yes: 'Oui, je confirme',
    done: 'C’est confirmé', doneLead: (name: string) => `Vous recevrez «\u00a0${name}\u00a0». Chaque message dit comment arrêter.`,
  },
  en: {
    title: (name: string) => `Receive “${name}”?`, lead: (channel: string, organisation: string) => `${channel}, from ${organisation}. You can stop at any time, by one click.`, yes: 'Yes, I confirm',
    done: 'Confirmed', doneLead: (name: string) => `You will receive “${name}”. Every message says how to stop.`,
  },
};

const aboutSchema = z.object({ purpose: z.string().min(1), channel: z.enum(consentChannels), address: z.string() });
type Confirming = PageVisitor & { purpose: string; channel: ConsentChannel; address: string };

/** The second half of a double opt-in: GET asks, so that programs that follow links agree to nothing; POST grants, with the proof of what was shown. */
@Public()
@Controller('p/confirm')
export class ConfirmController {
  constructor(
    @Inject(PageVisitors) private readonly visitors: PageVisitors,
    @Inject(Consents) private readonly consents: Consents,
    @Inject(LINKS) private readonly links: Links,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'organisation'>,
  ) {}

  @Get(':token')
  async ask(@Param('token') token: string, @Headers('accept-language') languages: string | undefined, @Res() reply: PageReply): Promise<void> {
    const { organisation } = this.settings;
    const visitor = await this.visitor(token, languages);
    if (!visitor) return showLost(reply, this.visitors.language(languages), organisation);
    const { title, lead, yes } = this.shown(visitor);
    await showPage(reply, { language: visitor.language, organisation, title, lead, body: `<form method="post" class="end"><button class="go">${yes}</button></form>` });
  }

  @Post(':token')
  @HttpCode(200)
  async grant(@Param('token') token: string, @Headers('accept-language') languages: string | undefined, @Res() reply: PageReply): Promise<void> {
    const { organisation } = this.settings;
    const visitor = await this.visitor(token, languages);
    if (!visitor) return showLost(reply, this.visitors.language(languages), organisation);
    const { language, contact, purpose } = visitor;
    const { title, lead, yes } = this.shown(visitor);
    try {
      await this.consents.confirm(contact, visitor, token, { language, wording: wordingVersion('double-opt-in', [title, lead, yes]) });
    } catch (fault) {
      return showSorry(reply, language, organisation, fault);
    }
    await showPage(reply, { language, organisation, title: words[language].done, lead: words[language].doneLead(purposeWords(purpose, language).name), body: '' });
  }

  private shown({ language, purpose, channel }: { language: PageLanguage; purpose: string; channel: ConsentChannel }): { title: string; lead: string; yes: string } {
    const { title, lead, yes } = words[language];
    return { title: title(purposeWords(purpose, language).name), lead: lead(channelWords[language][channel], this.settings.organisation), yes };
  }

  /** The link names the mailbox it went to by its fingerprint alone: an address that is not the contact's any more confirms nothing. */
  private async visitor(token: string, languages: string | undefined): Promise<Confirming | undefined> {
    const visitor = await this.visitors.read('confirm', token, languages);
    const about = aboutSchema.safeParse(visitor?.about).data;
    if (!visitor || !about || visitor.contact.closed) return undefined;
    const address = addressesOf(visitor.contact).find((value) => this.links.fingerprint(value.toLowerCase()) === about.address);
    return address === undefined ? undefined : { ...visitor, ...about, address };
  }
}
