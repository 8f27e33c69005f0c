import { createHmac, timingSafeEqual } from 'node:crypto';

export type LinkKind = 'evaluation' | 'feed' | 'referral' | 'unsubscribe' | 'preferences' | 'click';

/** What a signed link says: whom it is for, what it allows, until when (epoch ms). */
export interface LinkClaims {
  kind: LinkKind;
  contact: string;
  /** Enrolment, purpose, item, command: whatever the kind needs. */
  about?: Record<string, string>;
  expiresAt?: number;
}

/** DI token of `Links`. */
export const LINKS = Symbol('LINKS');

/** Makes and reads the links of public pages (`/p/<kind>/<token>`): HMAC-SHA256 over kind, contact and scope, compared in constant time. */
export class Links {
  constructor(
    private readonly secret: string,
    private readonly baseUrl: string,
  ) {}

  url(claims: LinkClaims): string {
    return `${this.baseUrl}/p/${claims.kind}/${this.token(claims)}`;
  }

  token(claims: LinkClaims): string {
    const body = Buffer.from(JSON.stringify(claims)).toString('base64url');
    return `${body}.${this.sign(body)}`;
  }

  /** The claims of a genuine, unexpired token of this kind; otherwise `undefined`, whatever was wrong with it. */
  read(kind: LinkKind, token: string, now: number): LinkClaims | undefined {
    const [body, signature, rest] = token.split('.');
    if (!body || !signature || rest !== undefined) return undefined;
    const expected = Buffer.from(this.sign(body));
    const given = Buffer.from(signature);
    if (expected.length !== given.length || !timingSafeEqual(expected, given)) return undefined;
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as LinkClaims;
    if (claims.kind !== kind || (claims.expiresAt !== undefined && claims.expiresAt < now)) return undefined;
    return claims;
  }

  private sign(body: string): string {
    return createHmac('sha256', `parcours-links ${this.secret}`).update(body).digest('base64url');
  }
}
