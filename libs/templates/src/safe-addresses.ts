/** Attributes that lead somewhere or fetch something, with their value; in MJML as in HTML. */
export const addressAttribute = /(?<=[\s"'/])(href|src|action|formaction|background|background-url)\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+)/gi;
const written = /^(?:https?:\/\/|mailto:|tel:|#)/i;
const leading = /^(?:https?|mailto|tel):/i;
const pictured = /^(?:https?:|cid:|data:image\/(?:png|gif|jpeg|webp);)/i;

/**
 * Whether what a template writes out is, or begins, a whole address (https, http, mailto, tel): a mail has no page that another one could be relative
 * to, and nothing in it may run.
 */
export function isWrittenAddress(text: string, leads: boolean): boolean {
  return (leads ? written : pictured).test(text);
}

/** An address that data brought along: itself, or `#` where it would run something. `leads`: people follow it; else it is a picture's. */
export function safeAddress(value: unknown, leads: boolean): unknown {
  if (typeof value !== 'string' || /^https?:\/\//i.test(value)) return value;
  return isGoodAddress(bare(value), leads) ? value : '#';
}

/** Rendered HTML in which an address that data brought along leads nowhere (`#`) unless it is one of a page, a mail or a picture. */
export function neutraliseAddresses(html: string): string {
  return html.replace(addressAttribute, (whole, name: string, stated: string) => {
    const quote = /^["']/.exec(stated)?.[0] ?? '';
    const address = decoded(quote ? stated.slice(1, -1) : stated);
    return isGoodAddress(address, /href|action/i.test(name)) ? whole : `${name}=${quote}#${quote}`;
  });
}

function isGoodAddress(address: string, leads: boolean): boolean {
  return !/^[^/?#]*?:/.test(address) || (leads ? leading : pictured).test(address);
}

const named: Record<string, string> = { amp: '&', colon: ':', tab: '', newline: '', lt: '<', gt: '>', quot: '"', apos: "'", sol: '/', num: '#', quest: '?' };

/** An attribute's value as a browser reads an address: character references resolved, blanks and controls at its beginning and inside left out. */
function decoded(value: string): string {
  const text = value.replace(/&(?:#(\d+)|#x([0-9a-f]+)|([a-z]+));?/gi, (whole, decimal?: string, hex?: string, name?: string) => {
    const code = decimal !== undefined ? Number(decimal) : hex !== undefined ? Number.parseInt(hex, 16) : undefined;
    if (code !== undefined) return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
    return named[name?.toLowerCase() ?? ''] ?? whole;
  });
  return bare(text);
}

const bare = (text: string): string => Array.from(text).filter((character) => character > ' ' && character !== '\u007f').join('');
