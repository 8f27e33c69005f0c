import { Inject, Injectable } from '@nestjs/common';
import type { Trace } from '@parcours/journey';
import { allPages, STORES, type ArchivedEvent, type Message, type Stores } from '@parcours/store';

const limit = 500;

/** Everything the stores keep of what happened to one contact, each kind in the order it came in. */
@Injectable()
export class LearnerHistory {
  constructor(@Inject(STORES) private readonly stores: Pick<Stores, 'archive' | 'traces' | 'messages'>) {}

  events(contact: string): Promise<ArchivedEvent[]> {
    return allPages((after) => this.stores.archive.ofContact({ contact, after, limit }));
  }

  traces(contact: string): Promise<Trace[]> {
    return allPages((after) => this.stores.traces.ofContact({ contact, after, limit }));
  }

  messages(contact: string): Promise<Message[]> {
    return allPages((after) => this.stores.messages.list({ contact, after, limit }));
  }
}
