import { createHmac, timingSafeEqual } from 'node:crypto';
import type { ApiScope } from './scope.decorator';

/** DI token of `Sessions`. */
export const SESSIONS = Symbol('SESSIONS');

const cookieName = 'parcours_session';
const lastsMs = 12 * 3_600_000;

interface Session {
  id: string;
  scopes: ApiScope[];
  until: number;
}

/** The desk's sign-in: a signed cookie (HttpOnly, SameSite=Strict) that says which key signed in, what it may do, and until when (12 h). */
export class Sessions {
  constructor(
    private readonly secret: string,
    private readonly secure: boolean,
  ) {}

  /** The Set-Cookie value for a key that was found. `now`: epoch ms. */
  open({ id, scopes }: { id: string; scopes: ApiScope[] }, now: number): string {
    const body = Buffer.from(JSON.stringify({ id, scopes, until: now + lastsMs } satisfies Session)).toString('base64url');
    return this.cookie(`${body}.${this.sign(body)}`, lastsMs / 1000);
  }

  /** The Set-Cookie value that signs out. */
  end(): string {
    return this.cookie('', 0);
  }

  /** Who a Cookie header says is there; `undefined` for a forged or ended session. */
  read(header: string | undefined, now: number): { id: string; scopes: ApiScope[] } | undefined {
    const value = header
      ?.split(';')
      .map((part) => part.trim())
      .find((part) => part.startsWith(`${cookieName}=`))
      ?.slice(cookieName.length + 1);
    const [body, signature] = value?.split('.') ?? [];
    if (!body || !signature) return undefined;
    const expected = Buffer.from(this.sign(body));
    const given = Buffer.from(signature);
    if (expected.length !== given.length || !timingSafeEqual(expected, given)) return undefined;
    const session = JSON.parse(Buffer.from(body, 'base64url').toString()) as Session;
    return session.until >= now ? session : undefined;
  }

  private cookie(value: string, seconds: number): string {
    return `${cookieName}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${seconds}${this.secure ? '; Secure' : ''}`;
  }

  private sign(body: string): string {
    return createHmac('sha256', `parcours-session ${this.secret}`).update(body).digest('base64url');
  }
}
