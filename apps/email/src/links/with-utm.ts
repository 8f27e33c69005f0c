/** Values of a link's `utm_...` parameters. */
export type UtmParameters = Partial<Record<'source' | 'medium' | 'campaign' | 'term' | 'content', string>>;

const names = ['source', 'medium', 'campaign', 'term', 'content'] as const;

/**
 * An address with UTM parameters, which tell other sites' statistics where their readers come from. What it says already stays, whatever the case of
 * its name; the rest of its query is left byte for byte, and its fragment at its end (RFC 3986).
 */
export function withUtm(url: string, utm: UtmParameters): string {
  const [address = '', ...fragment] = url.split('#');
  const [path = '', ...query] = address.split('?');
  const stated = query.join('?');
  const known = new Set([...new URLSearchParams(stated).keys()].map((key) => key.toLowerCase()));
  const added = names.flatMap((name) => (utm[name] === undefined || known.has(`utm_${name}`) ? [] : [`utm_${name}=${encodeURIComponent(utm[name])}`]));
  const whole = [...(stated === '' ? [] : [stated]), ...added].join('&');
  return `${path}${whole === '' && query.length === 0 ? '' : `?${whole}`}${fragment.length ? `#${fragment.join('#')}` : ''}`;
}
