import { Module } from '@nestjs/common';
import { IntakeModule } from '../intake.module';
import { SourceIntake } from './source-intake.service';
import { SourceMetrics } from './source-metrics';
import { EVENT_TRANSLATORS } from './translators/event-translator.port';
import { knownTranslators } from './translators/known-translators';

/** Topics of other systems as sources of events. Nothing is read before `SourceIntake.start()`, which the composition root calls once all else is up. */
@Module({
  imports: [IntakeModule],
  providers: [SourceIntake, SourceMetrics, { provide: EVENT_TRANSLATORS, useValue: knownTranslators }],
  exports: [SourceIntake],
})
export class SourcesModule {}
