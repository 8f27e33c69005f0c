import { Body, Controller, Get, Headers, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { LINKS, Public, SETTINGS, type Links, type PageReply, type Settings } from '@parcours/platform';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { showLost, showPage, showSorry } from './common-pages';
import { evaluationForm, evaluationStyle, thanksPage } from './evaluation-page';
import { askedKind, courseOf, Evaluations, type EvaluationAnswers } from './evaluation.service';
import { PageCatalogue } from './page-catalogue.service';
import { PageVisitors, type PageVisitor } from './page-visitors.service';

/** A mark that was tapped in a mail, as its link says it; anything else is none. */
const tappedSchema = z.object({ nps: z.string().regex(/^(?:\d|10)$/).transform(Number).optional().catch(undefined) });

/** The three questions, behind a learner's signed link. Opening it keeps nothing, whatever mark it brings along (`?nps=9`): that one is only ticked. */
@Public()
@Controller('p/evaluation')
export class EvaluationController {
  constructor(
    @Inject(PageVisitors) private readonly visitors: PageVisitors,
    @Inject(PageCatalogue) private readonly catalogue: PageCatalogue,
    @Inject(Evaluations) private readonly evaluations: Evaluations,
    @Inject(LINKS) private readonly links: Links,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'organisation'>,
  ) {}

  @Get(':token')
  async ask(@Param('token') token: string, @Query() query: unknown, @Headers('accept-language') languages: string | undefined, @Res() reply: PageReply): Promise<void> {
    const visitor = await this.visitor(token, languages);
    if (!visitor) return showLost(reply, this.visitors.language(languages), this.settings.organisation);
    await this.form(reply, visitor, { recommend: tappedSchema.parse(query ?? {}).nps, topics: [], anonymous: false, form: randomUUID() }, false);
  }

  @Post(':token')
  @HttpCode(200)
  async answer(@Param('token') token: string, @Body() body: unknown, @Headers('accept-language') languages: string | undefined, @Res() reply: PageReply): Promise<void> {
    const visitor = await this.visitor(token, languages);
    const { organisation } = this.settings;
    if (!visitor) return showLost(reply, this.visitors.language(languages), organisation);
    const { language, contact, about } = visitor;
    const answers = this.evaluations.read(body, this.catalogue.topics(language));
    if (answers.recommend === undefined) return this.form(reply, visitor, answers, true);
    try {
      await this.evaluations.submit(visitor, token, answers);
    } catch (fault) {
      return showSorry(reply, language, organisation, fault);
    }
    const links = { feed: this.links.url({ kind: 'feed', contact: contact.id }), preferences: this.links.url({ kind: 'preferences', contact: contact.id }) };
    await showPage(reply, { language, organisation, ...thanksPage({ language, kind: askedKind(about), answers, ...links }) });
  }

  private form(reply: PageReply, { contact, about, language }: PageVisitor, answers: EvaluationAnswers, missing: boolean): Promise<void> {
    const { organisation } = this.settings;
    const form = evaluationForm({ language, kind: askedKind(about), course: courseOf(contact, about.enrolment).course?.name, topics: this.catalogue.topics(language), answers, missing });
    return showPage(reply, { language, organisation, ...form, more: evaluationStyle, status: missing ? 422 : 200 });
  }

  private async visitor(token: string, languages: string | undefined): Promise<PageVisitor | undefined> {
    const visitor = await this.visitors.read('evaluation', token, languages);
    return visitor?.contact.closed ? undefined : visitor;
  }
}
