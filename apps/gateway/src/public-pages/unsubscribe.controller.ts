import { Controller, Get, Headers, HttpCode, Inject, Param, Post, Res } from '@nestjs/common';
import { escapeHtml, LINKS, Public, SETTINGS, type Links, type PageReply, type Settings } from '@parcours/platform';
import { showLost, showPage, showSorry } from './common-pages';
import { Consents } from './consents.service';
import { PageVisitors, type PageVisitor } from './page-visitors.service';
import { purposeWords } from './purpose-words';

const words = {
  fr: {
    title: (name: string) => `Ne plus recevoir «\u00a0${name}\u00a0»\u00a0?`, lead: 'Un clic suffit, sans mot de passe ni formulaire.', stop: 'Me désinscrire', rather: 'Choisir plutôt ce que je reçois',
    done: 'C’est fait', doneLead: (name: string) => `Vous ne recevrez plus de message «\u00a0${name}\u00a0».`, note: 'Ce qui concerne une formation en cours (convocation, accès, attestation) vous parvient toujours.', mistake: 'Une erreur\u00a0? Revenir sur ce choix',
  },
  en: {
    title: (name: string) => `Stop receiving “${name}”?`, lead: 'One click is enough, without password or form.', stop: 'Unsubscribe me', rather: 'Rather choose what I receive',
    done: 'Done', doneLead: (name: string) => `You will receive no more “${name}” messages.`, note: 'What concerns a course under way (invitation, access, certificate) still reaches you.', mistake: 'A mistake? Undo this choice',
  },
};

/** Leaving a purpose: GET only asks, so that programs that follow links change nothing; POST acts with no further step (RFC 8058). */
@Public()
@Controller('p/unsubscribe')
export class UnsubscribeController {
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
    const { language, purpose } = visitor;
    const text = words[language];
    const body = `<form method="post" class="end"><button class="go">${text.stop}</button>${this.preferences(visitor, text.rather)}</form><p class="hint done">${text.note}</p>`;
    await showPage(reply, { language, organisation, title: text.title(purposeWords(purpose, language).name), lead: text.lead, body });
  }

  @Post(':token')
  @HttpCode(200)
  async act(@Param('token') token: string, @Headers('accept-language') languages: string | undefined, @Res() reply: PageReply): Promise<void> {
    const { organisation } = this.settings;
    const visitor = await this.visitor(token, languages);
    if (!visitor) return showLost(reply, this.visitors.language(languages), organisation);
    const { language, contact, purpose } = visitor;
    const text = words[language];
    try {
      await this.consents.unsubscribe(contact, purpose, token, language);
    } catch (fault) {
      return showSorry(reply, language, organisation, fault);
    }
    const body = `<p class="hint done">${text.note}</p><p>${this.preferences(visitor, text.mistake)}</p>`;
    await showPage(reply, { language, organisation, title: text.done, lead: text.doneLead(purposeWords(purpose, language).name), body });
  }

  private preferences({ contact }: PageVisitor, words: string): string {
    return `<a href="${escapeHtml(this.links.url({ kind: 'preferences', contact: contact.id }))}">${words}</a>`;
  }

  private async visitor(token: string, languages: string | undefined): Promise<(PageVisitor & { purpose: string }) | undefined> {
    const visitor = await this.visitors.read('unsubscribe', token, languages);
    return visitor?.about.purpose === undefined ? undefined : { ...visitor, purpose: visitor.about.purpose };
  }
}
