import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { scopes, type ApiScope } from './scope.decorator';

/** A stored key: its hash, never itself. */
export interface StoredKey {
  id: string;
  hash: string;
  scopes: ApiScope[];
  name?: string;
  createdAt: number;
}

/** Where keys are kept; a `SettingStore` is one. */
export interface KeyStore {
  set(key: string, value: unknown): Promise<void>;
  list(prefix: string): Promise<{ key: string; value: unknown }[]>;
  remove(key: string): Promise<void>;
}

/** DI token of the process's `KeyRing`. */
export const KEY_RING = Symbol('KEY_RING');

const prefix = 'key/';

/** A key made or revoked in another process is known here after so long at most. */
const freshMs = 5_000;
/** A key nobody knows may have been made a moment ago elsewhere: it is looked for, but whoever guesses must not load the store. */
const askAgainMs = 1_000;

/**
 * API keys: those of the environment (`KEY:SCOPE+SCOPE,...`) and those made here, of which only SHA-256 hashes are stored (a key is
 * 192 random bits, so no slow hash is needed). Every comparison takes constant time. While the store is away the keys read last hold.
 */
export class KeyRing {
  private readonly fromEnvironment: StoredKey[];
  private known: StoredKey[] | undefined;
  private readAt = -Infinity;
  private askedAt = -Infinity;
  private reading: Promise<StoredKey[]> | undefined;

  /** `elapsed`: milliseconds since some moment. Throws `RangeError` naming the scope that does not exist. */
  constructor(
    environment: string | undefined,
    private readonly store: KeyStore,
    private readonly elapsed: () => number = () => performance.now(),
  ) {
    this.fromEnvironment = parseKeys(environment);
  }

  /** What the key may do, and the id it is known by; `undefined` for a key nobody gave out. Throws what the store throws while it was never read. */
  async find(key: string): Promise<{ id: string; scopes: ApiScope[] } | undefined> {
    const hash = Buffer.from(hashOf(key), 'hex');
    const found = among(this.fromEnvironment, hash) ?? among(await this.current(freshMs), hash) ?? among(await this.current(askAgainMs), hash);
    return found && { id: found.id, scopes: found.scopes };
  }

  /** Makes a key; it can be read from the answer only, never again. */
  async create(allowed: ApiScope[], now: number, name?: string): Promise<{ id: string; key: string; scopes: ApiScope[] }> {
    const key = `pk_${randomBytes(24).toString('base64url')}`;
    const id = randomBytes(6).toString('hex');
    const stored: StoredKey = { id, hash: hashOf(key), scopes: allowed, createdAt: now, ...(name !== undefined && { name }) };
    await this.store.set(prefix + id, stored);
    this.changed((keys) => [...keys, stored]);
    return { id, key, scopes: allowed };
  }

  /** Ends a key, here at once; false when there is none of that id. */
  async revoke(id: string): Promise<boolean> {
    const known = (await this.read()).some((key) => key.id === id);
    await this.store.remove(prefix + id);
    this.changed((keys) => keys.filter((key) => key.id !== id));
    return known;
  }

  async list(): Promise<Omit<StoredKey, 'hash'>[]> {
    return (await this.read()).map(({ hash: _hash, ...rest }) => rest);
  }

  /** The stored keys as they were `ageMs` ago or later; older ones while the store is away. */
  private async current(ageMs: number): Promise<StoredKey[]> {
    const now = this.elapsed();
    if (this.known && now - this.readAt < ageMs) return this.known;
    if (this.known && !this.reading && now - this.askedAt < askAgainMs) return this.known;
    try {
      return await this.read();
    } catch (fault) {
      if (this.known) return this.known;
      throw fault;
    }
  }

  /** Those who ask at once share one reading. */
  private read(): Promise<StoredKey[]> {
    if (this.reading) return this.reading;
    const asked = this.elapsed();
    this.askedAt = asked;
    const reading = this.store
      .list(prefix)
      .then((rows) => {
        const keys = rows.map(({ value }) => value as StoredKey);
        // One that began before a key was made or revoked here may not know of it.
        if (this.reading === reading) [this.known, this.readAt] = [keys, asked];
        return keys;
      })
      .finally(() => {
        if (this.reading === reading) this.reading = undefined;
      });
    this.reading = reading;
    return reading;
  }

  /** What is read from now on counts, and nothing that was read before; should the store go away now, the change is known all the same. */
  private changed(change: (keys: StoredKey[]) => StoredKey[]): void {
    [this.known, this.reading, this.readAt, this.askedAt] = [this.known && change(this.known), undefined, -Infinity, -Infinity];
  }
}

function among(keys: readonly StoredKey[], hash: Buffer): StoredKey | undefined {
  let found: StoredKey | undefined;
  for (const known of keys) if (timingSafeEqual(hash, Buffer.from(known.hash, 'hex'))) found ??= known;
  return found;
}

const hashOf = (key: string): string => createHash('sha256').update(key).digest('hex');

function parseKeys(environment: string | undefined): StoredKey[] {
  return (environment ?? '')
    .split(',')
    .filter((part) => part.trim() !== '')
    .map((part, i) => {
      const colon = part.indexOf(':');
      const [key, stated] = colon < 0 ? [part, ''] : [part.slice(0, colon), part.slice(colon + 1)];
      const allowed = stated.split('+').map((scope) => scope.trim());
      const unknown = allowed.find((scope) => !(scopes as readonly string[]).includes(scope));
      if (unknown !== undefined) throw new RangeError(`PARCOURS_API_KEYS: there is no scope "${unknown}"; write KEY:SCOPE+SCOPE with ${scopes.join(', ')}`);
      return { id: `environment-${i + 1}`, hash: hashOf(key.trim()), scopes: allowed as ApiScope[], createdAt: 0 };
    });
}
