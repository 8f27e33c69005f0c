/** From and to, epoch ms; `to` is Infinity while it lasts. */
export interface Span {
  from: number;
  to: number;
}

/** The same instants as spans in order that neither touch nor overlap. */
export function union(spans: readonly Span[]): Span[] {
  const joined: Span[] = [];
  for (const span of [...spans].filter(({ from, to }) => to > from).sort((a, b) => a.from - b.from)) {
    const last = joined.at(-1);
    if (last && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else joined.push({ ...span });
  }
  return joined;
}

/** When all of them hold at once; each in order and without overlaps. */
export function intersection(all: readonly (readonly Span[])[]): Span[] {
  return all.map(union).reduce((common, spans) => common.flatMap((a) => spans.map((b) => ({ from: Math.max(a.from, b.from), to: Math.min(a.to, b.to) })).filter(({ from, to }) => to > from)));
}

/** How much of a span others cover, ms. */
export function covered({ from, to }: Span, spans: readonly Span[]): number {
  return union(spans).reduce((sum, span) => sum + Math.max(0, Math.min(span.to, to) - Math.max(span.from, from)), 0);
}
