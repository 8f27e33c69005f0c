const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Why a URL is not called; `undefined`: it may be. Checked again at each try, since settings change while journeys stay. */
export type CallRefusal = 'url-invalid' | 'not-https' | 'host-not-allowed';

/** `allow`: hosts as URLs name them, with the port where that is not the scheme's own. Plain http is for this machine, in development. */
export function callRefusal(url: string, { allow, allowPrivate }: { allow: readonly string[]; allowPrivate: boolean }): CallRefusal | undefined {
  let target: URL;
  try {
    target = new URL(url);
  } catch {
    return 'url-invalid';
  }
  if (target.username !== '' || target.password !== '') return 'url-invalid';
  if (target.protocol !== 'https:' && !(target.protocol === 'http:' && allowPrivate && loopback.has(target.hostname))) return 'not-https';
  return allow.includes(target.host.toLowerCase()) ? undefined : 'host-not-allowed';
}
