/** Where browsers would send a relative address on: any host does. */
const here = 'http://here.invalid';

/** Where the desk asks for a key, with the way back to `url` (path and query); an address that is not of this deployment is no way back. */
export function signInPath(url: string): string {
  return isLocalPath(url) ? `/?next=${encodeURIComponent(url)}` : '/';
}

/** Whether a browser that follows `url` stays here: `//host`, `/\host` and control characters between the slashes would lead it away. */
export function isLocalPath(url: string): boolean {
  if (!url.startsWith('/') || !URL.canParse(url, here)) return false;
  const resolved = new URL(url, here);
  return resolved.origin === here && !resolved.pathname.startsWith('//');
}
