import { Inject, Injectable } from '@nestjs/common';
import { claimsOf } from '@parcours/events';
import { EVENT_LOG, type EventLog } from '@parcours/event-log';
import { CLOCK, type Clock } from '@parcours/platform';
import { IDENTITY_CLERK, STORES, type IdentityClerk, type Stores } from '@parcours/store';
import { IntakeMetrics } from './intake-metrics';
import { ConsentEffects } from './consent-effects.service';
import { durably } from './durably';
import type { EventIntake, IntakeAnswer, IntakeOptions, RejectedItem } from './event-intake.port';
import type { IntakeItem, ItemOutcome } from './intake-item';
import { Referrals } from './referrals.service';
import { appendEvents } from './steps/append-events.step';
import { archiveEvents } from './steps/archive-events.step';
import { findReferred } from './steps/find-referred.step';
import { findStanding } from './steps/find-standing.step';
import { nextSegment } from './steps/next-segment.step';
import { parseEvents } from './steps/parse-events.step';
import { quarantine, type RejectedInput } from './steps/quarantine.step';

const idAtMost = 512;

/**
 * Takes learner events in, a batch at a time: one round trip per step, however many events.
 *
 * Guarantees: it answers when everything is durable; the same events in any split, with any repeats, leave the same archive and the
 * same contacts; each accepted event is appended at least once, and a repeat of one that may not have been is appended again; a batch
 * answers per item, and what is rejected is kept with its reason.
 * Does not guarantee: that an event is appended only once (the contact's ring drops the second).
 */
@Injectable()
export class EventIntakeService implements EventIntake {
  constructor(
    @Inject(STORES) private readonly stores: Pick<Stores, 'archive' | 'messages' | 'deadLetters'>,
    @Inject(EVENT_LOG) private readonly log: Pick<EventLog, 'append'>,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDENTITY_CLERK) private readonly clerk: Pick<IdentityClerk, 'settle'>,
    @Inject(Referrals) private readonly referrals: Pick<Referrals, 'arising'>,
    @Inject(IntakeMetrics) private readonly metrics: Pick<IntakeMetrics, 'countIntake'>,
    @Inject(ConsentEffects) private readonly effects: Pick<ConsentEffects, 'hold' | 'release'>,
  ) {}

  async accept(events: unknown[], options: IntakeOptions = {}): Promise<IntakeAnswer> {
    const receivedAt = this.clock.now();
    const outcomes: ItemOutcome[] = [];
    // 1. what of it are events
    const { items, rejected } = parseEvents(events, receivedAt, options);
    for (const { index, outcome } of rejected) outcomes[index] = outcome;
    // 2. to 7., as often as one id stands for two bodies
    let open = items;
    while (open.length > 0) {
      const segment = nextSegment(open);
      await this.takeIn(segment.items, receivedAt, outcomes);
      for (const { item, of } of segment.repeats) outcomes[item.index] = repeated(outcomes[of.index]);
      open = segment.later;
    }
    // 8. what was rejected
    const refused = outcomes.flatMap((outcome, index): RejectedInput[] => (outcome.type === 'rejected' ? [{ input: events[index], outcome }] : []));
    const answer = answerOf(events, outcomes);
    if (options.quarantine === false) {
      this.metrics.countIntake({ ...answer, rejected: [] });
      return answer;
    }
    await quarantine(refused, receivedAt, this.stores.deadLetters);
    this.metrics.countIntake(answer);
    return answer;
  }

  /** Items with an id of their own each, in order. */
  private async takeIn(items: IntakeItem[], receivedAt: number, outcomes: ItemOutcome[]): Promise<void> {
    const { archive } = this.stores;
    // 3. what was here before
    const before = await findStanding(items, archive);
    // 4. and 5. whose the others are
    await findReferred(before.fresh, this.stores);
    const owned = await this.findOwners(before.fresh, outcomes);
    // 6. archived; 7. appended
    const archived = await archiveEvents(owned, receivedAt, archive);
    await appendEvents({ fresh: archived.fresh, unfinished: [...before.unfinished, ...archived.unfinished] }, { log: this.log, archive, arising: (events) => this.referrals.arising(events), effects: this.effects });
    for (const { index } of archived.fresh) outcomes[index] = { type: 'accepted' };
    for (const { item, outcome } of [...before.settled, ...archived.settled]) outcomes[item.index] = outcome;
  }

  /** Step 5: the items whose contact is known now, and the anonymous ones, in order; the others are quarantined. */
  private async findOwners(items: IntakeItem[], outcomes: ItemOutcome[]): Promise<IntakeItem[]> {
    const open = items.filter(({ anonymous, contact }) => !anonymous && contact === undefined);
    const decisions = await durably('identities', () => this.clerk.settle(open.map(({ event }) => claimsOf(event))));
    open.forEach((item, i) => {
      const decision = decisions[i];
      if (decision?.type === 'contact') item.contact = decision.contact;
      else if (decision) {
        const [contact, ...others] = decision.contacts;
        outcomes[item.index] = { type: 'rejected', code: decision.code, message: decision.message, ...(contact !== undefined && others.length === 0 && { contact }) };
      }
    });
    return items.filter(({ anonymous, contact }) => anonymous || contact !== undefined);
  }
}

function repeated(first: ItemOutcome | undefined): ItemOutcome {
  return first?.type === 'rejected' ? first : { type: 'duplicate' };
}

function answerOf(events: unknown[], outcomes: ItemOutcome[]): IntakeAnswer {
  const answer: IntakeAnswer = { accepted: 0, duplicates: 0, rejected: [] };
  outcomes.forEach((outcome, index) => {
    switch (outcome.type) {
      case 'accepted':
        answer.accepted++;
        return;
      case 'duplicate':
        answer.duplicates++;
        return;
      case 'rejected':
        answer.rejected.push(rejectedItem(index, events[index], outcome));
    }
  });
  return answer;
}

function rejectedItem(index: number, input: unknown, { code, message }: { code: string; message: string }): RejectedItem {
  const id = typeof input === 'object' && input !== null ? (input as { id?: unknown }).id : undefined;
  return { index, ...(typeof id === 'string' && { id: id.slice(0, idAtMost) }), code, message };
}
