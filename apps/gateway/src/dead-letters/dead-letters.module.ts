import { Module } from '@nestjs/common';
import { IntakeModule } from '../intake/intake.module';
import { DeadLettersController } from './dead-letters.controller';
import { DeadLettersService } from './dead-letters.service';

/** /v1/dead-letters: what went wrong, and what becomes of it. */
@Module({ imports: [IntakeModule], controllers: [DeadLettersController], providers: [DeadLettersService] })
export class DeadLettersModule {}
