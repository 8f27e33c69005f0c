import type { PageLanguage } from './accepted-language';

/** What pages need of the HTTP server's reply (fastify's). */
export interface PageReply {
  status(code: number): PageReply;
  header(name: string, value: string): PageReply;
  send(body: string | Buffer): unknown;
}

/** The look that all pages share; dark where the reader's system is. */
const style = `:root{color-scheme:light dark;--ink:#16202b;--soft:#5b6875;--paper:#fff;--ground:#f3f5f2;--line:#dfe4de;--edge:#77838f;--accent:#0b6b57;--tint:#e3f1ed}
@media(prefers-color-scheme:dark){:root{--ink:#eaf0ee;--soft:#a3b1ae;--paper:#18211f;--ground:#101715;--line:#2a3633;--edge:#75857f;--accent:#6fd3b8;--tint:#1d312b}}
*{box-sizing:border-box}body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
main{max-width:60rem;margin:0 auto;padding:2.5rem 1.25rem 3rem}header p{color:var(--soft);margin:.4rem 0 0}.house{display:inline-flex;gap:.6rem;align-items:center;color:var(--accent);font-weight:700;font-size:1rem;line-height:1.3;margin-bottom:.5rem}
.house:not(:has(a))::before{content:"";flex:none;width:1.5rem;height:1.25rem;background:linear-gradient(currentColor,currentColor) 0 100%/.375rem .5rem no-repeat,linear-gradient(currentColor,currentColor) 50% 100%/.375rem .875rem no-repeat,linear-gradient(currentColor,currentColor) 100% 100%/.375rem 1.25rem no-repeat}
h1{font-size:clamp(1.7rem,4vw,2.4rem);line-height:1.15;margin:.4rem 0 0;letter-spacing:-.02em;overflow-wrap:anywhere;text-wrap:balance}p{text-wrap:pretty}h2{font-size:1.12rem;line-height:1.3;margin:0}
a{color:var(--accent)}a:focus-visible,button:focus-visible,input:focus-visible,textarea:focus-visible{outline:3px solid var(--ink);outline-offset:2px}
.go{display:inline-block;background:var(--accent);color:var(--paper);border:0;text-decoration:none;font:inherit;font-weight:600;padding:.65rem 1.25rem;border-radius:9px;cursor:pointer}`;

/** CSS of pages that learners see: their head is the one that mails have. */
export const learnerLook = `main{padding-top:1.5rem}header{background:#0b4a3f;border-radius:16px;padding:1.6rem 1.75rem 1.75rem}header .house{color:#b9e4d7}header h1{color:#fff}header p{color:#d5ece4}
@media(max-width:40rem){main{padding:0 .9rem 2.5rem}header{margin:0 -.9rem;border-radius:0;padding:1.5rem .9rem}}`;

/** A whole page in the house's look. `title` and `organisation` are escaped here, `body` is HTML; `more` is CSS beside the common one. */
export function pageShell(page: { language: PageLanguage; title: string; body: string; more?: string }): string {
  return `<!doctype html><html lang="${page.language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex"><title>${escapeHtml(page.title)}</title><style>${style}${page.more ?? ''}</style></head><body><main>${page.body}</main></body></html>`;
}

/** The head of a page: whose it is, what it is about, a lead of plain text. */
export function pageHeader(organisation: string, title: string, lead = ''): string {
  return `<header><span class="house">${escapeHtml(organisation)}</span><h1>${escapeHtml(title)}</h1>${lead ? `<p>${escapeHtml(lead)}</p>` : ''}</header>`;
}

/** Text as HTML, in element content and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A page of people's data: nothing of another origin, no script, no copy in caches, no address told to where it leads. `more`: further CSP directives. */
export function guardPage(reply: PageReply, ...more: string[]): PageReply {
  const policy = ["default-src 'none'", "style-src 'unsafe-inline'", "base-uri 'none'", "frame-ancestors 'none'", ...more];
  return reply
    .header('content-security-policy', policy.join('; '))
    .header('cache-control', 'private, no-store')
    .header('referrer-policy', 'no-referrer')
    .header('vary', 'accept, accept-language')
    .header('x-content-type-options', 'nosniff');
}

/** Sends a page. */
export async function sendPage(reply: PageReply, html: string, status = 200): Promise<void> {
  await reply.status(status).header('content-type', 'text/html; charset=utf-8').send(html);
}
