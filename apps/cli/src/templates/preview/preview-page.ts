import { escapeHtml, pageHeader, pageShell, type PageLanguage } from '@parcours/platform';
import type { TemplateFinding } from '../check-templates';
import { previewWords } from './preview-words';

export interface PreviewEntry {
  name: string;
  locale: string;
}

export interface PreviewView {
  language: PageLanguage;
  organisation: string;
  entries: PreviewEntry[];
  /** Absent: there is no template. */
  shown?: PreviewEntry & {
    theme: 'light' | 'dark';
    /** Absent: it can not be rendered; the findings say why. */
    mail?: { subject: string; preheader: string; text: string };
    findings: TemplateFinding[];
  };
  /** A real learner's reference; absent: the made-up one. */
  learner?: string;
  /** Where the frames and the other templates are; a page of files names them otherwise than the server. */
  address(entry: PreviewEntry, theme: 'light' | 'dark', part: 'page' | 'html'): string;
  /** Nonce of the script that follows changes; absent: nothing changes. */
  follow?: string;
}

const style = `main{max-width:90rem}.look{display:grid;grid-template-columns:14rem 1fr;gap:1.5rem;margin-top:1.5rem}.look nav ul{list-style:none;margin:.5rem 0 0;padding:0}.look li{display:flex;gap:.1rem;align-items:baseline}.look li span{flex:1;overflow-wrap:anywhere;font-size:.95rem}.look nav a{display:inline-block;padding:.3rem .5rem;border-radius:8px;text-decoration:none;color:var(--ink)}.look nav a[aria-current]{background:var(--tint);color:var(--accent);font-weight:600}
.row{display:flex;flex-wrap:wrap;gap:.4rem 1rem;align-items:baseline;background:var(--paper);border:1px solid var(--line);border-radius:12px;padding:.8rem 1rem}.row b{overflow-wrap:anywhere}.row span{color:var(--soft);overflow-wrap:anywhere}.frames{display:flex;flex-wrap:wrap;gap:1.5rem;align-items:flex-start;margin:1rem 0}
figure{margin:0;max-width:100%;overflow-x:auto}figcaption{color:var(--soft);font-size:.9rem;margin-bottom:.4rem}iframe{border:1px solid var(--line);border-radius:12px;height:56rem;background:#fff}.themes{display:flex;gap:1rem;margin:1rem 0 0}.themes a[aria-current]{font-weight:700;color:var(--ink);text-decoration:none}
.text{white-space:pre-wrap;overflow-wrap:anywhere;background:var(--paper);border:1px solid var(--line);border-radius:12px;padding:1rem;font:14px/1.5 ui-monospace,Menlo,Consolas,monospace;max-width:46rem}.found{margin:.5rem 0 0;padding-left:1.2rem}.found code{color:var(--soft)}.note{color:var(--soft);font-size:.9rem;max-width:46rem}section{margin-top:1.5rem}@media(max-width:900px){.look{grid-template-columns:1fr}}`;

/** The preview of one template among all. Frames are sandboxed: nothing of a mail runs. */
export function previewPage(view: PreviewView): string {
  const { language, organisation, entries, shown, learner, follow, address } = view;
  const words = previewWords[language];
  const who = learner === undefined ? words.madeUp : `${words.learner} ${learner}`;
  const body = `${pageHeader(organisation, words.title, follow === undefined ? who : `${words.lead} ${who}.`)}<div class="look">${listOf(entries, view, words.templates, words.none)}<div>${shown ? mailOf(shown, view) : ''}</div></div>`;
  const script = follow === undefined ? '' : `<script nonce="${escapeHtml(follow)}">new EventSource('/events').addEventListener('change',function(){location.reload()})</script>`;
  return pageShell({ language, title: shown ? `${shown.name} (${shown.locale})` : words.title, body: body + script, more: style });

  function listOf(all: PreviewEntry[], { shown: current }: PreviewView, title: string, none: string): string {
    if (all.length === 0) return `<p>${none}</p>`;
    const names = [...new Set(all.map(({ name }) => name))];
    const linkTo = (entry: PreviewEntry): string => `<a href="${escapeHtml(address(entry, current?.theme ?? 'light', 'page'))}"${entry.name === current?.name && entry.locale === current.locale ? ' aria-current="page"' : ''} aria-label="${escapeHtml(`${entry.name} ${entry.locale}`)}">${escapeHtml(entry.locale)}</a>`;
    const items = names.map((name) => `<li><span>${escapeHtml(name)}</span>${all.filter((entry) => entry.name === name).map(linkTo).join('')}</li>`);
    return `<nav aria-label="${title}"><h2>${title}</h2><ul>${items.join('')}</ul></nav>`;
  }
}

function mailOf(shown: NonNullable<PreviewView['shown']>, { language, organisation, address }: PreviewView): string {
  const words = previewWords[language];
  const { mail, theme, findings, locale } = shown;
  const notes = findings.length === 0 ? `<p>${words.fine}</p>` : `<ul class="found">${findings.map(findingOf).join('')}</ul>`;
  if (!mail) return `<section><h2>${words.failed}</h2>${notes}</section>`;
  const frame = (width: number, label: string): string => `<figure><figcaption>${label}</figcaption><iframe sandbox="" title="${label}" width="${width}" src="${escapeHtml(address(shown, theme, 'html'))}"></iframe></figure>`;
  const themes = (['light', 'dark'] as const).map((one) => `<a href="${escapeHtml(address(shown, one, 'page'))}"${one === theme ? ' aria-current="true"' : ''}>${words[one]}</a>`);
  return `<section><h2>${words.inbox}</h2><p class="row" lang="${escapeHtml(locale)}"><span>${escapeHtml(organisation)}</span><b>${escapeHtml(mail.subject)}</b><span>${escapeHtml(mail.preheader)}</span></p></section>
<nav class="themes" aria-label="${words.theme}">${themes.join('')}</nav>${theme === 'dark' ? `<p class="note">${words.darkNote}</p>` : ''}<div class="frames">${frame(375, words.phone)}${frame(700, words.desktop)}</div>
<section><h2>${words.found}</h2>${notes}</section><section><h2>${words.text}</h2><div class="text" lang="${escapeHtml(locale)}">${escapeHtml(mail.text)}</div></section>`;

}

function findingOf({ file, line, column, message, code, severity }: TemplateFinding): string {
  const place = line === undefined ? file : `${file}:${line}:${column ?? 1}`;
  return `<li class="${severity}">${escapeHtml(message)} <code>${escapeHtml(place)} (${escapeHtml(code)})</code></li>`;
}
