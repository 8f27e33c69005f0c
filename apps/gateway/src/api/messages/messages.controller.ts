import { Controller, Get, Header, Inject, Param, Query } from '@nestjs/common';
import { notFound, Scope } from '@parcours/platform';
import { STORES, type MessageContent, type Page, type Stores } from '@parcours/store';
import { z } from 'zod';
import { idInput, pageInput, timeInput } from '../shared/inputs';
import { LearnerFinder } from '../shared/learner-finder.service';
import { readParam, readQuery } from '../shared/read-input';
import { MessageSubjects } from './message-subjects.service';
import { messageView, type MessageView } from './message-view';

const messageChannels = ['email', 'content', 'print', 'task', 'digest', 'call'] as const;

const listQuery = z.object({
  channel: z.enum(messageChannels, 'expected email, content, print, task, digest or call').optional(),
  learner: z.string('expected one reference').optional(),
  journey: idInput.optional(),
  status: z.enum(['claimed', 'sending', 'done', 'refused', 'failed', 'expired', 'uncertain'], 'expected claimed, sending, done, refused, failed, expired or uncertain').optional(),
  since: timeInput.optional(),
  ...pageInput,
});

/** GET /v1/messages: every message of every channel, in the order they were taken up. */
@Controller('v1/messages')
@Scope('read')
export class MessagesController {
  constructor(
    @Inject(STORES) private readonly stores: Pick<Stores, 'messages'>,
    @Inject(LearnerFinder) private readonly learners: LearnerFinder,
    @Inject(MessageSubjects) private readonly subjects: MessageSubjects,
  ) {}

  @Get()
  async list(@Query() query: unknown): Promise<Page<MessageView>> {
    const { learner, cursor, ...asked } = readQuery(listQuery, query);
    const contact = learner === undefined ? undefined : (await this.learners.find(learner)).id;
    const { items, next } = await this.stores.messages.list({ ...asked, contact, after: cursor });
    const views = await Promise.all(items.map(async (message) => messageView(message, await this.subjects.of(message))));
    return { items: views, ...(next !== undefined && { next }) };
  }

  @Get(':id')
  async show(@Param('id') id: string): Promise<MessageView> {
    const message = await this.stores.messages.get(readParam(idInput, id));
    if (!message) throw unknown();
    return messageView(message, await this.subjects.of(message));
  }

  /** What was sent or offered, as it was. */
  @Get(':id/content')
  @Header('cache-control', 'private, no-store')
  async content(@Param('id') id: string): Promise<Omit<MessageContent, 'id'>> {
    const known = readParam(idInput, id);
    const content = await this.stores.messages.content(known);
    if (content) {
      const { subject, html, text, source } = content;
      return { subject, html, text, source };
    }
    if (!(await this.stores.messages.get(known))) throw unknown();
    throw notFound('content-none', 'This message has no content: it was not sent, or its channel keeps none.', 'id');
  }
}

const unknown = () => notFound('message-unknown', 'There is no message of this id. GET /v1/messages lists them.', 'id');
