import { escapeHtml, pageHeader, pageShell, staffNav, staffNavStyle, type PageLanguage } from '@parcours/platform';
import type { MessageContent } from '@parcours/store';
import type { MailboxEntry, MailboxPage } from './mailbox-reader.service';

/** What a mail is looked at as. */
export const mailViews = ['html', 'text', 'source', 'why'] as const;
export type MailView = (typeof mailViews)[number];

/** Whose mailbox, and how it is shown. */
export interface MailboxLook {
  language: PageLanguage;
  organisation: string;
  timeZone: string;
}

const words = {
  fr: {
    title: 'E-mails envoyés', lead: (total: number) => (total === 1 ? '1 message' : `${total} messages`), search: 'Destinataire ou sujet', go: 'Chercher', clear: 'Tout afficher',
    none: 'Aucun message ici pour le moment.', noneFound: 'Aucun message ne correspond à cette recherche.', newer: 'Plus récents', older: 'Plus anciens', pages: 'Pages de la liste', shown: 'Ce qui est montré', page: (page: number, pages: number) => `Page ${page} sur ${pages}`,
    back: 'Tous les e-mails', from: 'De', to: 'À', date: 'Le', noSubject: '(sans objet)', views: { html: 'Message', text: 'Texte', source: 'Source', why: 'Pourquoi' }, frame: 'Le message, tel que son destinataire le voit', download: 'Télécharger (.eml)',
    why: 'Pourquoi ce message est parti', journey: 'Parcours', step: 'Étape', purpose: 'Finalité', template: 'Modèle', command: 'Commande', timeline: 'Voir le fil de cette personne',
    lost: 'Ce message n’existe pas', lostLead: 'Il a peut-être été effacé avec les données de la personne.',
  },
  en: {
    title: 'E-mails sent', lead: (total: number) => (total === 1 ? '1 message' : `${total} messages`), search: 'Recipient or subject', go: 'Search', clear: 'Show all',
    none: 'No messages here yet.', noneFound: 'No message fits this search.', newer: 'Newer', older: 'Older', pages: 'Pages of the list', shown: 'What is shown', page: (page: number, pages: number) => `Page ${page} of ${pages}`,
    back: 'All e-mails', from: 'From', to: 'To', date: 'On', noSubject: '(no subject)', views: { html: 'Message', text: 'Text', source: 'Source', why: 'Why' }, frame: 'The message as its recipient sees it', download: 'Download (.eml)',
    why: 'Why this message left', journey: 'Journey', step: 'Step', purpose: 'Purpose', template: 'Template', command: 'Command', timeline: 'See this person’s timeline',
    lost: 'There is no such message', lostLead: 'It may have been erased with the person’s data.',
  },
};

const style = `${staffNavStyle}p.up{margin:0 0 1.25rem;font-size:.9rem}form.find{display:flex;gap:.5rem;margin:1.5rem 0 0;flex-wrap:wrap;align-items:center}form.find input{flex:1 1 14rem;min-width:0;font:inherit;color:inherit;background:var(--paper);border:1px solid var(--soft);border-radius:9px;padding:.6rem .8rem}form.find input::placeholder{color:var(--soft);opacity:1}
ol.mails{list-style:none;margin:1.25rem 0 0;padding:0;background:var(--paper);border:1px solid var(--line);border-radius:14px;overflow:hidden}ol.mails li+li{border-top:1px solid var(--line)}
ol.mails a{display:grid;grid-template-columns:minmax(0,2fr) minmax(0,3fr) auto;gap:.1rem 1rem;padding:.75rem 1.1rem;color:inherit;text-decoration:none}ol.mails a:hover{background:var(--tint)}ol.mails span{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.subject{font-weight:600}.soft,time{color:var(--soft);font-size:.9rem}.pages{display:flex;gap:1.25rem;align-items:baseline;margin-top:1.25rem}
dl.head{display:grid;grid-template-columns:auto minmax(0,1fr);gap:.2rem .9rem;margin:1rem 0 0;font-size:.95rem}dl.head dt{color:var(--soft)}dl.head dd{margin:0;overflow-wrap:anywhere}
.tabs{display:flex;gap:.35rem;margin:1.5rem 0 0;flex-wrap:wrap}.tabs a{padding:.5rem .95rem;border-radius:9px 9px 0 0;text-decoration:none;color:var(--soft);font-weight:600;font-size:.95rem}.tabs a[aria-current]{background:var(--paper);color:var(--ink);border:1px solid var(--line);border-bottom-color:var(--paper);position:relative;top:1px}
.sheet{background:var(--paper);border:1px solid var(--line);border-radius:0 14px 14px 14px;overflow:hidden}.sheet iframe{display:block;width:100%;height:46rem;border:0;background:#fff}.sheet pre{margin:0;padding:1.25rem;font:14px/1.5 ui-monospace,"DejaVu Sans Mono",monospace;white-space:pre-wrap;overflow-wrap:anywhere}
.sheet .inner{padding:1.25rem}.sheet .inner dl{margin:.75rem 0 1.25rem}
@media(max-width:40rem){ol.mails a{grid-template-columns:minmax(0,1fr) auto}ol.mails .subject{grid-row:2;grid-column:1/-1;white-space:normal}.tabs{gap:0}.tabs a{padding:.5rem .6rem;font-size:.9rem}.sheet iframe{height:36rem}main{padding:1.5rem .9rem 2rem}}`;

/** The mailbox, newest first. */
export function mailboxPage({ entries, total, page, pages }: MailboxPage, search: string, look: MailboxLook): string {
  const text = words[look.language];
  const link = (to: number): string => `/mailbox?${new URLSearchParams({ ...(search && { q: search }), ...(to > 1 && { page: String(to) }) })}`;
  const find = `<form class="find" role="search" action="/mailbox"><input type="search" name="q" value="${escapeHtml(search)}" placeholder="${text.search}" aria-label="${text.search}"><button class="go">${text.go}</button>${search ? `<a href="/mailbox">${text.clear}</a>` : ''}</form>`;
  const list = entries.length ? `<ol class="mails">${entries.map((entry) => row(entry, look)).join('')}</ol>` : `<p class="soft">${search ? text.noneFound : text.none}</p>`;
  const steps = pages > 1 ? `<nav class="pages" aria-label="${text.pages}">${page > 1 ? `<a rel="prev" href="${escapeHtml(link(page - 1))}">${text.newer}</a>` : ''}<span class="soft">${text.page(page, pages)}</span>${page < pages ? `<a rel="next" href="${escapeHtml(link(page + 1))}">${text.older}</a>` : ''}</nav>` : '';
  return pageShell({ language: look.language, title: `${text.title} · ${look.organisation}`, more: style, body: `${staffNav(look.language, 'mailbox', true)}${pageHeader(look.organisation, text.title, text.lead(total))}${find}${list}${steps}` });
}

/** One mail, as a mail reader shows it. */
export function mailPage({ entry, content }: { entry: MailboxEntry; content: MessageContent }, view: MailView, look: MailboxLook): string {
  const text = words[look.language];
  const base = `/mailbox/${encodeURIComponent(entry.id)}`;
  const tabs = mailViews.map((name) => `<a href="${base}?view=${name}"${name === view ? ' aria-current="page"' : ''}>${text.views[name]}</a>`).join('');
  const head = `<dl class="head">${entry.from === undefined ? '' : `<dt>${text.from}</dt><dd>${escapeHtml(entry.from)}</dd>`}<dt>${text.to}</dt><dd>${escapeHtml(entry.to)}</dd><dt>${text.date}</dt><dd>${time(entry.at, look, 'full')}</dd></dl>`;
  const subject = entry.subject || text.noSubject;
  const body = `${staffNav(look.language, 'mailbox', false)}<p class="up"><a href="/mailbox">← ${text.back}</a></p>${pageHeader(look.organisation, subject)}${head}<nav class="tabs" aria-label="${text.shown}">${tabs}</nav><div class="sheet">${sheet(view, base, entry, content, look)}</div>`;
  return pageShell({ language: look.language, title: `${subject} · ${look.organisation}`, more: style, body });
}

/** What an id shows that no mail has. */
export function noMailPage(look: MailboxLook): string {
  const text = words[look.language];
  return pageShell({ language: look.language, title: text.lost, more: style, body: `${staffNav(look.language, 'mailbox', false)}<p class="up"><a href="/mailbox">← ${text.back}</a></p>${pageHeader(look.organisation, text.lost, text.lostLead)}` });
}

function sheet(view: MailView, base: string, entry: MailboxEntry, content: MessageContent, { language }: MailboxLook): string {
  const text = words[language];
  switch (view) {
    case 'html':
      return `<iframe title="${text.frame}" src="${base}/html" sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>`;
    case 'text':
      return `<pre>${escapeHtml(content.text ?? '')}</pre>`;
    case 'source':
      return `<div class="inner"><a class="go" href="${base}/source" download>${text.download}</a></div><pre>${escapeHtml(content.source ?? '')}</pre>`;
    case 'why': {
      const facts = [[text.journey, entry.journey], [text.step, entry.step], [text.purpose, entry.purpose], [text.template, entry.template ?? ''], [text.command, entry.id]] as const;
      return `<div class="inner"><h2>${text.why}</h2><dl class="head">${facts.map(([name, value]) => `<dt>${name}</dt><dd>${escapeHtml(value)}</dd>`).join('')}</dl><a class="go" href="/learners/${encodeURIComponent(entry.contact)}">${text.timeline}</a></div>`;
    }
  }
}

function row(entry: MailboxEntry, look: MailboxLook): string {
  return `<li><a href="/mailbox/${encodeURIComponent(entry.id)}"><span class="soft">${escapeHtml(entry.to)}</span><span class="subject">${escapeHtml(entry.subject || words[look.language].noSubject)}</span>${time(entry.at, look, 'short')}</a></li>`;
}

function time(at: number, { language, timeZone }: MailboxLook, shape: 'short' | 'full'): string {
  const options: Intl.DateTimeFormatOptions = shape === 'full' ? { dateStyle: 'full', timeStyle: 'short', timeZone } : { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', timeZone };
  return `<time datetime="${new Date(at).toISOString()}">${escapeHtml(new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : 'fr-FR', options).format(at))}</time>`;
}
