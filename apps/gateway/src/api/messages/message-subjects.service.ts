import { Inject, Injectable } from '@nestjs/common';
import { STORES, type Message, type Stores } from '@parcours/store';
import { z } from 'zod';

/** What channels may say of a message in its detail: a mail's subject, a task's title. */
const detailSchema = z.looseObject({ subject: z.string().optional(), title: z.string().optional() });

/** What a message is called: its subject or title from its detail, else the subject of its content. */
@Injectable()
export class MessageSubjects {
  constructor(@Inject(STORES) private readonly stores: Pick<Stores, 'messages'>) {}

  async of(message: Pick<Message, 'id' | 'channel' | 'detail'>): Promise<string | undefined> {
    const detail = detailSchema.safeParse(message.detail).data;
    const stated = detail?.subject ?? detail?.title;
    if (stated !== undefined || message.channel === 'content' || message.channel === 'task') return stated;
    return (await this.stores.messages.content(message.id))?.subject;
  }
}
