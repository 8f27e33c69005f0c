import { Body, Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { EVENT_LOG, type EventLog } from '@parcours/event-log';
import { slotOf, type Contact } from '@parcours/contact';
import type { Basis, Command, Purposes } from '@parcours/journey';
import { CLOCK, LINKS, pageLanguageOf, ProblemException, Scope, SETTINGS, unprocessable, type Clock, type Links, type Settings } from '@parcours/platform';
import { STORES, type Stores, type VersionSet } from '@parcours/store';
import { z } from 'zod';
import { consentChannels } from '../../public-pages/consents.service';
import { purposeWords } from '../../public-pages/purpose-words';
import { wordInput } from '../shared/inputs';
import { LearnerFinder } from '../shared/learner-finder.service';
import { learnerOf } from '../shared/learner-of';
import { readBody } from '../shared/read-input';

const optInBody = z.strictObject({ purpose: wordInput, channel: z.enum(consentChannels).default('email') });
const declarationsSchema = z.looseObject({ purposes: z.record(z.string(), z.unknown()) });
type OptIn = z.infer<typeof optInBody>;

const template = 'confirm-subscription';
const dayMs = 86_400_000;
const holdsMs = 7 * dayMs;

/**
 * The first half of a double opt-in: whoever collected somebody's wish (a form of the organisation's site) has them asked by mail whether it is theirs. Only the
 * answer, given over the link of that mail, grants anything.
 */
@Controller('v1/learners/:ref/opt-in')
export class OptInController {
  constructor(
    @Inject(STORES) private readonly stores: Pick<Stores, 'journeys'>,
    @Inject(EVENT_LOG) private readonly log: Pick<EventLog, 'append'>,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LINKS) private readonly links: Links,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'locale' | 'timeZone'>,
    @Inject(LearnerFinder) private readonly learners: LearnerFinder,
  ) {}

  /**
   * Answers once the command is durable; asked again on the same day (UTC), it is the same mail. Throws `ProblemException` (404 `learner-unknown`; 409 `contact-closed`,
   * `no-address`, `template-missing`; 422 `purpose-unknown`, `purpose-by-contract`).
   */
  @Post()
  @HttpCode(202)
  @Scope('operate')
  async ask(@Param('ref') ref: string, @Body() body: unknown): Promise<{ contact: string; command: string }> {
    const optIn = readBody(optInBody, body);
    const contact = await this.learners.find(ref, 'ref');
    if (contact.closed) throw conflict('contact-closed', 'Nothing more may reach this person.');
    const address = contact.addresses.findLast(({ closed }) => !closed)?.value;
    if (address === undefined) throw conflict('no-address', 'This learner has no e-mail address that is open: a learner event brings one.');
    const set = await this.stores.journeys.latestSet();
    this.check(optIn, set);
    if (!set?.templates.some(({ channel, name }) => channel === 'email' && name === template)) throw conflict('template-missing', `The published set has no e-mail template ${template}: publish config/templates.`);
    const command = this.command(contact, address, optIn, set.id);
    await this.log.append('channel.email', [{ key: contact.id, slot: slotOf(contact.id), value: JSON.stringify(command) }]);
    return { contact: contact.id, command: command.id };
  }

  private check({ purpose, channel }: OptIn, set: VersionSet | undefined): void {
    const purposes = (declarationsSchema.safeParse(set?.declarations).data?.purposes ?? {}) as Purposes;
    if (!Object.hasOwn(purposes, purpose)) throw unprocessable('purpose-unknown', 'Nobody declared this purpose: config/purposes.yaml names them.', 'purpose');
    const bases: Record<string, Basis | { private: Basis; professional: Basis }> = { ...purposes[purpose] };
    const basis = bases[channel] ?? bases.basis;
    if (basis === undefined || basis === 'contract') throw unprocessable('purpose-by-contract', 'There is nothing to consent to: this purpose goes by contract, or not on this channel.', 'purpose');
  }

  private command(contact: Contact, address: string, { purpose, channel }: OptIn, set: string): Command & { to: string } {
    const now = this.clock.now();
    const { values } = contact.attributes;
    const [locale, timeZone] = [textOf(values.locale) ?? this.settings.locale, textOf(values.timeZone) ?? this.settings.timeZone];
    const day = new Date(now).toISOString().slice(0, 10);
    const id = this.links.fingerprint(`opt-in ${contact.id} ${purpose} ${channel} ${day}`).slice(0, 32);
    const link = this.links.url({ kind: 'confirm', contact: contact.id, about: { purpose, channel, address: this.links.fingerprint(address.toLowerCase()) }, expiresAt: now + holdsMs });
    const { firstName, lastName } = values;
    return {
      id, type: 'email.send', at: now, contact: contact.id, learner: learnerOf(contact), journey: template, version: 1, runId: id, run: day, step: 'ask', purpose: 'service', template, locale, timeZone, to: address, set,
      context: { contact: { id: contact.id, attributes: { ...(firstName !== undefined && { firstName }), ...(lastName !== undefined && { lastName }) } }, data: { link, name: purposeWords(purpose, pageLanguageOf(locale)).name } },
    };
  }
}

const conflict = (code: string, detail: string): ProblemException => new ProblemException({ status: 409, code, title: 'Not possible now', detail });

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
