import { Module } from '@nestjs/common';
import { IntakeModule } from '../intake/intake.module';
import { ClickController } from './clicks/click.controller';
import { MailClicks } from './clicks/mail-clicks.service';
import { OpenController } from './clicks/open.controller';
import { ConfirmController } from './confirm.controller';
import { Consents } from './consents.service';
import { EvaluationController } from './evaluation.controller';
import { Evaluations } from './evaluation.service';
import { FormBodies } from './form-body';
import { PageCatalogue } from './page-catalogue.service';
import { PageEvents } from './page-events.service';
import { PageVisitors } from './page-visitors.service';
import { PreferencesController } from './preferences.controller';
import { RateController } from './ratings/rate.controller';
import { Ratings } from './ratings/ratings.service';
import { ReferralController } from './referral.controller';
import { ReferralRegistration } from './referral-registration.service';
import { UnsubscribeController } from './unsubscribe.controller';

/** The pages that people reach over a signed link. */
@Module({
  imports: [IntakeModule],
  controllers: [EvaluationController, UnsubscribeController, PreferencesController, ReferralController, ClickController, OpenController, RateController, ConfirmController],
  providers: [FormBodies, PageVisitors, PageCatalogue, PageEvents, Evaluations, Consents, ReferralRegistration, MailClicks, Ratings],
})
export class PublicPagesModule {}
