import { Body, Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { slotOf, type Contact } from '@parcours/contact';
import { EVENT_LOG, type EventLog } from '@parcours/event-log';
import type { JsonValue } from '@parcours/events';
import type { Command } from '@parcours/journey';
import { CLOCK, notFound, Scope, SETTINGS, type Clock, type Settings } from '@parcours/platform';
import { STORES, type Stores } from '@parcours/store';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { idInput } from '../shared/inputs';
import { LearnerFinder } from '../shared/learner-finder.service';
import { learnerOf } from '../shared/learner-of';
import { readBody, readParam } from '../shared/read-input';
import { templateContext } from './template-context';

const testBody = z.strictObject({
  to: z.email('expected an e-mail address').max(254),
  learner: z.string('expected one reference').optional(),
  locale: z.string().regex(/^[a-z]{2}(?:-[A-Z]{2})?$/, 'expected a locale such as fr or en-GB').optional(),
});
const declarationsSchema = z.looseObject({ attributes: z.record(z.string(), z.json()) });

/** A published template, once, to whoever works on it: the way that every mail goes, so that what it proves holds for the others. */
@Controller('v1/templates')
export class TemplateTestsController {
  constructor(
    @Inject(STORES) private readonly stores: Pick<Stores, 'journeys'>,
    @Inject(EVENT_LOG) private readonly log: Pick<EventLog, 'append'>,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'locale' | 'timeZone'>,
    @Inject(LearnerFinder) private readonly learners: LearnerFinder,
  ) {}

  /**
   * Answers once the command is durable; allow-list, suppressions and the switch of sends are asked when it is about to leave. Without `learner` it shows the data
   * of the learner whose address `to` is. Throws `ProblemException` (404 `template-unknown`, `learner-unknown`).
   */
  @Post(':name/test')
  @HttpCode(202)
  @Scope('operate')
  async send(@Param('name') name: string, @Body() body: unknown): Promise<{ id: string }> {
    const template = readParam(idInput, name);
    const { to, learner, locale } = readBody(testBody, body);
    const set = await this.stores.journeys.latestSet();
    if (!set?.templates.some((one) => one.channel === 'email' && one.name === template)) throw notFound('template-unknown', 'No e-mail template of this name is in force: publish the journeys, which puts config/templates into force.', 'name');
    const contact = await this.learners.find(learner ?? `email:${to}`, learner === undefined ? 'to' : 'learner');
    const attributes = declarationsSchema.safeParse(set.declarations).data?.attributes ?? {};
    const command = this.command(contact, { template, to, locale, set: set.id, attributes });
    await this.log.append('channel.email', [{ key: contact.id, slot: slotOf(contact.id), value: JSON.stringify(command) }]);
    return { id: command.id };
  }

  private command(contact: Contact, { template, to, locale, set, attributes }: { template: string; to: string; locale: string | undefined; set: string; attributes: Record<string, JsonValue> }): Command & { to: string } {
    const { values } = contact.attributes;
    const id = `test-${randomUUID()}`;
    return {
      id, type: 'email.send', at: this.clock.now(), contact: contact.id, learner: learnerOf(contact), journey: 'template-test', version: 1, runId: id, run: id, step: 'test', purpose: 'service', template,
      locale: locale ?? textOf(values.locale) ?? this.settings.locale, timeZone: textOf(values.timeZone) ?? this.settings.timeZone, to, set, context: templateContext(contact, attributes), detail: { test: true },
    };
  }
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
