import { Inject, Injectable } from '@nestjs/common';
import { slotOf } from '@parcours/contact';
import { EVENT_LOG, type EventLog } from '@parcours/event-log';
import { notFound, ProblemException } from '@parcours/platform';
import { STORES, type DeadLetter, type Page, type Stores } from '@parcours/store';
import { EVENT_INTAKE, type EventIntake } from '../intake/event-intake.port';
import { durably } from '../intake/durably';
import { viewOf, type LetterView } from './letter-view';
import { replayCommand } from './replay-command';
import { replayIntake } from './replay-intake';

/** `asked`: the engine does it when it comes to it, and changes the letter's status then. */
export interface LetterAction {
  type: 'done' | 'asked';
  letter: LetterView;
}

type Action = 'replay' | 'discard';
const statusAfter = { replay: 'replayed', discard: 'discarded' } as const;

/** What could not be taken in, decided or acted on, and what an operator makes of it. */
@Injectable()
export class DeadLettersService {
  constructor(
    @Inject(STORES) private readonly stores: Pick<Stores, 'deadLetters' | 'contacts' | 'messages'>,
    @Inject(EVENT_LOG) private readonly log: Pick<EventLog, 'append'>,
    @Inject(EVENT_INTAKE) private readonly intake: EventIntake,
  ) {}

  async list({ cursor, ...query }: { kind?: string; status?: string; limit: number; cursor?: string }): Promise<Page<LetterView>> {
    const { items, next } = await this.stores.deadLetters.list({ ...query, after: cursor });
    return { items: await Promise.all(items.map((letter) => this.view(letter))), ...(next !== undefined && { next }) };
  }

  /** Does the letter's item again. `corrected`: an event in place of the one that was not taken in. `by`: the operator's key. */
  async replay(id: string, by: string, corrected?: unknown): Promise<LetterAction> {
    const letter = await this.open(id, 'replay');
    if (letter.status !== 'open') return { type: 'done', letter: viewOf(letter) };
    if (corrected !== undefined && letter.kind !== 'intake') throw new ProblemException({ status: 422, code: 'not-correctable', title: 'Can not be processed', detail: `A letter of kind ${letter.kind} is replayed as it came.`, field: 'event' });
    const { deadLetters, messages } = this.stores;
    switch (letter.kind) {
      case 'intake':
        return { type: 'done', letter: viewOf(await replayIntake(letter, corrected, { intake: this.intake, deadLetters })) };
      case 'command':
        return { type: 'done', letter: viewOf(await replayCommand(letter, { log: this.log, messages, deadLetters })) };
      case 'record': {
        if (await this.isParkedBehind(letter)) return this.ask('parking.replay', letter, by);
        throw new ProblemException({ status: 409, code: 'not-parked', title: 'Nothing to replay', detail: 'No contact waits behind this letter: it has none, or it went on meanwhile.', action: 'Discard the letter.' });
      }
    }
  }

  /** Lets the letter's item go; a contact parked behind it goes on without it. */
  async discard(id: string, by: string): Promise<LetterAction> {
    const letter = await this.open(id, 'discard');
    // Also where it is closed: it may have been discarded just before its contact was parked behind it.
    if (letter.kind === 'record' && (await this.isParkedBehind(letter))) return this.ask('parking.discard', letter, by);
    if (letter.status === 'open') await this.stores.deadLetters.setStatus(id, 'discarded');
    return { type: 'done', letter: viewOf({ ...letter, status: 'discarded' }) };
  }

  /** A letter that is open, or was closed by the same action before; 404 and 409 otherwise. */
  private async open(id: string, action: Action): Promise<DeadLetter> {
    const letter = await this.stores.deadLetters.get(id);
    if (!letter) throw notFound('letter-unknown', 'There is no dead letter of this id.', 'id');
    if (letter.status !== 'open' && letter.status !== statusAfter[action]) {
      throw new ProblemException({ status: 409, code: 'letter-closed', title: 'Closed already', detail: `This letter was ${letter.status} before.` });
    }
    return letter;
  }

  /** The engine's input: decided in log order as anything else the contact is told. */
  private async ask(type: 'parking.replay' | 'parking.discard', letter: DeadLetter, by: string): Promise<LetterAction> {
    const contact = letter.contact ?? '';
    const record = { key: contact, slot: slotOf(contact), value: JSON.stringify({ type, contact, deadLetter: letter.id, by }) };
    await durably('log', () => this.log.append('learner.events', [record]));
    return { type: 'asked', letter: await this.view(letter) };
  }

  private async isParkedBehind({ id, contact }: DeadLetter): Promise<boolean> {
    if (contact === undefined) return false;
    return (await this.stores.contacts.load([contact])).get(contact)?.parked?.deadLetter === id;
  }

  private async view(letter: DeadLetter): Promise<LetterView> {
    const waits = letter.kind === 'record' && letter.status === 'open' && letter.contact !== undefined;
    return viewOf(letter, waits ? (await this.stores.deadLetters.parked(letter.contact ?? '')).length : undefined);
  }
}
