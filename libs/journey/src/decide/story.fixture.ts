import { hasSeen, markSeen, newContact, type Contact } from '@parcours/contact';
import { formatTime, parseTime, type LearnerEvent } from '@parcours/events';
import type { Command, Decision, Definitions, EngineInput, Purposes, Trace } from '../decide-contract';
import { expandTrace } from '../expand-trace';
import { compileJourney } from '../language';
import { decide } from './decide';

const contactId = '6f1b7a52-3f0e-5d0a-9c61-3f4b8d2a7e10';
const purposes: Purposes = {
  service: { basis: 'contract' }, offers: { basis: 'opt-out' }, news: { basis: 'opt-in' },
  tips: { email: { private: 'opt-in', professional: 'opt-out' }, print: 'opt-out', phone: 'opt-in', feed: 'opt-out' },
};

/** The definitions of journeys written as YAML, all at version 1. */
export function definitionsOf(yaml: string[], more: Partial<Definitions> = {}): Definitions {
  const compiled = yaml.map((text) => {
    const result = compileJourney(text, 'test.yaml', { version: 1, purposes: Object.keys(purposes), attributes: { level: 0 } });
    if (!result.ok) throw new Error(result.problems.map(({ line, message }) => `${line}: ${message}`).join('\n'));
    return result;
  });
  const current = compiled.map(({ definition }) => definition);
  return {
    set: 's', current, paused: new Set(), version: (id) => current.find((journey) => journey.id === id), holidays: new Set(), purposes,
    attributeDefaults: Object.assign({ level: 0 }, ...compiled.map(({ declares }) => declares)) as Definitions['attributeDefaults'],
    defaults: { timeZone: 'Europe/Paris', locale: 'fr' }, ...more,
  };
}

/** What an event of a story may say beside its name and time. */
export interface Telling {
  id?: string;
  source?: string;
  backfill?: boolean;
  /** When the engine hears of it, where that is later than when it happened. */
  now?: string;
  data?: LearnerEvent['data'];
}

const noTrace: Decision['trace'] = { at: 0, contact: contactId, learner: contactId, cause: { type: 'none' }, runs: [], lines: [] };

/** One learner's story on a virtual clock through the real `decide`: events as told, due timers in between. Times are RFC 3339. */
export class Story {
  contact: Contact;
  readonly commands: Command[] = [];
  readonly trace: Trace[] = [];
  definitions: Definitions;
  private told = 0;

  constructor(journeys: string | string[], more: Partial<Definitions> = {}) {
    this.definitions = definitionsOf(typeof journeys === 'string' ? [journeys] : journeys, more);
    this.contact = newContact(contactId, 0);
  }

  /** Tells an event of the learner `ana@example.org` and enrolment `enr-1`, unless its data says otherwise. */
  event(name: string, time: string, telling: Telling = {}): Decision {
    const { id = `e-${++this.told}`, source = 'lms/main', backfill, now = time, data } = telling;
    const at = parseTime(now) ?? Number.NaN;
    this.fire(at, false);
    const event: LearnerEvent = {
      specversion: '1.0', id, source, type: `org.parcours.learner.${name}.v1`, time, ...(backfill !== undefined && { backfill }),
      data: { learner: { identifiers: [{ scheme: 'email', value: 'ana@example.org' }] }, enrolment: { id: 'enr-1' }, ...data },
    };
    return this.tell({ type: 'event', event }, at);
  }

  /** Fires the timers due up to and with a time. */
  until(time: string): this {
    this.fire(parseTime(time) ?? Number.NaN, true);
    return this;
  }

  tell(input: EngineInput, at: number): Decision {
    if (hasSeen(this.contact, { input })) return { contact: this.contact, commands: [], events: [], trace: noTrace };
    const decision = decide(this.contact, input, this.definitions, at, {});
    this.contact = { ...markSeen(decision.contact, { input }), version: this.contact.version + 1 };
    this.commands.push(...decision.commands);
    this.trace.push(...expandTrace(decision.trace, String));
    return decision;
  }

  /** The story as lines: `step outcome reason`, as far as there are such; with `timed`, the time before each. */
  lines(timed = false): string[] {
    return this.trace.map(({ at, step, outcome, reason }) => [timed ? formatTime(at) : undefined, step, outcome, reason].filter((word) => word !== undefined).join(' '));
  }

  /** The steps that gave commands, each with its time. */
  acts(): string[] {
    return this.commands.map(({ at, step }) => `${formatTime(at)} ${step}`);
  }

  private fire(end: number, inclusive: boolean): void {
    for (let { wakeAt } = this.contact; wakeAt !== undefined && (wakeAt < end || (inclusive && wakeAt === end)); { wakeAt } = this.contact) {
      this.tell({ type: 'timer.due', contact: contactId, wakeAt }, Math.max(wakeAt, this.contact.now));
    }
  }
}
