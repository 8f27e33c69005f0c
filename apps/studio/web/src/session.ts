import { post, remove } from './api';
import type { SessionRequest } from './api-types';

/** The cookie itself is out of reach for scripts; this says that one was given, so that signing out is offered. */
const SIGNED_IN = 'parcours.signed-in';

/** Trades a key for a cookie. Throws `ApiError`. */
export async function signIn(key: string): Promise<void> {
  await post('/v1/session', { key } satisfies SessionRequest);
  mark(true);
}

/** Throws `ApiError`: whoever could not sign out still is signed in. */
export async function signOut(): Promise<void> {
  await remove('/v1/session');
  mark(false);
}

export function isSignedIn(): boolean {
  try {
    return window.localStorage.getItem(SIGNED_IN) !== null;
  } catch {
    return false;
  }
}

/** Storage may be forbidden: signing out is then not offered, and the session ends by itself. */
function mark(signedIn: boolean): void {
  try {
    if (signedIn) window.localStorage.setItem(SIGNED_IN, 'yes');
    else window.localStorage.removeItem(SIGNED_IN);
  } catch {
    return;
  }
}
