import { newContact, type Contact, type Instant } from '@parcours/contact';
import { isAnonymous, shortName, type LearnerEvent } from '@parcours/events';
import { decide } from '../decide';
import type { Command, DecisionTrace, Definitions, EngineInput } from '../decide-contract';
import { Fingerprints } from './fingerprints';
import { Identities, type Owner } from './identities';
import { TimerHeap } from './timer-heap';

/** An effect of a decision on another contact, at the instant of the decision. */
interface Effect {
  event: LearnerEvent;
  at: Instant;
}

/** What one decision came to. `contact`: as it is after it. */
export interface PlayedDecision {
  contact: Contact;
  commands: Command[];
  trace: DecisionTrace;
}

/** What became of an event: decided; a repeat (its source and id were played before); nobody's (an anonymous evaluation); or left out, and why. */
export type Verdict = { type: 'played' } | { type: 'repeat' } | { type: 'anonymous' } | { type: 'left'; code: string; message: string };

const OUR_SOURCES = 'parcours/';
const nobody = 0;

/**
 * Plays a story event by event through `decide` on a virtual clock, timers firing in between. Keeps the contacts, and about 20 bytes of
 * every event and command; what was decided it hands out, an instant at a time, by learner and then by decision.
 */
export class Player {
  private readonly contacts: Contact[] = [];
  private readonly numbers = new Map<string, number>();
  private readonly identities = new Identities();
  private readonly timers = new TimerHeap();
  private readonly events = new Fingerprints();
  private readonly commands = new Fingerprints();
  private readonly involved: boolean[] = [];
  private decided: PlayedDecision[] = [];
  /** Told once nothing else stands at their instant but timers. */
  private effects: Effect[] = [];
  private instant: Instant = -Infinity;

  constructor(
    private readonly definitions: Definitions,
    /** Takes all decisions of one instant; at least one. */
    private readonly take: (decisions: PlayedDecision[]) => void,
  ) {}

  /** Contacts that an event or a timer was decided for. */
  get learners(): number {
    return this.involved.reduce((count, involved) => count + (involved ? 1 : 0), 0);
  }

  /** The contacts as they are now. */
  get people(): readonly Contact[] {
    return this.contacts;
  }

  /** Adds somebody who is known before the story, under an id made of the first identifier. False, and nothing added, where one of the identifiers is known already, or there is none. */
  know(contact: Contact): boolean {
    const id = this.identities.adopt(contact.identifiers);
    if (id === undefined) return false;
    const { slot } = newContact(id, 0);
    const number = this.contacts.push({ ...contact, id, slot }) - 1;
    this.numbers.set(id, number);
    this.timers.set(number, contact.wakeAt);
    return true;
  }

  /** Plays one event at an instant not earlier than the last one's: what is due before goes first. */
  play(event: LearnerEvent, at: Instant): Verdict {
    const key = `${event.source}\n${event.id}`;
    if (this.events.get(key) !== undefined) return { type: 'repeat' };
    if (isAnonymous(event)) {
      this.events.add(key, nobody);
      return { type: 'anonymous' };
    }
    if (this.effects.length > 0) this.tellEffects(at, false);
    const owner = this.ownerOf(event);
    if (owner.type === 'left') return owner;
    const number = this.numberOf(owner.contact, at);
    this.events.add(key, number + 1);
    this.fire(at, false);
    this.decide(number, { type: 'event', event }, at);
    return { type: 'played' };
  }

  /** Fires what is due up to and with `until`, and hands out what is left. */
  finish(until: Instant): void {
    this.tellEffects(until, true);
    this.fire(until, true);
    this.handOut();
  }

  private fire(end: Instant, inclusive: boolean): void {
    for (let next = this.timers.first(); next && (next.due < end || (inclusive && next.due === end)); next = this.timers.first()) {
      const { owner, due } = next;
      const contact = this.contacts[owner];
      if (contact) this.decide(owner, { type: 'timer.due', contact: contact.id, wakeAt: due }, Math.max(due, contact.now));
      if (this.effects.length > 0) this.tellEffects(due, true);
    }
  }

  /** Plays the effects on other contacts up to an instant (and with it), each behind the timers before it. */
  private tellEffects(end: Instant, inclusive: boolean): void {
    for (let next = this.effects[0]; next && (next.at < end || (inclusive && next.at === end)); next = this.effects[0]) {
      this.effects.shift();
      const { event, at } = next;
      const key = `${event.source}\n${event.id}`;
      const owner = this.events.get(key) === undefined ? this.ownerOf(event) : undefined;
      if (owner?.type !== 'contact') continue;
      const number = this.numberOf(owner.contact, at);
      this.events.add(key, number + 1);
      this.fire(at, false);
      this.decide(number, { type: 'event', event }, at);
    }
  }

  private decide(number: number, input: EngineInput, at: Instant): void {
    const before = this.contacts[number];
    if (!before) return;
    const { contact, commands, events, trace } = decide(before, input, this.definitions, at, {});
    // A decision's contact is its own; a copy of it for the version alone would cost as much as reading the event.
    contact.version = before.version + 1;
    this.contacts[number] = contact;
    this.involved[number] = true;
    this.timers.set(number, contact.wakeAt);
    for (const { id } of commands) this.commands.add(id, number + 1);
    for (const event of events) this.effects.push({ event, at: trace.at });
    if (trace.at !== this.instant) this.handOut();
    this.instant = trace.at;
    this.decided.push({ contact, commands, trace });
  }

  private handOut(): void {
    if (this.decided.length === 0) return;
    const decisions = this.decided;
    this.decided = [];
    this.take(decisions.length === 1 ? decisions : decisions.sort(byLearner));
  }

  /** Whose an event is: the learner it names, else what it answers or takes back, else, of our own channels' words, its subject. */
  private ownerOf(event: LearnerEvent): Owner {
    const { learner, command, target } = event.data;
    if (learner !== undefined) return this.identities.ownerOf(event);
    const number = typeof command === 'string' ? this.commands.get(command) : shortName(event.type) === 'statement.voided' && typeof target === 'string' ? this.events.get(`${event.source}\n${target}`) : undefined;
    const contact = number === undefined || number === nobody ? undefined : this.contacts[number - 1];
    if (contact) return { type: 'contact', contact: contact.id };
    if (event.subject !== undefined && event.source.startsWith(OUR_SOURCES)) return { type: 'contact', contact: event.subject };
    return this.identities.ownerOf(event);
  }

  private numberOf(id: string, at: Instant): number {
    const known = this.numbers.get(id);
    if (known !== undefined) return known;
    const number = this.contacts.push(newContact(id, at)) - 1;
    this.numbers.set(id, number);
    return number;
  }
}

function byLearner({ trace: { learner: a } }: PlayedDecision, { trace: { learner: b } }: PlayedDecision): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
