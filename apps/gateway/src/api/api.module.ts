import { Module } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { BackupsController } from './backups/backups.controller';
import { BackupsService } from './backups/backups.service';
import { DeskController } from './desk/desk.controller';
import { DeskCounting } from './desk/desk-counting.service';
import { DeskReader } from './desk/desk.reader';
import { PrintRunsReader } from './desk/print-runs.reader';
import { EntriesController } from './entries/entries.controller';
import { ArchivedEventsController } from './events/archived-events.controller';
import { IdempotencyInterceptor } from './idempotency/idempotency.interceptor';
import { KeptAnswers } from './idempotency/kept-answers.service';
import { JourneyBoard } from './journeys/journey-board.reader';
import { JourneysApiController } from './journeys/journeys.controller';
import { PublishedJourneys } from './journeys/published-journeys.service';
import { StandingTally } from './journeys/standing-tally.service';
import { KeysController } from './keys/keys.controller';
import { AddressesController } from './learners/addresses.controller';
import { ConsentsController } from './learners/consents.controller';
import { LearnerExportReader } from './learners/learner-export.reader';
import { LearnerHistory } from './learners/learner-history.service';
import { LearnersController } from './learners/learners.controller';
import { OptInController } from './learners/opt-in.controller';
import { TimelineReader } from './learners/timeline.reader';
import { MessageSubjects } from './messages/message-subjects.service';
import { MessagesController } from './messages/messages.controller';
import { RunsController } from './runs/runs.controller';
import { RunsReader } from './runs/runs.reader';
import { SendsController } from './sends/sends.controller';
import { SendsSwitch } from './sends/sends-switch.service';
import { SessionController } from './session/session.controller';
import { SignInLimit } from './session/sign-in-limit.service';
import { ELAPSED } from './shared/elapsed';
import { LearnerFinder } from './shared/learner-finder.service';
import { StatusController } from './status/status.controller';
import { StatusReader } from './status/status.reader';
import { AddressOpener } from './suppressions/address-opener.service';
import { SuppressionsController } from './suppressions/suppressions.controller';
import { SuppressionsDesk } from './suppressions/suppressions-desk.service';
import { TaskClosing } from './tasks/task-closing.service';
import { TasksController } from './tasks/tasks.controller';
import { TemplateTestsController } from './templates/template-tests.controller';

/**
 * The API for people and operators: learners, messages, the desk, journeys, runs, tasks, switches, keys. Whoever imports it binds
 * `JOURNEY_STEERING`. Its interceptor serves every POST under /v1, those of other modules too.
 */
@Module({
  controllers: [
    LearnersController, AddressesController, ConsentsController, OptInController, MessagesController, DeskController, JourneysApiController, EntriesController, ArchivedEventsController, RunsController, TasksController, SendsController, SuppressionsController, KeysController, SessionController, StatusController, BackupsController, TemplateTestsController,
  ],
  providers: [
    { provide: ELAPSED, useValue: () => performance.now() },
    { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
    KeptAnswers, LearnerFinder, LearnerHistory, TimelineReader, LearnerExportReader, MessageSubjects, PublishedJourneys, StandingTally, JourneyBoard, PrintRunsReader, DeskCounting, DeskReader,
    RunsReader, TaskClosing, SendsSwitch, AddressOpener, SuppressionsDesk, SignInLimit, StatusReader, BackupsService,
  ],
})
export class ApiModule {}
