import { Inject, Injectable } from '@nestjs/common';
import type { Contact } from '@parcours/contact';
import { fullType, parseTime, shortName, type Identifier, type JsonValue, type LearnerEvent } from '@parcours/events';
import { CLOCK, LINKS, type Clock, type LinkClaims, type Links } from '@parcours/platform';
import { ReferralBook, STORES, type ArchivedEvent, type Message, type Stores } from '@parcours/store';
import { digestOf } from './digest-of';
import { durably } from './durably';

/** What referrals are called as a source of events. */
export const referralsSource = 'parcours/referrals';

/** What a colleague's coming may be: a registration, or an enrolment at once. */
const arrivals: ReadonlySet<string> = new Set(['learner.registered', 'enrolment.created']);

/** A colleague who came over a genuine link, and who passed it on. `message`: the mail it stood in. */
interface Arrival {
  cause: LearnerEvent;
  colleague: string;
  referrer: Contact;
  message?: Message;
}

/**
 * Referrals that come back: an event that brings a colleague over a personal link (`data.referral.code`) becomes `referral.created` on
 * both contacts. Their ids are made of the two people, so that whatever repeats, a colleague counts once for each who invited them.
 * Nobody refers themselves; a code that nobody signed, or of somebody who is gone, says nothing.
 */
@Injectable()
export class Referrals {
  private readonly book: ReferralBook;

  constructor(
    @Inject(STORES) private readonly stores: Pick<Stores, 'archive' | 'contacts' | 'documents' | 'identities' | 'messages'>,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LINKS) private readonly links: Pick<Links, 'read' | 'fingerprint'>,
  ) {
    this.book = new ReferralBook(stores.documents);
  }

  /** What follows from events that are about to be appended, archived and still to be appended with them. Throws `RetryableError`. */
  async arising(events: LearnerEvent[]): Promise<LearnerEvent[]> {
    const coded = events.filter((event) => codeOf(event) !== undefined && event.subject !== undefined);
    if (coded.length === 0) return [];
    return durably('referrals', async () => {
      const created: LearnerEvent[] = [];
      for (const event of coded) {
        const arrival = await this.arrivalOf(event);
        if (arrival) created.push(...(await this.create(arrival)));
      }
      return created;
    });
  }

  private async arrivalOf(cause: LearnerEvent): Promise<Arrival | undefined> {
    const { contacts, messages } = this.stores;
    const claims = this.read(codeOf(cause) ?? '');
    const colleague = cause.subject;
    if (!claims || colleague === undefined || claims.contact === colleague) return undefined;
    const referrer = (await contacts.load([claims.contact])).get(claims.contact);
    if (!referrer || referrer.closed) return undefined;
    const command = claims.about?.command;
    const message = command === undefined ? undefined : await messages.get(command);
    return { cause, colleague, referrer, ...(message?.contact === referrer.id && { message }) };
  }

  /** The events of both, as they stand in the archive; those that were appended before are left out. */
  private async create({ cause, colleague, referrer, message }: Arrival): Promise<LearnerEvent[]> {
    const { archive, identities } = this.stores;
    const key = this.links.fingerprint(`referral ${referrer.id} ${colleague}`).slice(0, 40);
    if (message) await this.book.add({ id: key, referrer: referrer.id, colleague, command: message.id, journey: message.journey, step: message.step, at: parseTime(cause.time) ?? this.clock.now() });
    const owned = (await identities.of(referrer.id)).map(({ identifier }) => identifier);
    const { firstName } = referrer.attributes.values;
    const events = [
      eventOf(cause, colleague, `referral-${key}-colleague`, cause.data.learner?.identifiers ?? [], {
        referral: { role: 'colleague', by: { contact: referrer.id, ...(typeof firstName === 'string' && { firstName }) } },
      }),
      eventOf(cause, referrer.id, `referral-${key}-referrer`, owned, {
        ...(message && { command: message.id, step: message.step, journey: message.journey, run: message.run }), referral: { role: 'referrer', colleague },
      }),
    ].filter(({ data }) => data.learner?.identifiers.length);
    const standing = await archive.insert(events.map((event) => archivedOf(event, this.clock.now())));
    const open = events.filter((_, i) => standing[i]?.type === 'inserted' || (standing[i]?.type === 'exists' && standing[i].status === 'pending'));
    // As archived: an earlier attempt may have had another cause.
    return (await Promise.all(open.map(({ source, id }) => archive.get(source, id)))).flatMap((archived) => archived?.event ?? []);
  }

  private read(code: string): LinkClaims | undefined {
    try {
      return this.links.read('referral', code, this.clock.now());
    } catch {
      return undefined; // a code nobody signed may hold anything
    }
  }
}

function codeOf({ type, data }: LearnerEvent): string | undefined {
  const { referral } = data;
  if (typeof referral !== 'object' || referral === null || !arrivals.has(shortName(type))) return undefined;
  const { code } = referral as { code?: unknown };
  return typeof code === 'string' && code.length <= 4_000 ? code : undefined;
}

/** At the time of what caused it, and history where that is. */
function eventOf({ time, receivedat, backfill, data: { course } }: LearnerEvent, subject: string, id: string, identifiers: Identifier[], data: { [field: string]: JsonValue }): LearnerEvent {
  return {
    specversion: '1.0', id, source: referralsSource, type: fullType('referral.created'), time, subject, datacontenttype: 'application/json', origin: 'native',
    ...(receivedat !== undefined && { receivedat }), ...(backfill === true && { backfill }),
    data: { learner: { identifiers }, ...(course && { course }), ...data },
  };
}

function archivedOf(event: LearnerEvent, receivedAt: number): ArchivedEvent {
  const { source, id, subject, time } = event;
  return { source, id, digest: digestOf({ ...event, receivedat: undefined }), contact: subject, status: 'pending', time: parseTime(time) ?? receivedAt, receivedAt, event };
}
