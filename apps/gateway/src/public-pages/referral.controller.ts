import { Controller, Get, Headers, Inject, Param, Res } from '@nestjs/common';
import { escapeHtml, Public, SETTINGS, type PageReply, type Settings } from '@parcours/platform';
import { showLost, showPage } from './common-pages';
import { PageCatalogue } from './page-catalogue.service';
import { PageVisitors } from './page-visitors.service';

const words = {
  fr: { title: (name?: string) => `${name ?? 'Un collègue'} pense que cela peut vous intéresser`, lead: 'Voici les formations du moment. Vous seul décidez de la suite\u00a0: rien n’est enregistré sur vous ici.', go: 'Voir', none: 'Le catalogue se prépare. Revenez bientôt.' },
  en: { title: (name?: string) => `${name ?? 'A colleague'} thinks this may interest you`, lead: 'Here are the courses of the moment. What comes next is up to you alone: nothing about you is kept here.', go: 'See it', none: 'The catalogue is being prepared. Come back soon.' },
};

const style = `main{max-width:60rem}ul{list-style:none;margin:2rem 0 0;padding:0;display:grid;gap:1rem;grid-template-columns:repeat(auto-fill,minmax(17.5rem,1fr))}
li{background:var(--paper);border:1px solid var(--line);border-radius:14px;padding:1.25rem;display:flex;flex-direction:column;gap:.5rem}li p{margin:0}li .go{align-self:flex-start;margin-top:auto;padding:.5rem 1rem}`;

/** What a colleague sees over the link that a learner passed on: the learner's first name and the courses, nothing else. */
@Public()
@Controller('p/referral')
export class ReferralController {
  constructor(
    @Inject(PageVisitors) private readonly visitors: PageVisitors,
    @Inject(PageCatalogue) private readonly catalogue: PageCatalogue,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'organisation'>,
  ) {}

  @Get(':token')
  async show(@Param('token') token: string, @Headers('accept-language') languages: string | undefined, @Res() reply: PageReply): Promise<void> {
    const { organisation } = this.settings;
    // the reader is not the person whom the link is for: their browser says what they read
    const language = this.visitors.language(languages);
    const referrer = await this.visitors.read('referral', token, languages);
    if (!referrer || referrer.contact.closed) return showLost(reply, language, organisation);
    const text = words[language];
    const { firstName } = referrer.contact.attributes.values;
    const courses = this.catalogue.openCourses(language).map(
      ({ title, summary, url }) => `<li><h2>${escapeHtml(title[language])}</h2><p>${escapeHtml(summary[language])}</p><a class="go" href="${escapeHtml(url)}" rel="nofollow" aria-label="${escapeHtml(`${text.go}: ${title[language]}`)}">${text.go}</a></li>`,
    );
    const body = courses.length ? `<ul>${courses.join('')}</ul>` : `<p>${text.none}</p>`;
    await showPage(reply, { language, organisation, title: text.title(typeof firstName === 'string' && firstName.trim() ? firstName.trim() : undefined), lead: text.lead, body, more: style });
  }
}
