/**
 * Seeded random numbers: the same seed and label give the same sequence on every machine. Each learner draws from a sequence of
 * her own (`label`), so that changing one learner's story leaves all others as they were. Not for secrets.
 */
export class Random {
  /** Four words of xorshift state (Marsaglia, 2003); never all zero. */
  private readonly state: [number, number, number, number];

  constructor(seed: number, label: string) {
    const word = (part: number) => hash(`${seed}/${label}/${part}`) | 1;
    this.state = [word(0), word(1), word(2), word(3)];
    for (let warm = 0; warm < 16; warm += 1) this.next();
  }

  /** From 0 (included) to 1 (excluded). */
  next(): number {
    const [x, y, z, w] = this.state;
    const mixed = x ^ (x << 11);
    const fresh = (w ^ (w >>> 19) ^ mixed ^ (mixed >>> 8)) >>> 0;
    this.state[0] = y;
    this.state[1] = z;
    this.state[2] = w;
    this.state[3] = fresh;
    return fresh / 4_294_967_296;
  }

  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  /** True with this probability. */
  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** One of a list that is not empty. */
  pick<T>(list: readonly [T, ...T[]] | readonly T[]): T {
    const picked = list[Math.floor(this.next() * list.length)];
    if (picked === undefined) throw new RangeError('nothing to pick from');
    return picked;
  }

  /** A new list in another order. */
  shuffled<T>(list: readonly T[]): T[] {
    const keyed = list.map((item) => ({ item, key: this.next() }));
    return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
  }
}

/** FNV-1a over UTF-16 units, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return value >>> 0;
}
