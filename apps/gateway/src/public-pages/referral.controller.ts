import { Body, Controller, Get, Headers, HttpCode, Inject, Param, Post, Res } from '@nestjs/common';
import { Public, SETTINGS, type PageLanguage, type PageReply, type Settings } from '@parcours/platform';
import { showLost, showPage, showSorry } from './common-pages';
import { PageCatalogue } from './page-catalogue.service';
import { PageVisitors, type PageVisitor } from './page-visitors.service';
import { referralPage, referralStyle, referralThanks, type ReferralGap } from './referral-page';
import { ReferralRegistration, type ReferralForm } from './referral-registration.service';

interface Showing {
  referrer: PageVisitor;
  code: string;
  language: PageLanguage;
  form: ReferralForm;
  gap?: ReferralGap;
}

/** What a colleague sees over the link that a learner passed on: the learner's first name, the courses, and a form to hear more. */
@Public()
@Controller('p/referral')
export class ReferralController {
  constructor(
    @Inject(PageVisitors) private readonly visitors: PageVisitors,
    @Inject(PageCatalogue) private readonly catalogue: PageCatalogue,
    @Inject(ReferralRegistration) private readonly registration: ReferralRegistration,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'organisation'>,
  ) {}

  @Get(':token')
  async show(@Param('token') token: string, @Headers('accept-language') languages: string | undefined, @Res() reply: PageReply): Promise<void> {
    // the reader is not the person whom the link is for: their browser says what they read
    const language = this.visitors.language(languages);
    const referrer = await this.referrer(token, languages);
    if (!referrer) return showLost(reply, language, this.settings.organisation);
    await this.page(reply, { referrer, code: token, language, form: { consent: false } });
  }

  @Post(':token')
  @HttpCode(200)
  async register(@Param('token') token: string, @Body() body: unknown, @Headers('accept-language') languages: string | undefined, @Res() reply: PageReply): Promise<void> {
    const { organisation } = this.settings;
    const language = this.visitors.language(languages);
    const referrer = await this.referrer(token, languages);
    if (!referrer) return showLost(reply, language, organisation);
    const form = this.registration.read(body);
    let gap: ReferralGap | undefined;
    try {
      gap = await this.registration.register(form, token, language);
    } catch (fault) {
      return showSorry(reply, language, organisation, fault);
    }
    if (gap) return this.page(reply, { referrer, code: token, language, form, gap });
    await showPage(reply, { language, organisation, ...referralThanks(language) });
  }

  private async referrer(token: string, languages: string | undefined): Promise<PageVisitor | undefined> {
    const referrer = await this.visitors.read('referral', token, languages);
    return referrer?.contact.closed ? undefined : referrer;
  }

  private page(reply: PageReply, { referrer, language, ...shown }: Showing): Promise<void> {
    const { organisation } = this.settings;
    const { firstName } = referrer.contact.attributes.values;
    const name = typeof firstName === 'string' && firstName.trim() ? firstName.trim() : undefined;
    const page = referralPage({ ...shown, language, organisation, courses: this.catalogue.openCourses(language), ...(name !== undefined && { firstName: name }) });
    return showPage(reply, { language, organisation, ...page, more: referralStyle, status: shown.gap ? 422 : 200 });
  }
}
