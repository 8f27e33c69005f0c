import type { Trace } from '@parcours/journey';
import type { TraceStore } from '@parcours/store';

type Counted = Awaited<ReturnType<TraceStore['counts']>>[number];

/** Traces in memory, each id once. */
export class MemoryTraceStore implements TraceStore {
  readonly traces = new Map<string, Trace>();
  private readonly pruned: Trace[] = [];

  async put(traces: Trace[]): Promise<void> {
    for (const trace of traces) if (!this.traces.has(trace.id)) this.traces.set(trace.id, trace);
  }

  async ofContact({ contact, journey }: { contact: string; journey?: string }): Promise<{ items: Trace[] }> {
    return { items: [...this.traces.values()].filter((trace) => trace.contact === contact && (journey === undefined || trace.journey === journey)) };
  }

  async prune({ before, limit }: { before: number; limit: number }): Promise<number> {
    return this.remove([...this.traces.values()].slice(0, limit).filter(({ at }) => at < before));
  }

  async trim({ keep, after = '', limit }: { keep: number; after?: string; limit: number }): Promise<{ removed: number; next?: string }> {
    const contacts = [...new Set([...this.traces.values()].map(({ contact }) => contact))].filter((contact) => contact > after).sort().slice(0, limit);
    const own = contacts.map((contact) => [...this.traces.values()].filter((trace) => trace.contact === contact));
    const removed = this.remove(own.flatMap((traces) => traces.slice(0, Math.max(0, traces.length - keep))));
    const next = contacts.length === limit ? contacts.at(-1) : undefined;
    return { removed, ...(next !== undefined && { next }) };
  }

  async counts({ journey }: { journey?: string }): Promise<Counted[]> {
    const counts = new Map<string, Counted>();
    for (const trace of [...this.pruned, ...this.traces.values()]) {
      if (journey !== undefined && trace.journey !== journey) continue;
      const key = JSON.stringify([trace.journey, trace.step, trace.outcome, trace.reason]);
      const row = counts.get(key) ?? { journey: trace.journey, step: trace.step, outcome: trace.outcome, reason: trace.reason, count: 0 };
      counts.set(key, { ...row, count: row.count + 1 });
    }
    return [...counts.values()];
  }

  async removeOf(contact: string): Promise<number> {
    return this.remove([...this.traces.values()].filter((trace) => trace.contact === contact));
  }

  private remove(traces: Trace[]): number {
    for (const { id } of traces) this.traces.delete(id);
    this.pruned.push(...traces);
    return traces.length;
  }
}
