import { shift } from './calendar';
import { map, timestamp, toCel, type CelMap, type CelValue } from './cel-value';
import type { Scope } from './evaluate-cel';
import { LearnerRecords, type Person, type SentCommand } from './learner-records';
import type { ModelEvent } from './model-event';
import type { PurposeTable } from './refusal';
import type { Run } from './run';

/** What both engines are told beside journeys and events. */
export interface House {
  purposes: PurposeTable;
  attributes: { [name: string]: string | number | boolean };
  zone: string;
  holidays: ReadonlySet<string>;
}
export interface ModelCommand {
  at: number;
  learner: number;
  journey: string;
  run: string;
  step: string;
  type: string;
  template?: string;
}
export interface ModelTrace {
  at: number;
  learner: number;
  journey: string;
  run: string;
  step?: string;
  outcome: string;
  reason?: string;
}

/** The key of a run that no enrolment and no expression keys. */
export const CONTACT_KEY = '@contact';

const idOf = (event: ModelEvent): string | undefined => (event.data.enrolment as { id: string } | undefined)?.id;

/** One learner: what is known, what was done, and what expressions can name at this moment. */
export class Learner {
  now = 0;
  /** Whether what is decided now comes of history. */
  backfill = false;
  readonly records: LearnerRecords;
  readonly runs: Run[] = [];
  /** Those of its runs that are over, in the order they ended. */
  readonly ended: Run[] = [];
  readonly seen = new Set<string>();
  readonly commands: ModelCommand[] = [];
  readonly traces: ModelTrace[] = [];
  readonly answers = new Map<ModelEvent, SentCommand>();

  constructor(
    readonly number: number,
    private readonly house: House,
    /** Brings news of this learner to a training manager. */
    readonly notice: (manager: Person, account: string | undefined, of: Learner) => void,
  ) {
    this.records = new LearnerRecords(house.attributes, house.zone);
  }

  get zone(): string {
    return this.records.zone;
  }

  get purposes(): PurposeTable {
    return this.house.purposes;
  }

  get holidays(): ReadonlySet<string> {
    return this.house.holidays;
  }

  command(run: Run, { step, type, template, purpose, channel }: Pick<SentCommand, 'step' | 'type' | 'template' | 'purpose' | 'channel'>): void {
    this.records.commands.push({ id: `c-${this.records.commands.length}`, at: this.now, type, step, purpose, run, channel, template });
    this.commands.push({ at: this.now, learner: this.number, journey: run.journey.id, run: run.key, step, type, ...(template === undefined ? {} : { template }) });
  }

  trace(run: Run, outcome: string, step?: string, reason?: string): void {
    this.traces.push({ at: this.now, learner: this.number, journey: run.journey.id, run: run.key, ...(step === undefined ? {} : { step }), outcome, ...(reason === undefined ? {} : { reason }) });
  }

  /** Whether an event is an outcome of a command that this step of this run gave. */
  answersStep(event: ModelEvent, run: Run, step: string): boolean {
    const command = this.answers.get(event);
    return command !== undefined && command.run === run && command.step === step;
  }

  /** What expressions of a run (or, without one, of an entry) can name. */
  scope(run: Run | undefined, { event, now = this.now }: { event?: ModelEvent; now?: number } = {}): Scope {
    const names: CelMap = { contact: this.records.contactValue(), now: timestamp(now) };
    const enrolment = run ? this.records.enrolmentValue(idOf(run.entry)) : event && this.records.enrolmentValue(idOf(event));
    if (enrolment !== undefined) names.enrolment = enrolment;
    if (event) names.event = eventValue(event);
    if (run) {
      names.entry = eventValue(run.entry);
      names.run = map({ key: run.key, startedAt: timestamp(run.startedAt) });
      if (run.woke) names.woke = eventValue(run.woke);
    }
    return { names, sentWithin: (what, duration) => this.sentWithin(what, duration) };
  }

  private sentWithin(what: string, duration: string): boolean {
    return this.records.commands.some(({ at, channel, template }) => (channel === what || template === what) && shift(at, duration, this.zone) >= this.now);
  }
}

function eventValue(event: ModelEvent): CelValue {
  return map({ type: event.name, data: toCel(event.data) });
}
