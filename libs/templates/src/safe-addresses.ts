import type { TemplateProblem } from './compiled-email-template';

type Found = Omit<TemplateProblem, 'file'>;

/** Attributes that lead somewhere or fetch something, with their value; in MJML as in HTML. */
const attribute = /(?<=[\s"'/])(href|src|action|formaction|background|background-url)\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+)/gi;
const written = /^(?:https?:\/\/|mailto:|#)/i;
const leading = /^(?:https?|mailto):/i;
const pictured = /^(?:https?:|cid:|data:image\/(?:png|gif|jpeg|webp);)/i;

/**
 * The addresses that a template writes out: a link or a picture needs its whole address (https, http, mailto), since a mail has no page
 * that another one could be relative to, and nothing in it may run. One that a variable begins is looked at when it is rendered.
 */
export function checkAddresses(text: string): Found[] {
  const problems: Found[] = [];
  for (const { 1: name = '', 2: stated = '', index } of text.matchAll(attribute)) {
    const quoted = /^["']/.test(stated);
    const value = (quoted ? stated.slice(1, -1) : stated).trim();
    const isPicture = !/href|action/i.test(name);
    const isGood = value === '' || value.startsWith('{{') || (isPicture ? pictured.test(value) : written.test(value));
    if (quoted && isGood) continue;
    const before = text.slice(0, index).split('\n');
    const place = { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
    const message = isGood ? `Put quotes around the value of ${name}.` : `${name} leads to ${shorten(value)}: write a whole address that begins with https:// or mailto:, or {{links.feed}}.`;
    problems.push({ code: 'address', ...place, message });
  }
  return problems;
}

/** Rendered HTML in which an address that data brought along leads nowhere (`#`) unless it is one of a page, a mail or a picture. */
export function neutraliseAddresses(html: string): string {
  return html.replace(attribute, (whole, name: string, stated: string) => {
    const quote = /^["']/.exec(stated)?.[0] ?? '';
    const address = decoded(quote ? stated.slice(1, -1) : stated);
    const scheme = /^[^/?#]*?:/.test(address);
    const isGood = !scheme || (/href|action/i.test(name) ? leading : pictured).test(address);
    return isGood ? whole : `${name}=${quote}#${quote}`;
  });
}

const named: Record<string, string> = { amp: '&', colon: ':', tab: '', newline: '', lt: '<', gt: '>', quot: '"', apos: "'", sol: '/', num: '#', quest: '?' };

/** An attribute's value as a browser reads an address: character references resolved, blanks and controls at its beginning and inside left out. */
function decoded(value: string): string {
  const text = value.replace(/&(?:#(\d+)|#x([0-9a-f]+)|([a-z]+));?/gi, (whole, decimal?: string, hex?: string, name?: string) => {
    const code = decimal !== undefined ? Number(decimal) : hex !== undefined ? Number.parseInt(hex, 16) : undefined;
    if (code !== undefined) return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
    return named[name?.toLowerCase() ?? ''] ?? whole;
  });
  return Array.from(text).filter((character) => character > ' ' && character !== '\u007f').join('');
}

const shorten = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text);
