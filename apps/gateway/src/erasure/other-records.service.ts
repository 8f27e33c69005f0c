import { Inject, Injectable } from '@nestjs/common';
import type { Contact } from '@parcours/contact';
import { claimsOf, fullType, identityKey, shortName, type LearnerClaim } from '@parcours/events';
import { EVENT_LOG, type EventLog } from '@parcours/event-log';
import { escapeHtml } from '@parcours/platform';
import { allPages, STORES, type ArchivedEvent, type MessageContent, type Stores } from '@parcours/store';
import { randomUUID } from 'node:crypto';
import { textWithoutPerson, withoutPerson, type ErasedPerson } from './what-others-know';

const limit = 500;
const triesAtMost = 10;
/** What stands where a name stood in a mail that was sent to somebody else. */
const nobody = '…';

/**
 * What others were told of a person: training managers by notices that name her, since she had agreed; colleagues by her invitation. It is
 * taken out of their events, their contacts, their part of the log and the mails kept of them; what they did stays.
 */
@Injectable()
export class OtherRecords {
  constructor(
    @Inject(STORES) private readonly stores: Pick<Stores, 'archive' | 'contacts' | 'identities' | 'messages'>,
    @Inject(EVENT_LOG) private readonly log: EventLog,
  ) {}

  /** Answers how many records were changed. The same again changes nothing. */
  async forget(contact: Contact): Promise<number> {
    const { firstName, lastName } = contact.attributes.values;
    const person: ErasedPerson = { contact: contact.id, ...(typeof firstName === 'string' && { firstName }), ...(typeof lastName === 'string' && { lastName }) };
    const others = new Set([...(await this.managersOf(contact)), ...(await this.colleaguesOf(contact))]);
    others.delete(contact.id);
    let changed = 0;
    for (const other of others) changed += await this.forgetAt(other, person);
    return changed;
  }

  private async forgetAt(other: string, person: ErasedPerson): Promise<number> {
    const events = await allPages((after) => this.stores.archive.ofContact({ contact: other, after, limit }));
    let changed = 0;
    for (const { source, id, event } of events) {
      const after = withoutPerson(event, person);
      if (JSON.stringify(after) === JSON.stringify(event)) continue;
      await this.stores.archive.reword(source, id, after);
      changed++;
    }
    changed += await this.rewordMails(other, person);
    if (await this.rewordContact(other, person)) changed++;
    return changed + ((await this.log.forget?.(other, (text) => textWithoutPerson(text, person))) ?? 0);
  }

  private async rewordMails(other: string, { firstName, lastName }: ErasedPerson): Promise<number> {
    if (firstName === undefined || lastName === undefined) return 0;
    const names = [`${firstName} ${lastName}`, `${lastName} ${firstName}`].flatMap((name) => [name, escapeHtml(name)]);
    const without = (text: string | undefined): string | undefined => text && names.reduce((rest, name) => rest.replaceAll(name, nobody), text);
    let changed = 0;
    for (const { id, detail } of await allPages((after) => this.stores.messages.list({ contact: other, after, limit }))) {
      const content = await this.stores.messages.content(id);
      const said = JSON.stringify([content, detail]);
      if (!names.some((name) => said.includes(name))) continue;
      await this.stores.messages.reword(id, { content: content && contentWithout(content, without), detail: detail && (JSON.parse(without(JSON.stringify(detail)) ?? '') as unknown) });
      changed++;
    }
    return changed;
  }

  /** By compare-and-set, as any of its writers: whoever decides on the contact meanwhile decides again. */
  private async rewordContact(other: string, person: ErasedPerson): Promise<boolean> {
    for (let attempt = 0; attempt < triesAtMost; attempt++) {
      const contact = (await this.stores.contacts.load([other])).get(other);
      if (!contact) return false;
      const after = withoutPerson(contact, person);
      if (JSON.stringify(after) === JSON.stringify(contact)) return false;
      const { conflicts } = await this.stores.contacts.commit([{ ...after, version: contact.version + 1 }], randomUUID());
      if (conflicts.length === 0) return true;
    }
    throw new Error(`Contact ${other} is written to all the time.`);
  }

  /** The contacts of the training managers of her accounts. */
  private async managersOf({ accounts }: Contact): Promise<string[]> {
    const managers = Object.values(accounts).flatMap(({ values }) => (Array.isArray(values.managers) ? (values.managers as unknown as LearnerClaim[]) : []));
    const keys = managers.flatMap((learner) => claimsOf({ specversion: '1.0', id: '', source: '', type: fullType('manager.noticed'), time: '', data: { learner } }).claims.map(identityKey));
    return [...(await this.stores.identities.find(keys)).values()];
  }

  /** The contacts of those who came by her links. */
  private async colleaguesOf({ id }: Contact): Promise<string[]> {
    const events: ArchivedEvent[] = await allPages((after) => this.stores.archive.ofContact({ contact: id, after, limit }));
    return events.flatMap(({ event }) => {
      if (shortName(event.type) !== 'referral.created') return [];
      const { colleague } = (event.data.referral ?? {}) as { colleague?: unknown };
      return typeof colleague === 'string' ? [colleague] : [];
    });
  }
}

/** The source is encoded as it left: what it says is in the other parts, and it goes. */
function contentWithout({ source: _source, subject, html, text, ...rest }: MessageContent, without: (text: string | undefined) => string | undefined): MessageContent {
  return { ...rest, subject: without(subject), html: without(html), text: without(text) };
}
