import { escapeHtml, pageHeader, staffNav, type PageLanguage as Language } from '@parcours/platform';
import { pageFrame } from './page-frame';
import { actionsIn, type PrintRunStatus } from './print-run';
import { kindName, printWords, statusName } from './print-words';
import type { PieceView, RunView } from './run-reader.service';

export interface PageOptions {
  language: Language;
  organisation: string;
  /** IANA zone that times are told in. */
  timeZone: string;
}

/** All runs, the latest first. */
export function runsPage(runs: RunView[], options: PageOptions): string {
  const { language, organisation } = options;
  const text = printWords[language];
  const list = runs.length ? `<ul class="runs">${runs.map((run) => card(run, options)).join('')}</ul>` : `<p class="none">${text.empty}</p>`;
  return pageFrame(language, `${text.title} · ${organisation}`, `${staffNav(language, 'print', true)}${pageHeader(organisation, text.title, text.lead)}${list}`);
}

function card(run: RunView, options: PageOptions): string {
  const { language } = options;
  const text = printWords[language];
  return `<li>${status(run, language)}<h2>${escapeHtml(kindName(run.format, run.class, language))}</h2><p>${text.count(run.pieces)} · ${text.pageCount(run.pages)} · ${escapeHtml(money(run, language))}</p><p class="soft">${text.created} ${escapeHtml(dateText(run.createdAt, options))}<br><span class="id">${escapeHtml(run.id)}</span></p><a class="go" href="${runPath(run.id)}" aria-label="${escapeHtml(`${text.open}: ${run.id}`)}">${text.open}</a></li>`;
}

/** One run: its figures, what may be done with it, its document and its letters. `said`: why what was asked for did not happen. */
export function runPage(run: RunView & { items: PieceView[] }, options: PageOptions, said?: string): string {
  const { language, organisation } = options;
  const text = printWords[language];
  const api = `/v1/print/runs/${encodeURIComponent(run.id)}`;
  const document = run.items.length
    ? `<section class="panel"><h2>${text.document}</h2><div class="acts"><a class="go plain" href="${api}/document.pdf">${text.view}</a><a class="go plain" href="${api}/manifest.csv">${text.manifest}</a></div><object type="application/pdf" data="${api}/document.pdf" aria-label="${text.document}"><p class="soft">${text.noPdf}</p></object></section><section class="panel"><h2>${text.pieces}</h2><ul class="pieces">${run.items.map((piece) => row(piece, language)).join('')}</ul></section>`
    : '';
  const folder = run.status === 'handed-over' ? `<p class="soft">${escapeHtml(text.folder(run.id))}</p>` : '';
  const body = `${staffNav(language, 'print', false)}<header><span class="house"><a href="/print">← ${text.back}</a></span><h1>${text.run} ${escapeHtml(run.id)}</h1></header>${said === undefined ? '' : `<p class="said" role="alert">${escapeHtml(said)}</p>`}
<section class="panel"><p>${status(run, language)}</p><dl>${facts(run, options)}</dl>${folder}${actions(run, language)}</section>${document}`;
  return pageFrame(language, `${text.run} ${run.id} · ${organisation}`, body);
}

function facts(run: RunView, options: PageOptions): string {
  const { language } = options;
  const text = printWords[language];
  const times = (['approvedAt', 'handedOverAt', 'cancelledAt'] as const).flatMap((name): [string, string][] => (run[name] === undefined ? [] : [[text[name], dateText(run[name], options)]]));
  const all: [string, string][] = [
    [text.format, kindName(run.format, run.class, language)], [text.letters, String(run.pieces)], [text.pages, String(run.pages)], [text.cost, money(run, language)], [text.printer, run.printerName], [text.created, dateText(run.createdAt, options)], ...times,
  ];
  return all.map(([name, value]) => `<div><dt>${name}</dt><dd>${escapeHtml(value)}</dd></div>`).join('');
}

function actions(run: RunView, language: Language): string {
  const may = actionsIn(run.status as PrintRunStatus);
  if (may.length === 0) return '';
  const form = (action: (typeof may)[number]) => `<form method="post" action="${runPath(run.id)}/${action}"><button${action === 'cancel' ? ' class="plain"' : ''}>${printWords[language][action]}</button></form>`;
  return `<div class="acts">${may.map(form).join('')}</div>`;
}

function row({ id, contact, learner, journey, step, lines, firstPage, pages }: PieceView, language: Language): string {
  const text = printWords[language];
  const where = pages > 1 ? `${text.page}s ${firstPage}-${firstPage + pages - 1}` : `${text.page} ${firstPage}`;
  return `<li><address>${lines.filter((line) => line !== '').map(escapeHtml).join('<br>')}</address><div class="more soft"><a href="/learners/${encodeURIComponent(contact)}">${escapeHtml(learner)}</a><br>${escapeHtml(journey)} · ${escapeHtml(step)}</div><div class="soft">${where}<br><a href="/v1/print/pieces/${encodeURIComponent(id)}/document.pdf">${text.letter} (PDF)</a></div></li>`;
}

const status = ({ status: name }: RunView, language: Language): string => `<span class="status ${escapeHtml(name)}">${escapeHtml(statusName(name, language))}</span>`;
const runPath = (id: string): string => `/print/${encodeURIComponent(id)}`;
const tagOf = (language: Language): string => (language === 'en' ? 'en-GB' : 'fr-FR');
const money = ({ cost, currency }: RunView, language: Language): string => new Intl.NumberFormat(tagOf(language), { style: 'currency', currency }).format(cost / 100);
const dateText = (time: string, { language, timeZone }: PageOptions): string => new Intl.DateTimeFormat(tagOf(language), { day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit', timeZone }).format(Date.parse(time));
