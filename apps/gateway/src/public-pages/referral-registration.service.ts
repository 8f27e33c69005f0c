import { Inject, Injectable } from '@nestjs/common';
import { formatTime, identityKey, isRoleMailbox, normaliseIdentifier, type JsonValue } from '@parcours/events';
import { CLOCK, type Clock, type PageLanguage } from '@parcours/platform';
import { STORES, type Stores } from '@parcours/store';
import { z } from 'zod';
import { formText } from './form-body';
import { PageEvents, pagesSource } from './page-events.service';
import { referralWording, type ReferralGap } from './referral-page';

/** What a colleague wrote. */
export interface ReferralForm {
  firstName?: string;
  lastName?: string;
  email?: string;
  consent: boolean;
}

const bodySchema = z.object({ firstName: formText(200), lastName: formText(200), email: formText(254), consent: formText(10).transform((text) => text !== undefined) });
/** What is agreed to on the page. */
const agreed = { purpose: 'learning-news', channel: 'email' };

/** Registers colleagues who came over a learner's link. That a link brought them, the intake sees by its code. */
@Injectable()
export class ReferralRegistration {
  constructor(
    @Inject(STORES) private readonly stores: Pick<Stores, 'identities'>,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(PageEvents) private readonly events: PageEvents,
  ) {}

  read(body: unknown): ReferralForm {
    return bodySchema.parse(body ?? {});
  }

  /**
   * Answers what is missing, or nothing once it is durable. Whoever is known already keeps the name they have: anybody may have written
   * here. For the same reason this consent lifts no unsubscription (its form is not the person's own page). Throws `RetryableError`.
   */
  async register(form: ReferralForm, code: string, language: PageLanguage): Promise<ReferralGap | undefined> {
    const { firstName, lastName, email, consent } = form;
    if (firstName === undefined) return 'name';
    if (email === undefined || isRoleMailbox(email.toLowerCase())) return 'email';
    if (!consent) return 'consent';
    const identifier = normaliseIdentifier({ scheme: 'email', value: email });
    const known = (await this.stores.identities.find([identityKey(identifier)])).size > 0;
    const attributes: Record<string, JsonValue> = { firstName, ...(lastName !== undefined && { lastName }), locale: language };
    const learner = { identifiers: [identifier], ...(!known && { attributes }) };
    const proof = { form: 'referral-page', wording: referralWording, time: formatTime(this.clock.now()), source: pagesSource, locale: language };
    const rejected = await this.events.offer([
      { name: 'learner.registered', origin: code, data: { learner, referral: { code } } },
      { name: 'consent.granted', origin: code, data: { learner: { identifiers: [identifier] }, consent: { ...agreed, proof } } },
    ]);
    return rejected.length ? 'email' : undefined;
  }
}
