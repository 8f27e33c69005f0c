import type { Identifier } from '@parcours/events';
import type { EmbeddedDatabase } from '@parcours/platform';
import { retiredKey } from '../identity/retired-key';
import type { IdentityClaim, IdentityStore } from '../ports';

const tables = `
CREATE TABLE IF NOT EXISTS identities (key TEXT PRIMARY KEY, contact TEXT NOT NULL, identifier TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS identities_contact ON identities (contact);
CREATE TABLE IF NOT EXISTS shared_mailboxes (key TEXT PRIMARY KEY) WITHOUT ROWID;`;

/** Who an identifier is; the first claim wins, and a shared mailbox is nobody. */
export class EmbeddedIdentityStore implements IdentityStore {
  constructor(private readonly database: EmbeddedDatabase) {
    database.createTables(tables);
  }

  async claim(claims: IdentityClaim[]): Promise<Map<string, string>> {
    const mailboxes = claims.filter(({ identifier }) => identifier.scheme === 'email');
    const others = claims.filter(({ identifier }) => identifier.scheme !== 'email');
    await this.database.write(() => {
      for (const claim of mailboxes) this.insert(claim);
      const lost = new Set(mailboxes.flatMap(({ key, contact }) => (this.database.get<{ contact: string }>('SELECT contact FROM identities WHERE key = ?', key)?.contact === contact ? [] : [contact])));
      for (const claim of others) if (!lost.has(claim.contact)) this.insert(claim);
    });
    return this.find(claims.map(({ key }) => key));
  }

  async find(keys: string[]): Promise<Map<string, string>> {
    const rows = this.database.all<{ key: string; contact: string }>('SELECT key, contact FROM identities WHERE key IN (SELECT value FROM json_each(?))', JSON.stringify(keys));
    return new Map(rows.map(({ key, contact }) => [key, contact]));
  }

  async of(contact: string): Promise<IdentityClaim[]> {
    return this.database
      .all<{ key: string; identifier: string }>('SELECT key, identifier FROM identities WHERE contact = ? ORDER BY key', contact)
      .map(({ key, identifier }) => ({ key, contact, identifier: JSON.parse(identifier) as Identifier }));
  }

  async markShared(keys: string[]): Promise<void> {
    await this.database.write(() => {
      for (const key of keys) {
        this.database.run('INSERT OR IGNORE INTO shared_mailboxes VALUES (?)', key);
        this.database.run('DELETE FROM identities WHERE key = ?', key);
      }
    });
  }

  async shared(keys: string[]): Promise<Set<string>> {
    const rows = this.database.all<{ key: string }>('SELECT key FROM shared_mailboxes WHERE key IN (SELECT value FROM json_each(?))', JSON.stringify(keys));
    return new Set(rows.map(({ key }) => key));
  }

  retire(contact: string): Promise<number> {
    return this.database.write(() => {
      this.database.run('INSERT OR IGNORE INTO shared_mailboxes VALUES (?)', retiredKey(contact));
      return this.database.run('DELETE FROM identities WHERE contact = ?', contact);
    });
  }

  async retired(contacts: string[]): Promise<Set<string>> {
    const keys = await this.shared(contacts.map(retiredKey));
    return new Set(contacts.filter((contact) => keys.has(retiredKey(contact))));
  }

  private insert({ key, contact, identifier }: IdentityClaim): void {
    this.database.run(
      'INSERT OR IGNORE INTO identities SELECT ?, ?, ? WHERE NOT EXISTS (SELECT 1 FROM shared_mailboxes WHERE key IN (?, ?))',
      key, contact, JSON.stringify(identifier), key, retiredKey(contact),
    );
  }
}
