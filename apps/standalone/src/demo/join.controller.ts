import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { EVENT_INTAKE, type EventIntake } from '@parcours-apps/gateway';
import { formatTime, fullType, type LearnerEvent, type LearnerEventData } from '@parcours/events';
import { CLOCK, LINKS, Scope, unprocessable, type Clock, type Links } from '@parcours/platform';
import { findContact, STORES, type Stores } from '@parcours/store';
import { z } from 'zod';

const joinSchema = z.strictObject({ name: z.string().trim().min(1).max(60), locale: z.enum(['fr', 'en']).default('fr') });

/** A newcomer joins the demo as a learner of her own: enrolled, her course completed, so that the evaluation is hers to answer. */
@Controller('v1/demo')
export class JoinController {
  private count = 0;

  constructor(
    @Inject(EVENT_INTAKE) private readonly intake: EventIntake,
    @Inject(STORES) private readonly stores: Pick<Stores, 'identities'>,
    @Inject(LINKS) private readonly links: Links,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Post('join')
  @HttpCode(200)
  @Scope('operate')
  async join(@Body() body: unknown): Promise<{ learner: string; page: string; evaluation: string }> {
    const asked = joinSchema.safeParse(body);
    if (!asked.success) throw unprocessable('join-invalid', 'Send {"name": "Zoé", "locale": "fr"}; the locale is fr or en.', String(asked.error.issues[0]?.path[0] ?? ''));
    const { name, locale } = asked.data;
    const now = this.clock.now();
    const tag = `${now.toString(36)}-${this.count++}`;
    const email = `${slug(name)}.${tag}@example.org`;
    const enrolment = { id: `enr-join-${tag}`, mode: 'online' };
    const learner = { identifiers: [{ scheme: 'lms', issuer: 'lms/demo', value: `join-${tag}` }, { scheme: 'email', value: email }], attributes: { firstName: name, locale, timeZone: 'Europe/Paris' } };
    const course = { id: 'excel-2', name: locale === 'fr' ? 'Excel avancé' : 'Excel, further' };
    const make = (event: string, data: LearnerEventData): LearnerEvent => ({
      specversion: '1.0', id: `${event}-${tag}`, source: 'lms/demo', type: fullType(event), time: formatTime(now), data: { learner, course, enrolment, ...data },
    });
    const { rejected } = await this.intake.accept([make('enrolment.created', {}), make('course.completed', {})], { origin: 'native' });
    if (rejected[0]) throw unprocessable(rejected[0].code, rejected[0].message);
    const contact = (await findContact(`email:${email}`, this.stores.identities)) ?? '';
    return {
      learner: email,
      page: `${this.links.baseUrl}/learners/${contact}`,
      evaluation: this.links.url({ kind: 'evaluation', contact, about: { enrolment: enrolment.id } }),
    };
  }
}

const slug = (name: string): string => name.normalize('NFD').toLowerCase().replace(/[^a-z0-9]+/g, '') || 'learner';
