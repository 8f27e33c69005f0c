const SHARDS = 64;
const FIRST_SIZE = 64;
const MOST_FULL = 0.75;
const GROWTH = 1.5;

/** One open-addressed table: two halves of a fingerprint and a value per slot; an empty slot has value 0. */
interface Shard {
  table: Uint32Array;
  count: number;
}

/**
 * Remembers a small whole number for a text, by a 64-bit fingerprint of it: about 20 bytes a text, however long it is. Two of a million
 * texts share a fingerprint with a chance of one in thirty million.
 */
export class Fingerprints {
  private readonly shards: Shard[] = Array.from({ length: SHARDS }, () => ({ table: new Uint32Array(FIRST_SIZE * 3), count: 0 }));
  private high = 0;
  private low = 0;

  /** The number kept for the text. */
  get(text: string): number | undefined {
    this.print(text);
    const { table } = this.shards[this.high % SHARDS] as Shard;
    const value = table[this.slotIn(table) + 2] ?? 0;
    return value === 0 ? undefined : value - 1;
  }

  /** Keeps a number (0 to 2^32 - 2) for the text; one that is kept already stays. Answers whether the text is new. */
  add(text: string, value: number): boolean {
    this.print(text);
    const shard = this.shards[this.high % SHARDS] as Shard;
    const slot = this.slotIn(shard.table);
    if (shard.table[slot + 2] !== 0) return false;
    this.fill(shard.table, slot, value + 1);
    shard.count++;
    if (shard.count > (shard.table.length / 3) * MOST_FULL) this.grow(shard);
    return true;
  }

  private fill(table: Uint32Array, slot: number, value: number): void {
    table[slot] = this.high;
    table[slot + 1] = this.low;
    table[slot + 2] = value;
  }

  private grow(shard: Shard): void {
    const before = shard.table;
    shard.table = new Uint32Array(Math.ceil((before.length / 3) * GROWTH) * 3);
    for (let slot = 0; slot < before.length; slot += 3) {
      const value = before[slot + 2] ?? 0;
      if (value === 0) continue;
      this.high = before[slot] ?? 0;
      this.low = before[slot + 1] ?? 0;
      this.fill(shard.table, this.slotIn(shard.table), value);
    }
  }

  /** Where the fingerprint stands, or would. */
  private slotIn(table: Uint32Array): number {
    let slot = (this.low % (table.length / 3)) * 3;
    while (table[slot + 2] !== 0 && (table[slot] !== this.high || table[slot + 1] !== this.low)) slot = slot + 3 === table.length ? 0 : slot + 3;
    return slot;
  }

  /** Two mixed 32-bit multiplicative hashes of the text's code units (as MurmurHash3 finishes them). */
  private print(text: string): void {
    let a = 0x9e3779b9;
    let b = 0x85ebca6b ^ text.length;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      a = Math.imul(a ^ unit, 0x9e3779b1);
      b = Math.imul(b ^ unit, 0x5f356495);
      b ^= b >>> 15;
    }
    a = Math.imul(a ^ (a >>> 16), 0x85ebca6b) ^ Math.imul(b ^ (b >>> 13), 0xc2b2ae35);
    b = Math.imul(b ^ (b >>> 16), 0x85ebca6b) ^ Math.imul(a ^ (a >>> 13), 0xc2b2ae35);
    this.high = (a ^ (a >>> 16)) >>> 0;
    this.low = (b ^ (b >>> 16)) >>> 0;
  }
}
