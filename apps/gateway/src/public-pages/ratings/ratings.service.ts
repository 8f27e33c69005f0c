import { Inject, Injectable } from '@nestjs/common';
import type { Contact } from '@parcours/contact';
import { STORES, type Message, type Stores } from '@parcours/store';
import { PageEvents, pagesSource, type PageEvent } from '../page-events.service';
import { identifiersOf } from '../page-visitors.service';

export type Useful = 'yes' | 'no';

/** Somebody who changes their mind more often than this is not asked any more. */
const most = 20;
const answers = ['yes', 'no'] as const;

/** Answers to "Useful?" in mails: one per command, which may be changed; each change is an event (`content.rated`) of its own, the last one counts. */
@Injectable()
export class Ratings {
  constructor(
    @Inject(STORES) private readonly stores: Pick<Stores, 'archive' | 'messages'>,
    @Inject(PageEvents) private readonly events: PageEvents,
  ) {}

  /** Takes an answer in; the one that stands already, given again, is no other. */
  async rate(contact: Contact, command: string, useful: Useful): Promise<void> {
    const given = await this.given(command);
    if (given.at(-1) === useful || given.length >= most) return;
    const message = await this.stores.messages.get(command);
    const mail = message?.channel === 'email' && message.contact === contact.id ? message : undefined;
    await this.events.tell([{ ...ratedEvent(command, given.length, useful), contact: contact.id, data: { ...ratedData(contact, mail), command, useful: useful === 'yes' } }]);
  }

  /** What was answered so far, in order. */
  private async given(command: string): Promise<Useful[]> {
    const all = Array.from({ length: most }, (_, place) => answers.map((useful) => ({ useful, source: pagesSource, id: this.events.idOf(ratedEvent(command, place, useful)) }))).flat();
    const standing = await this.stores.archive.standing(all);
    return all.filter((_, i) => standing[i] !== undefined).map(({ useful }) => useful);
  }
}

/** Its id is made from the command, how many answers came before, and the answer: what is known of the contact may change meanwhile. */
const ratedEvent = (command: string, place: number, useful: Useful): PageEvent => ({ name: 'content.rated', origin: `${command} ${place} ${useful}`, idFrom: 'origin', data: {} });

const ratedData = (contact: Contact, mail: Message | undefined): PageEvent['data'] => ({
  learner: { identifiers: identifiersOf(contact) },
  ...(mail && { step: mail.step, purpose: mail.purpose, ...(mail.template !== undefined && { template: mail.template }) }),
});
