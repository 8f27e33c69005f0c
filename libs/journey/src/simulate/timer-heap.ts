import type { Instant } from '@parcours/contact';

/** Who is due next: one due time per owner (a small whole number), the earliest first, of one instant the lowest owner. Every change costs O(log owners). */
export class TimerHeap {
  private readonly heap: number[] = [];
  private readonly places: number[] = [];
  private readonly dues: number[] = [];

  /** The owner that is due first; undefined: nobody waits. */
  first(): { owner: number; due: Instant } | undefined {
    const owner = this.heap[0];
    return owner === undefined ? undefined : { owner, due: this.dueOf(owner) };
  }

  /** Sets, moves or (undefined) takes out the owner's due time. */
  set(owner: number, due: Instant | undefined): void {
    const place = this.places[owner] ?? -1;
    if (due === undefined) {
      if (place >= 0) this.takeOut(owner, place);
      return;
    }
    if (place >= 0 && this.dues[owner] === due) return;
    // Owners count from 0 without gaps, so these stay dense.
    while (this.places.length < owner) this.places.push(-1);
    this.dues[owner] = due;
    if (place >= 0) this.settle(owner, place);
    else this.rise(owner, this.heap.push(owner) - 1);
  }

  private takeOut(owner: number, place: number): void {
    const last = this.heap.pop();
    this.places[owner] = -1;
    if (last !== undefined && last !== owner) this.settle(last, place);
  }

  private settle(owner: number, place: number): void {
    this.sink(owner, this.rise(owner, place));
  }

  private rise(owner: number, from: number): number {
    let place = from;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = this.heap[above] ?? 0;
      if (!this.isBefore(owner, parent)) break;
      this.put(parent, place);
      place = above;
    }
    this.put(owner, place);
    return place;
  }

  private sink(owner: number, from: number): void {
    let place = from;
    for (;;) {
      let below = 2 * place + 1;
      if (below >= this.heap.length) break;
      if (below + 1 < this.heap.length && this.isBefore(this.heap[below + 1] ?? 0, this.heap[below] ?? 0)) below++;
      const child = this.heap[below] ?? 0;
      if (!this.isBefore(child, owner)) break;
      this.put(child, place);
      place = below;
    }
    this.put(owner, place);
  }

  private put(owner: number, place: number): void {
    this.heap[place] = owner;
    this.places[owner] = place;
  }

  private isBefore(a: number, b: number): boolean {
    const [dueA, dueB] = [this.dueOf(a), this.dueOf(b)];
    return dueA < dueB || (dueA === dueB && a < b);
  }

  private dueOf(owner: number): Instant {
    return this.dues[owner] ?? Infinity;
  }
}
