import type { Contact, Instant } from '@parcours/contact';
import type { JsonValue, LearnerEvent } from '@parcours/events';
import type { JourneyDefinition } from './graph';

/** What a contact can be told. Each is a log record: durable before it is decided. Control records are the loop's, not `decide`'s. */
export type EngineInput =
  | { type: 'event'; event: LearnerEvent }
  | { type: 'timer.due'; contact: string; wakeAt: Instant }
  | { type: 'run.exit'; contact: string; run: string; by: string }
  | { type: 'run.retry'; contact: string; run: string; by: string }
  | { type: 'address.reopen'; contact: string; address: string; by: string }
  | { type: 'journey.resumed'; contact: string; journey: string }
  | { type: 'journey.enter'; contact: string; journey: string; id: string; by: string; key?: string; data?: { [key: string]: JsonValue } };

/** The versions in force for one record: by control record, never by the wall clock. */
export interface Definitions {
  /** Id of the published set. */
  set: string;
  /** Latest version of each journey, in order of journey id. */
  current: JourneyDefinition[];
  paused: ReadonlySet<string>;
  /** A pinned version; absent: the run is exited with reason `version-missing`. */
  version(journey: string, version: number): JourneyDefinition | undefined;
  purposes: Purposes;
  /** Attribute name -> default value (declared by `config/attributes.yaml` or a journey's `set`). */
  attributeDefaults: Record<string, JsonValue>;
  /** Zone and locale of whoever states none. */
  defaults: { timeZone: string; locale: string };
  /** Calendar of public holidays, local dates `YYYY-MM-DD`. */
  holidays: ReadonlySet<string>;
}

export type Basis = 'opt-in' | 'opt-out' | 'contract';
/** purpose -> one basis for all channels, or a basis per channel; e-mail may differ by the address's kind. */
export type Purposes = Record<string, { basis: Basis } | { [channel: string]: Basis | { private: Basis; professional: Basis } }>;

/** Shares of common budgets and caps, leased beforehand. Empty until budgets exist. */
export interface Allowances {
  readonly leases?: Readonly<Record<string, number>>;
}

export type CommandType = 'email.send' | 'content.offer' | 'print.queue' | 'task.open' | 'digest.add' | 'webhook.call';

/** What a channel is told to do. `id` = hash(run id, step, visit, index): the same after any redelivery. */
export interface Command {
  id: string;
  type: CommandType;
  /** The decision's instant. */
  at: Instant;
  contact: string;
  /** E-mail identifier, else the contact id: how people and files name the learner. */
  learner: string;
  journey: string;
  version: number;
  /** The run's id, and its key (what the files call `run`). */
  runId: string;
  run: string;
  step: string;
  purpose: string;
  template?: string;
  locale: string;
  timeZone: string;
  /** Not to be acted on later than this. */
  expiresAt?: Instant;
  /** Where it goes: e-mail `to`, postal `address`. */
  to?: string;
  address?: JsonValue;
  /** Published set whose templates apply. */
  set: string;
  /** What the command's template sees: contact, enrolment, course, account, entry, and the step's own data; empty where it names none. */
  context: { [key: string]: JsonValue };
  /** Type-specific: offer {slot, limit, filter, strategy}, print {format, class, ...}, task {title, assignee, due}, refer {link: true}. */
  detail?: { [key: string]: JsonValue };
}

export type RefusalReason =
  | 'closed' | 'held-out' | 'expired' | 'minor' | 'no-consent' | 'unsubscribed' | 'complained' | 'bounced' | 'no-address' | 'paused' | 'capped' | 'quiet-hours' | 'over-budget'
  | 'backfill';

export type TraceOutcome = 'entered' | 'acted' | 'skipped' | 'waiting' | 'woke' | 'completed' | 'exited' | 'goal' | 'noted';

/** Why things are as they are: each decision leaves one. Identified by (contact, contact version, n). */
export interface Trace {
  id: string;
  at: Instant;
  contact: string;
  learner: string;
  journey: string;
  version: number;
  /** Empty where an event that names an entry began no run (`noted`, without step); `run` is then the key it would have had. */
  runId: string;
  run: string;
  step?: string;
  outcome: TraceOutcome;
  reason?: string;
  /** What caused the input: an event's `source` and id with its short name, or a timer, or an operator. */
  cause: { type: string; id?: string; name?: string };
  /** Values that conditions saw, by path; `command` id where one was given. */
  saw?: { [path: string]: JsonValue };
  command?: string;
}

/** A run as the lines of a decision's trace refer to it. */
export type TracedRun = Pick<Trace, 'journey' | 'version' | 'runId' | 'run'>;

/** One line of a decision's trace; `run` counts into its `runs`. */
export type TraceLine = Pick<Trace, 'step' | 'outcome' | 'reason' | 'saw' | 'command'> & { run: number };

/** The traces of one decision, what they share said once: half of what a decision writes would be repetition. `expandTrace` gives them one by one. */
export interface DecisionTrace extends Pick<Trace, 'at' | 'contact' | 'learner' | 'cause'> {
  runs: TracedRun[];
  lines: TraceLine[];
}

export interface Decision {
  contact: Contact;
  commands: Command[];
  /** Effects on other contacts, as events to them. */
  events: LearnerEvent[];
  trace: DecisionTrace;
}

/**
 * The engine: pure and total. `now` is the record's (epoch ms), never earlier than the contact's last.
 * The input contact is not changed. Never throws for any valid contact and input.
 */
export type Decide = (contact: Contact, input: EngineInput, definitions: Definitions, now: Instant, allowances: Allowances) => Decision;
