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

/**
 * API keys: those of the environment (`KEY:SCOPE+SCOPE,...`) and those made here, of which only SHA-256 hashes are stored (a key is
 * 192 random bits, so no slow hash is needed). Every comparison takes constant time.
 */
export class KeyRing {
  private readonly fromEnvironment: StoredKey[];
  private stored: Promise<StoredKey[]> | undefined;

  /** Throws `RangeError` naming the scope that does not exist. */
  constructor(
    environment: string | undefined,
    private readonly store: KeyStore,
  ) {
    this.fromEnvironment = parseKeys(environment);
  }

  /** What the key may do, and the id it is known by; `undefined` for a key nobody gave out. */
  async find(key: string): Promise<{ id: string; scopes: ApiScope[] } | undefined> {
    const hash = Buffer.from(hashOf(key), 'hex');
    let found: StoredKey | undefined;
    for (const known of [...this.fromEnvironment, ...(await this.load())]) {
      if (timingSafeEqual(hash, Buffer.from(known.hash, 'hex'))) found ??= known;
    }
    return found && { id: found.id, scopes: found.scopes };
  }

  /** Makes a key; it can be read from the answer only, never again. */
  async create(allowed: ApiScope[], now: number, name?: string): Promise<{ id: string; key: string; scopes: ApiScope[] }> {
    const key = `pk_${randomBytes(24).toString('base64url')}`;
    const id = randomBytes(6).toString('hex');
    const stored: StoredKey = { id, hash: hashOf(key), scopes: allowed, createdAt: now, ...(name !== undefined && { name }) };
    await this.store.set(prefix + id, stored);
    this.stored = undefined;
    return { id, key, scopes: allowed };
  }

  /** Ends a key at once; false when there is none of that id. */
  async revoke(id: string): Promise<boolean> {
    const known = (await this.load()).some((key) => key.id === id);
    await this.store.remove(prefix + id);
    this.stored = undefined;
    return known;
  }

  async list(): Promise<Omit<StoredKey, 'hash'>[]> {
    return (await this.load()).map(({ hash: _hash, ...rest }) => rest);
  }

  private load(): Promise<StoredKey[]> {
    this.stored ??= this.store.list(prefix).then(
      (rows) => rows.map(({ value }) => value as StoredKey),
      (error: unknown) => {
        this.stored = undefined;
        throw error;
      },
    );
    return this.stored;
  }
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
