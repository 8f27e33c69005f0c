import { claimsOf, type LearnerEvent } from '@parcours/events';
import type { Clock } from '@parcours/platform';
import type { DeadLetter, IdentityClerk, Stores } from '@parcours/store';

interface OtherContactsOptions {
  clerk: Pick<IdentityClerk, 'settle'>;
  deadLetters: Pick<Stores['deadLetters'], 'put'>;
  clock: Clock;
}

/**
 * Effects on other people become events to their contacts: whose each is, is settled by the rules of the intake, their identifiers
 * claimed. The same event is the same contact's again, since the first claim stays. An event that names nobody in particular (an office's
 * mailbox, a conflict) is kept as a dead letter, once, and the others go on.
 */
export class OtherContacts {
  constructor(private readonly options: OtherContactsOptions) {}

  /** The events with their contact as `subject`, in order; `undefined` for those that are nobody's. Throws what the stores throw. */
  async address(events: LearnerEvent[]): Promise<(LearnerEvent | undefined)[]> {
    const { clerk, deadLetters, clock } = this.options;
    const owners = await clerk.settle(events.map(claimsOf));
    const letters: DeadLetter[] = [];
    const addressed = events.map((event, i) => {
      const owner = owners[i];
      if (owner?.type === 'contact') return { ...event, subject: owner.contact };
      if (owner) letters.push({ id: `effect-${event.id}`, kind: 'intake', code: owner.code, reason: owner.message, step: 'effect', at: clock.now(), status: 'open', body: JSON.stringify(event) });
      return undefined;
    });
    if (letters.length) await deadLetters.put(letters);
    return addressed;
  }
}
