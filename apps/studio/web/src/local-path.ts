const HERE = 'http://here.invalid';

/**
 * The way back that an address states as `?next=`, for after signing in: a path of this deployment. Undefined: there is none, or it would
 * lead away from here (`//host`, a backslash, another scheme).
 */
export function nextOf(search: string): string | undefined {
  const next = new URLSearchParams(search).get('next');
  if (next === null || !next.startsWith('/') || !URL.canParse(next, HERE)) return undefined;
  const { origin, pathname, search: query, hash } = new URL(next, HERE);
  return origin === HERE && !pathname.startsWith('//') ? pathname + query + hash : undefined;
}
