import type { Contact } from '@parcours/contact';
import type { LogRecord, NewRecord } from '@parcours/event-log';
import type { Command, Decide, EngineInput, Trace } from '@parcours/journey';
import { decide } from '@parcours/journey';
import type { Findings } from './findings';
import { setNumber } from './sets';

/** What is decided at once where it can not be: the number of the set that mends a poison event. */
export function isPoison(input: EngineInput, set: string): boolean {
  if (input.type !== 'event') return false;
  const mended = input.event.data.poison;
  return typeof mended === 'number' && (set === 'none' ? 0 : setNumber(set)) < mended;
}

/** The checks that look at every write while it happens. */
export class Watch {
  readonly commands = new Map<string, Command>();
  readonly traces = new Map<string, Trace>();
  private readonly bodies = new Map<string, string>();
  private readonly committed = new Set<string>();
  private readonly decided = new Set<string>();

  constructor(private readonly findings: Findings) {}

  /** The real `decide`, but for poison; looks that no timer moves a run that is not due. */
  readonly decide: Decide = (contact, input, definitions, now, allowances) => {
    if (isPoison(input, definitions.set)) throw new RangeError(`cannot decide ${input.type === 'event' ? input.event.id : input.type}`);
    const decision = decide(contact, input, definitions, now, allowances);
    if (input.type === 'timer.due') {
      for (const run of contact.runs) {
        const due = run.wait && 'due' in run.wait ? run.wait.due : undefined;
        const after = decision.contact.runs.find(({ id }) => id === run.id);
        if ((due === undefined || due > decision.contact.now) && JSON.stringify(after?.wait) !== JSON.stringify(run.wait)) this.findings.add('timer-early', `${run.id} at ${now}, due ${due}`);
      }
    }
    return decision;
  };

  write(before: Contact | undefined, after: Contact): void {
    const { findings } = this;
    if ((before?.version ?? 0) !== after.version - 1) findings.add('stale-write', `${after.id}: version ${after.version} over ${before?.version}`);
    if (before && after.now < before.now) findings.add('now-back', `${after.id}: ${before.now} -> ${after.now}`);
    const advanced = Object.entries(after.watermarks).some(([key, mark]) => mark > (before?.watermarks[key] ?? -1));
    if (!advanced) findings.add('timer-overtakes', `${after.id}: version ${after.version} stands at the record of version ${before?.version}`);
    if (before?.parked && before.parked.deadLetter === after.parked?.deadLetter && JSON.stringify([before.runs, before.attributes, before.ended]) !== JSON.stringify([after.runs, after.attributes, after.ended])) {
      findings.add('parked-order', `${after.id} changed while ${after.parked.deadLetter} holds it`);
    }
    for (const id of after.ring) this.decided.add(`${after.id} ${id}`);
    for (const { items } of after.outbox) {
      for (const { to, id, value } of items) {
        if (to === 'trace') {
          const { prefix, first, trace } = value as unknown as { prefix: string; first: number; trace: { lines: unknown[] } };
          trace.lines.forEach((_, i) => this.committed.add(`trace ${prefix}:${first + i}`));
        } else this.committed.add(id);
      }
    }
  }

  publish(records: NewRecord[]): void {
    for (const { value } of records) {
      const command = JSON.parse(value) as Command;
      this.see(command.id, command.id, value, 'two-bodies');
      if (!this.commands.has(command.id)) this.commands.set(command.id, command);
    }
  }

  trace(traces: Trace[]): void {
    for (const trace of traces) {
      this.see(`trace ${trace.id}`, trace.id, JSON.stringify(trace), 'trace-twice');
      if (!this.traces.has(trace.id)) this.traces.set(trace.id, trace);
    }
  }

  /** Whether every record of `records` is decided in what is stored: by its place, or as one that was or need not be. */
  offset(records: LogRecord[], peek: (id: string) => Contact | undefined): void {
    for (const { key, generation, partition, offset, value } of records) {
      if (key === 'control') continue;
      const contact = peek(key);
      if ((contact?.watermarks[`${generation}/${partition}`] ?? -1) >= offset) continue;
      const input = JSON.parse(value) as EngineInput;
      if (input.type === 'event' && this.decided.has(`${key} ${input.event.source} ${input.event.id}`)) continue;
      if (input.type === 'timer.due' && contact?.wakeAt !== input.wakeAt) continue;
      this.findings.add('offset-gap', `${partition}/${offset} of ${key} is committed and not decided`);
    }
  }

  private see(key: string, id: string, body: string, check: 'two-bodies' | 'trace-twice'): void {
    if (!this.committed.has(key)) this.findings.add('published-uncommitted', key);
    const known = this.bodies.get(key);
    if (known !== undefined && known !== body) this.findings.add(check, `${id}: ${known} / ${body}`);
    this.bodies.set(key, body);
  }
}
