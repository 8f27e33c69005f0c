import { Inject, Injectable } from '@nestjs/common';
import { formatTime, fullType, type EventName, type LearnerEventData } from '@parcours/events';
import { LINKS, RetryableError, type Links } from '@parcours/platform';
import { EVENT_INTAKE, type EventIntake, type RejectedItem } from '../intake/event-intake.port';

/** What pages are called as a source of events. */
export const pagesSource = 'parcours/pages';

export interface PageEvent {
  name: EventName;
  /** The contact whose page it was; absent where nobody may know. */
  contact?: string;
  /** What its id is made from, with its data: the same said again from the same origin is the same event. */
  origin: string;
  data: LearnerEventData;
  /** `origin`: the id is made from the origin alone, whatever the data. */
  idFrom?: 'origin';
  /** When it happened (epoch ms), where that was before it is told. */
  at?: number;
}

/** Tells the engine what people said on a page, by the way every event comes in. */
@Injectable()
export class PageEvents {
  constructor(
    @Inject(EVENT_INTAKE) private readonly intake: EventIntake,
    @Inject(LINKS) private readonly links: Links,
  ) {}

  /** Resolves when all are durable. Throws `RetryableError` (`page-event-refused`) where one was not taken. Their time is that of receipt where they have none. */
  async tell(events: PageEvent[]): Promise<void> {
    const [first] = await this.hand(events, true);
    if (first) throw new RetryableError('page-event-refused', `An event of a page was not taken: ${first.code}.`);
  }

  /** The same for what somebody may have written wrongly: answers what was not taken, of which nothing is kept. */
  offer(events: PageEvent[]): Promise<RejectedItem[]> {
    return this.hand(events, false);
  }

  private async hand(events: PageEvent[], quarantine: boolean): Promise<RejectedItem[]> {
    if (events.length === 0) return [];
    const sent = events.map((event) => {
      const { name, contact, data, at } = event;
      return { specversion: '1.0', id: this.idOf(event), source: pagesSource, type: fullType(name), datacontenttype: 'application/json', ...(contact !== undefined && { subject: contact }), ...(at !== undefined && { time: formatTime(at) }), data };
    });
    return (await this.intake.accept(sent, { origin: 'native', internal: true, quarantine })).rejected;
  }

  /** The id that an event has. Keyed: nobody outside can tell from an id which link it came over. */
  idOf({ name, origin, idFrom, data }: PageEvent): string {
    return `${name.replace('.', '-')}-${this.links.fingerprint(`${name} ${origin}${idFrom === 'origin' ? '' : ` ${JSON.stringify(data)}`}`).slice(0, 40)}`;
  }
}
