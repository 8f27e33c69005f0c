import { Controller, Get, Headers, HttpCode, Inject, Param, Post, Res } from '@nestjs/common';
import type { Contact } from '@parcours/contact';
import { escapeHtml, LINKS, Public, SETTINGS, type Links, type PageLanguage, type PageReply, type Settings } from '@parcours/platform';
import { showLost, showPage, showSorry } from './common-pages';
import { Consents } from './consents.service';
import { PageVisitors } from './page-visitors.service';
import { purposeWords } from './purpose-words';
import { wordingVersion } from './wording-version';

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

/** Who leaves what; without `contact`: somebody who was erased, and whom nothing reaches any more. */
type Leaver = { id: string; purpose: string; language: PageLanguage; contact?: Contact };

/**
 * Leaving a purpose: GET only asks, so that programs that follow links change nothing; POST acts with no further step, whatever its body (RFC 8058). The token
 * is all that a request needs and all that counts: no cookie is read, so there is nothing that another site could make a browser add.
 */
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
    const leaver = await this.leaver(token, languages);
    if (!leaver) return showLost(reply, this.visitors.language(languages), organisation);
    const { language, purpose } = leaver;
    const text = words[language];
    const body = `<form method="post" class="end"><button class="go">${text.stop}</button>${this.preferences(leaver, text.rather)}</form><p class="hint done">${text.note}</p>`;
    await showPage(reply, { language, organisation, title: text.title(purposeWords(purpose, language).name), lead: text.lead, body });
  }

  @Post(':token')
  @HttpCode(200)
  async act(@Param('token') token: string, @Headers('accept-language') languages: string | undefined, @Res() reply: PageReply): Promise<void> {
    const { organisation } = this.settings;
    const leaver = await this.leaver(token, languages);
    if (!leaver) return showLost(reply, this.visitors.language(languages), organisation);
    const { id, language, contact, purpose } = leaver;
    const text = words[language];
    try {
      if (!contact) await this.consents.unsubscribeErased(id, purpose);
      else await this.consents.unsubscribe(contact, purpose, token, { language, wording: wordingOf(language, purpose) });
    } catch (fault) {
      return showSorry(reply, language, organisation, fault);
    }
    const again = this.preferences(leaver, text.mistake);
    const body = `<p class="hint done">${text.note}</p>${again && `<p>${again}</p>`}`;
    await showPage(reply, { language, organisation, title: text.done, lead: text.doneLead(purposeWords(purpose, language).name), body });
  }

  private preferences({ contact }: Leaver, words: string): string {
    return contact && !contact.closed ? `<a href="${escapeHtml(this.links.url({ kind: 'preferences', contact: contact.id }))}">${words}</a>` : '';
  }

  /** A genuine link of somebody who is not here any more still says that they leave: a mail program must hear that it worked. */
  private async leaver(token: string, languages: string | undefined): Promise<Leaver | undefined> {
    const claims = this.visitors.claims('unsubscribe', token);
    const purpose = claims?.about?.purpose;
    if (!claims || purpose === undefined) return undefined;
    const visitor = await this.visitors.read('unsubscribe', token, languages);
    return { id: claims.contact, purpose, language: visitor?.language ?? this.visitors.language(languages), ...(visitor && { contact: visitor.contact }) };
  }
}

function wordingOf(language: PageLanguage, purpose: string): string {
  const { title, lead, stop, note } = words[language];
  return wordingVersion('unsubscribe-link', [title(purposeWords(purpose, language).name), lead, stop, note]);
}
