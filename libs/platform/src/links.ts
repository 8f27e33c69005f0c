import { createHmac, timingSafeEqual } from 'node:crypto';

export type LinkKind = 'evaluation' | 'feed' | 'referral' | 'unsubscribe' | 'preferences' | 'click' | 'rate' | 'open' | 'confirm';

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
    /** Address people reach this deployment at, without a slash at its end. */
    readonly baseUrl: string,
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

  /** A short code that nobody can guess (96 bits, base64url), the same for the same text: what a printed QR code says. */
  code(text: string): string {
    return this.keyed('code', text).toString('base64url').slice(0, 16);
  }

  /** A keyed fingerprint of an address and what it concerns: it outlives the erasure of the address itself. */
  fingerprint(text: string): string {
    return this.keyed('fingerprint', text).toString('hex');
  }

  /** The contact id that an identifier's key makes, in the form of a UUID (RFC 9562, version 8): an address can not be guessed from it. */
  contactId(key: string): string {
    const hex = this.keyed('contact', key).toString('hex');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  }

  private keyed(what: string, text: string): Buffer {
    return createHmac('sha256', `parcours-${what} ${this.secret}`).update(text).digest();
  }

  private sign(body: string): string {
    return createHmac('sha256', `parcours-links ${this.secret}`).update(body).digest('base64url');
  }
}
