import { escapeHtml, learnerLook, pageHeader, pageShell, type PageLanguage as Language } from '@parcours/platform';
import type { ItemKind } from '@parcours/recommend';
import type { Feed, FeedItem } from './feed';

const words = {
  fr: {
    title: 'Pour vous', hello: (name?: string) => (name ? `${name}, voici la suite` : 'Voici la suite'), lead: 'Choisi pour vous, et pourquoi.', go: 'Voir', empty: 'Rien de nouveau pour le moment. Revenez bientôt.',
    lost: 'Cette page n’existe pas', lostLead: 'Le lien est incomplet ou n’est plus valable. Ouvrez-le depuis votre dernier message.',
  },
  en: {
    title: 'For you', hello: (name?: string) => (name ? `${name}, here is what’s next` : 'Here is what’s next'), lead: 'Chosen for you, and why.', go: 'See it', empty: 'Nothing new right now. Come back soon.',
    lost: 'There is no such page', lostLead: 'The link is incomplete or no longer valid. Open it from your latest message.',
  },
};

const kinds: Record<ItemKind, Record<Language, string>> = {
  course: { fr: 'Formation', en: 'Course' }, session: { fr: 'Session', en: 'Session' }, article: { fr: 'Article', en: 'Article' },
  webinar: { fr: 'Webinaire', en: 'Webinar' }, newsletter: { fr: 'Lettre', en: 'Newsletter' }, video: { fr: 'Vidéo', en: 'Video' },
};

const style = `${learnerLook}ul{list-style:none;margin:1.5rem 0 0;padding:0;display:grid;gap:1rem;grid-template-columns:repeat(auto-fill,minmax(17.5rem,1fr))}
li{background:var(--paper);border:1px solid var(--line);border-radius:14px;padding:1.25rem;display:flex;flex-direction:column;gap:.5rem}.kind{font-size:.78rem;font-weight:600;color:var(--soft)}
li p{margin:0}.why{margin-top:auto;background:var(--tint);border-radius:9px;padding:.45rem .7rem;font-size:.9rem}
a.go{align-self:flex-start;margin-top:.25rem;padding:.5rem 1rem}
.none{margin-top:2rem;color:var(--soft)}`;

/** The feed as a page. Everything that came from outside is escaped. */
export function feedPage(feed: Feed, language: Language, organisation: string): string {
  const text = words[language];
  const list = feed.items.length ? `<ul>${feed.items.map((item) => card(item, language, feed.timeZone)).join('')}</ul>` : `<p class="none">${text.empty}</p>`;
  return page(language, `${text.title} · ${organisation}`, pageHeader(organisation, text.hello(feed.firstName), text.lead) + list);
}

/** What a wrong or expired link shows: it does not tell which. */
export function lostPage(language: Language, organisation: string): string {
  const text = words[language];
  return page(language, text.lost, pageHeader(organisation, text.lost, text.lostLead));
}

function card({ kind, title, summary, reason, url, starts }: FeedItem, language: Language, timeZone: string): string {
  const when = starts === undefined ? '' : ` · ${dateText(starts, language, timeZone)}`;
  return `<li><span class="kind">${kinds[kind][language]}${escapeHtml(when)}</span><h2>${escapeHtml(title[language])}</h2><p>${escapeHtml(summary[language])}</p><p class="why">${escapeHtml(capital(reason[language]))}</p><a class="go" href="${escapeHtml(url)}" rel="nofollow" aria-label="${escapeHtml(`${words[language].go}: ${title[language]}`)}">${words[language].go}</a></li>`;
}

function page(language: Language, title: string, body: string): string {
  return pageShell({ language, title, body, more: style });
}

/** A zone that no platform should have stated shows the date in UTC. */
function dateText(instant: string, language: Language, timeZone: string): string {
  const shape = { day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit' } as const;
  try {
    return new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : 'fr-FR', { ...shape, timeZone }).format(Date.parse(instant));
  } catch {
    return new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : 'fr-FR', { ...shape, timeZone: 'UTC' }).format(Date.parse(instant));
  }
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
