import type { LinkClaims, LinkKind, Links } from './links';

/** Pages of this house whose visits count as clicks of the mail they stood in; leaving, choosing and rating are nobody's clicks. */
const countedPages = ['evaluation', 'feed', 'referral'] as const satisfies readonly LinkKind[];

/** A mail's command and whom it goes to. */
export interface ClickedMailKey {
  contact: string;
  command: string;
}

/** Longer addresses are left as they are: some programs cut what is longer. */
const longest = 1_200;

/**
 * An http(s) address (RFC 3986, WHATWG URL) in its normal form; `undefined` for what is none, what names a user (`trusted.example@evil.example`), and what
 * programs read differently from each other: blanks, control characters, backslashes, an address without its `//`.
 */
export function webAddress(text: string): string | undefined {
  if (!/^https?:\/\/[^/]/i.test(text) || /[\u0000-\u0020\u007f-\u00a0\u2028\u2029\\]/.test(text) || !URL.canParse(text)) return undefined;
  const { protocol, username, password, hostname, href } = new URL(text);
  return (protocol === 'http:' || protocol === 'https:') && username === '' && password === '' && hostname !== '' ? href : undefined;
}

/**
 * The addresses that lead to `urls` over this house (`/p/click/<token>`), numbered in the order given. A link that is to stay as it is has none: no address of
 * the web, or a page of this house at which nothing is counted. Where a link leads is signed with it, so that none can be made that leads elsewhere.
 */
export function clickUrls(links: Links, mail: ClickedMailKey, urls: readonly string[], now: number): Map<string, string> {
  const targets = urls.flatMap((url) => {
    const target = targetOf(links, mail, url, now);
    return target ? [{ url, target }] : [];
  });
  const of = `${targets.length}`;
  return new Map(targets.map(({ url, target }, place) => [url, links.url({ kind: 'click', contact: mail.contact, about: { ...target, command: mail.command, link: `${place + 1}`, of } })]));
}

function targetOf(links: Links, mail: ClickedMailKey, url: string, now: number): Record<string, string> | undefined {
  const target = url.length > longest ? undefined : webAddress(url);
  if (target === undefined) return undefined;
  const path = pathOf(links, target);
  return path === undefined ? { url: target } : countedPage(links, path, mail, now);
}

/** Whether an address is one of this house. */
export function isOwnAddress(links: Links, url: string): boolean {
  const target = webAddress(url);
  return target !== undefined && pathOf(links, target) !== undefined;
}

/** The address of the house in its normal form, made once: there is one in a process, and each link is compared with it. */
let houseAddress: { from: string; house: string | undefined } = { from: '', house: undefined };

/** Path and what follows it of an address of this house in its normal form, below its own. */
function pathOf({ baseUrl }: Links, target: string): string | undefined {
  if (baseUrl !== houseAddress.from) houseAddress = { from: baseUrl, house: webAddress(baseUrl)?.replace(/\/$/, '') };
  const { house } = houseAddress;
  if (house === undefined || !target.startsWith(house)) return undefined;
  const path = target.slice(house.length);
  return /^[/?#]/.test(path) ? path : undefined;
}

/** Where a click link leads: an address of the web, or a page of this house. `undefined` where it leads nowhere. */
export function clickTarget(links: Links, { contact, about = {} }: LinkClaims): string | undefined {
  const { command, link: _link, of: _of, page, rest = '', url, ...more } = about;
  if (page === undefined) return url === undefined ? undefined : webAddress(url);
  const kind = countedPages.find((name) => name === page);
  if (!kind || !/^(?:\/[\w.~%-]+)*$/.test(rest)) return undefined;
  return `${links.url({ kind, contact, ...(kind !== 'feed' && { about: { ...more, ...(command !== undefined && { command }) } }) })}${rest}`;
}

/** The claims of a page's own link in the mail of its contact, so that a click link holds them instead of the whole token, which would double its length. */
function countedPage(links: Links, path: string, { contact, command }: ClickedMailKey, now: number): Record<string, string> | undefined {
  const [, kind, token = '', rest = ''] = /^\/p\/(\w+)\/([\w.-]+)((?:\/[\w.~%-]+)*)$/.exec(path) ?? [];
  const page = countedPages.find((name) => name === kind);
  const claims = page && links.read(page, token, now);
  if (!page || claims?.contact !== contact || claims.expiresAt !== undefined || (claims.about?.command ?? command) !== command) return undefined;
  return { ...claims.about, page, ...(rest && { rest }) };
}
