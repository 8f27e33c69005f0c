import { createHash } from 'node:crypto';

/** How many rows there are and a sum over them, whatever their order: SHA-256 of each, without its place, added up. */
export class Checksum {
  count = 0;
  private readonly sum = new Uint8Array(32);

  add(row: object): void {
    this.count += 1;
    const said = Object.entries(row).filter(([name]) => name !== 'place').sort(([a], [b]) => (a < b ? -1 : 1));
    const digest = createHash('sha256').update(JSON.stringify(said)).digest();
    let carry = 0;
    for (let i = 31; i >= 0; i--) {
      const added = (this.sum[i] ?? 0) + (digest[i] ?? 0) + carry;
      this.sum[i] = added & 0xff;
      carry = added >> 8;
    }
  }

  /** 64 hexadecimal digits. */
  get text(): string {
    return Buffer.from(this.sum).toString('hex');
  }
}
