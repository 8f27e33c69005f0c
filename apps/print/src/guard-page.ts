import type { PageReply } from '@parcours/platform';

/**
 * Headers of a page with personal data: nothing foreign runs or is shown, nothing is kept by caches. `same-origin`: browsers tell where a
 * form's request comes from only under it, and the house's guard asks for that; `no-referrer` where the address itself is a key.
 */
export function guardPage(reply: PageReply, referrer: 'same-origin' | 'no-referrer' = 'same-origin'): void {
  reply.header('cache-control', 'private, no-store').header('referrer-policy', referrer).header('vary', 'accept-language').header('x-content-type-options', 'nosniff');
  reply.header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
}
